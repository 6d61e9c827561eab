// node build/bench/import-trace.js <file.pmt.gz>... : recorded traces (format PMT1) -> bench/traces/<name>.pmtc
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { brotli, nodeCodecs } from "../src/cli/codecs.js";
import { at, FREE, kindOf, slotOf, type Trace } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { TraceError } from "../src/trace/trace-error.js";
import { decodeTrace, encodeTrace } from "../src/trace/trace-file.js";
import { TRACE_SUFFIX, traceFolder } from "./trace-store.js";

const RECORDED_SUFFIX = ".pmt.gz";
const HEADER_BYTES = 12;

/** The recorder writes 0 as the size of a free; a Trace says what the block had. */
function fillFreedSizes(words: Uint32Array, slotCount: number): void {
  const sizes = new Uint32Array(slotCount);
  for (let i = 0; i < words.length; i += 2) {
    const slot = slotOf(at(words, i));
    if (kindOf(at(words, i)) === FREE) words[i + 1] = at(sizes, slot);
    else sizes[slot] = at(words, i + 1);
  }
}

function readRecorded(bytes: Buffer): Trace {
  const magic = bytes.toString("latin1", 0, 4);
  if (magic !== "PMT1")
    throw new TraceError("foreign", `not a recorded trace: it begins with ${JSON.stringify(magic)}`);
  const due = HEADER_BYTES + bytes.readUInt32LE(4) * 8;
  if (bytes.length !== due) throw new TraceError("cut", `${bytes.length} bytes where the header says ${due}`);
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset + HEADER_BYTES, bytes.byteOffset + due));
  const slotCount = bytes.readUInt32LE(8);
  fillFreedSizes(words, slotCount);
  return { slotCount, words };
}

function importTrace(path: string): void {
  const trace = readRecorded(gunzipSync(readFileSync(path)));
  const facts = checkTrace(trace);
  const file = encodeTrace(trace, brotli);
  // Slots get other names on the way; everything that can be counted must come back the same.
  const again = checkTrace(decodeTrace(file, nodeCodecs));
  if (JSON.stringify(again) !== JSON.stringify(facts)) throw new Error(`${path}: the encoded trace differs`);
  const name = basename(path, RECORDED_SUFFIX);
  writeFileSync(`${traceFolder}${name}${TRACE_SUFFIX}`, file);
  console.log(`${name}: ${facts.operations} operations, ${file.length} bytes`);
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error("usage: node build/bench/import-trace.js <file.pmt.gz>...");
  process.exitCode = 2;
}
for (const path of paths) importTrace(path);
