import { codes } from "#build/facts.js";

/** What is wrong with the address, by the name of the code. It continues "PyMem_Free: 0x12345678 ...". */
const misuseSentences: ReadonlyMap<string, string> = new Map([
  ["UNALIGNED", "is not a multiple of the alignment, so it is not the start of a block"],
  ["OUTSIDE", "lies outside the heap"],
  [
    "NOT_LIVE",
    "is not the start of a live block: it was freed before, lies inside a block, or was never given out",
  ],
  ["WRONG_DOMAIN", "is a pool block of the mem or object domain, not a block of the raw domain"],
  ["CORRUPT_TAG", "is a large block whose tags, or its neighbour's, were overwritten"],
  [
    "CORRUPT_LINK",
    "is free memory that was written to, or a block beside such memory: the allocator's link there was overwritten",
  ],
  ["OVERFLOW", "is a block that was written beyond its end"],
  ["WRITE_AFTER_FREE", "was written to after it was freed"],
  ["NEGATIVE_REFCOUNT", "is an object whose last reference was given back already"],
  ["DEAD_OBJECT", "is no living object: it was deallocated, or never was one"],
  ["BAD_TYPE", "is no type of objects, or a word of its description cannot be"],
  ["NOT_A_CONTAINER", "is no object that the collector can do that with"],
  ["NO_WEAKREFS", "is an object whose type has no weak references"],
]);

/** An error code that the debug build exports as a global, such as MISUSE_NOT_LIVE. */
export interface ErrorCode {
  /** Its name without the prefix. */
  readonly name: string;
  /** What is wrong, to follow an address. */
  readonly sentence: string;
}

/** The misuse that last_error() speaks of. */
export function misuseCode(value: number): ErrorCode {
  const name = nameOf("MISUSE_", value);
  return { name, sentence: misuseSentences.get(name) ?? `was misused: ${inWords(name)}` };
}

/** What the debug hooks found, by the name of the code: CPython's words. */
const faultSentences: ReadonlyMap<string, string> = new Map([
  ["BAD_ID", "bad ID"],
  ["LEADING_PAD", "bad leading pad byte"],
  ["TRAILING_PAD", "bad trailing pad byte"],
]);

/** The fault of a debug block that last_error() speaks of, if it does. */
export function faultCode(value: number): ErrorCode | undefined {
  const name = nameOf("FATAL_", value);
  const sentence = faultSentences.get(name);
  return sentence === undefined ? undefined : { name, sentence };
}

/** The broken rule that check() speaks of. */
export function checkCode(value: number): ErrorCode {
  const name = nameOf("CHECK_", value);
  return { name, sentence: inWords(name) };
}

/** The debug build's globals are the only list of codes, which build.mjs reads out of it: a new one needs no change here. */
function nameOf(prefix: string, value: number): string {
  for (const [name, code] of Object.entries(codes)) {
    if (code === value && name.startsWith(prefix)) return name.slice(prefix.length);
  }
  return `UNKNOWN_${value}`;
}

function inWords(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}
