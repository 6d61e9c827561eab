// What CPython's _PyObject_DebugDumpAddress writes of a debug block, word for word.

/** Bytes of a size_t. */
const SST = 4;
const FORBIDDENBYTE = 0xfd;
/** So many of a block's bytes are shown at each end. */
const SHOWN = 8;

const byte = (value: number) => value.toString(16).padStart(2, "0");
const pointer = (address: number) => `0x${address.toString(16)}`;

/** A line for each byte of a pad that is not as it was made. */
function padLines(pad: Uint8Array, label: (i: number) => string): string {
  return Array.from(pad, (value, i) => {
    const ouch = value === FORBIDDENBYTE ? "" : " *** OUCH";
    return `        at ${label(i)}: 0x${byte(value)}${ouch}\n`;
  }).join("");
}

function isForbidden(pad: Uint8Array): boolean {
  return pad.every((value) => value === FORBIDDENBYTE);
}

const AS_EXPECTED = "FORBIDDENBYTE, as expected.\n";
const NOT_ALL = `not all FORBIDDENBYTE (0x${byte(FORBIDDENBYTE)}):\n`;

function dataLine(data: Uint8Array): string {
  if (data.length === 0) return "";
  const words = Array.from(data.subarray(0, SHOWN), byte);
  const rest = data.subarray(SHOWN);
  if (rest.length > SHOWN) words.push("...");
  words.push(...Array.from(rest.subarray(-SHOWN), byte));
  return `    Data at p: ${words.join(" ")}\n`;
}

/** The dump of the block at p, without the traceback that ends it. `hasSerial`: blocks have a serial number. */
export function debugDump(memory: WebAssembly.Memory, p: number, hasSerial: boolean): string {
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  const api = String.fromCharCode(bytes[p - SST] ?? 0);
  const n = view.getUint32(p - 2 * SST);
  const tail = p + n;
  const leading = bytes.subarray(p - SST + 1, p);
  let dump = `Debug memory block at address p=${pointer(p)}: API '${api}'\n`;
  dump += `    ${n} bytes originally requested\n`;
  dump += `    The ${SST - 1} pad bytes at p-${SST - 1} are `;
  if (isForbidden(leading)) dump += AS_EXPECTED;
  else {
    dump += NOT_ALL + padLines(leading, (i) => `p-${SST - 1 - i}`);
    dump += "    Because memory is corrupted at the start, the count of bytes requested\n";
    dump += "       may be bogus, and checking the trailing pad bytes may segfault.\n";
  }
  dump += `    The ${SST} pad bytes at tail=${pointer(tail)} are `;
  // Where CPython may segfault.
  if (tail + SST > bytes.length) return `${dump}outside of memory.\n\n`;
  const trailing = bytes.subarray(tail, tail + SST);
  dump += isForbidden(trailing) ? AS_EXPECTED : NOT_ALL + padLines(trailing, (i) => `tail+${i}`);
  if (hasSerial && tail + 2 * SST <= bytes.length) {
    dump += `    The block was made by call #${view.getUint32(tail + SST)} to debug malloc/realloc.\n`;
  }
  return `${dump}${dataLine(bytes.subarray(p, tail))}\n`;
}
