// The trace file: a plain header and three compressed columns. bench/traces/README.md draws it.
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { at, operationCount, type Trace } from "./trace.js";
import { type Columns, columnLengths, fromColumns, toColumns } from "./trace-columns.js";
import { TraceError } from "./trace-error.js";

const MAGIC = "PMTC";
const VERSION = 1;
const HEADER_BYTES = 32;
const COLUMN_NAMES = ["opcodes", "ages", "sizes"] as const;

/** Byte k of every number stands in plane k: the high planes are almost all zero. */
function toPlanes(numbers: Uint32Array): Uint8Array {
  const planes = new Uint8Array(numbers.length * 4);
  for (let i = 0; i < numbers.length; i++) {
    for (let k = 0; k < 4; k++) planes[k * numbers.length + i] = at(numbers, i) >>> (8 * k);
  }
  return planes;
}

function fromPlanes(planes: Uint8Array): Uint32Array {
  const count = planes.length / 4;
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 4; k++) numbers[i] = at(numbers, i) | (at(planes, k * count + i) << (8 * k));
  }
  return numbers;
}

/** FNV-1a: brotli itself notices most damage, but not all. */
function checksum(columns: readonly Uint8Array[]): number {
  let hash = 0x811c9dc5;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) hash = Math.imul(hash ^ at(column, i), 0x01000193);
  }
  return hash >>> 0;
}

function compress(column: Uint8Array): Buffer {
  return brotliCompressSync(column, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: column.length,
    },
  });
}

export function encodeTrace(trace: Trace): Uint8Array {
  const columns = toColumns(trace);
  const plain = [columns.opcodes, toPlanes(columns.ages), toPlanes(columns.sizes)];
  const packed = plain.map(compress);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 0, "latin1");
  header.writeUInt32LE(VERSION, 4);
  header.writeUInt32LE(operationCount(trace), 8);
  header.writeUInt32LE(trace.slotCount, 12);
  for (const [i, column] of packed.entries()) header.writeUInt32LE(column.length, 16 + 4 * i);
  header.writeUInt32LE(checksum(plain), 28);
  return Buffer.concat([header, ...packed]);
}

function readHeader(file: Buffer): { operations: number; slotCount: number; lengths: number[]; sum: number } {
  const magic = file.toString("latin1", 0, 4);
  if (magic !== MAGIC)
    throw new TraceError("foreign", `not a trace: it begins with ${JSON.stringify(magic)}, not "${MAGIC}"`);
  if (file.length < HEADER_BYTES) {
    throw new TraceError("cut", `the header is cut: ${file.length} bytes where ${HEADER_BYTES} are due`);
  }
  const version = file.readUInt32LE(4);
  if (version !== VERSION)
    throw new TraceError("foreign", `trace version ${version}; this reader knows ${VERSION}`);
  const lengths = [16, 20, 24].map((offset) => file.readUInt32LE(offset));
  const due = HEADER_BYTES + lengths.reduce((total, length) => total + length, 0);
  if (file.length < due)
    throw new TraceError("cut", `the file is cut: ${file.length} bytes where ${due} are due`);
  if (file.length > due) throw new TraceError("damaged", `${file.length - due} bytes follow the last column`);
  return {
    operations: file.readUInt32LE(8),
    slotCount: file.readUInt32LE(12),
    lengths,
    sum: file.readUInt32LE(28),
  };
}

function decompress(file: Buffer, start: number, length: number, index: number): Buffer {
  try {
    return brotliDecompressSync(file.subarray(start, start + length));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TraceError("damaged", `the column of ${COLUMN_NAMES[index]} does not decompress: ${reason}`);
  }
}

function requireLength(name: string, found: number, due: number): void {
  if (found !== due)
    throw new TraceError("damaged", `the column of ${name} has ${found} bytes where ${due} are due`);
}

export function decodeTrace(bytes: Uint8Array): Trace {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(file);
  let start = HEADER_BYTES;
  const plain = header.lengths.map((length, i) => {
    start += length;
    return decompress(file, start - length, length, i);
  });
  const [opcodes = Buffer.alloc(0), ages = Buffer.alloc(0), sizes = Buffer.alloc(0)] = plain;
  requireLength("opcodes", opcodes.length, header.operations);
  const due = columnLengths(opcodes);
  requireLength("ages", ages.length, due.ages * 4);
  requireLength("sizes", sizes.length, due.sizes * 4);
  if (checksum(plain) !== header.sum)
    throw new TraceError("damaged", "the columns do not match the header's checksum");
  const columns: Columns = { opcodes, ages: fromPlanes(ages), sizes: fromPlanes(sizes) };
  return fromColumns(columns, header.slotCount);
}
