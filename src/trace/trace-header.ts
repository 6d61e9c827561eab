// The header of a trace file, versions 1 and 2. bench/traces/README.md draws it.
import { CODEC_NAMES, type CodecName } from "./codec.js";
import { TraceError } from "./trace-error.js";

export const TRACE_MAGIC = "PMTC";
export const VERSION = 2;
/** Bytes of the header by version; no version has another length. */
const HEADER_BYTES: { readonly [version: number]: number } = { 1: 32, 2: 40 };

/** 512 MiB of words: what a reader is ready to hold. Of a header that says more nothing is read. */
export const MAX_OPERATIONS = 1 << 26;

export const COLUMN_NAMES = ["opcodes", "ages", "sizes"] as const;

export interface TraceHeader {
  readonly version: number;
  /** Bytes of the header itself; the title follows, and then the columns. */
  readonly bytes: number;
  readonly operations: number;
  readonly slotCount: number;
  /** Compressed bytes of opcodes, ages and sizes. */
  readonly columnBytes: readonly number[];
  readonly checksum: number;
  readonly codec: CodecName;
  readonly titleBytes: number;
}

/** Where the checksum stands, which does not count itself. */
export const CHECKSUM_AT = 28;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A header of the present version. Its checksum is written when the rest is there to be counted: {@link writeChecksum}. */
export function writeHeader(header: Omit<TraceHeader, "version" | "bytes" | "checksum">): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES[VERSION] as number);
  bytes.set(new TextEncoder().encode(TRACE_MAGIC));
  const view = viewOf(bytes);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, header.operations, true);
  view.setUint32(12, header.slotCount, true);
  for (const [i, length] of header.columnBytes.entries()) view.setUint32(16 + 4 * i, length, true);
  view.setUint32(32, CODEC_NAMES.indexOf(header.codec), true);
  view.setUint32(36, header.titleBytes, true);
  return bytes;
}

export function writeChecksum(header: Uint8Array, checksum: number): void {
  viewOf(header).setUint32(CHECKSUM_AT, checksum, true);
}

function requireBytes(what: string, found: number, due: number): void {
  if (found < due) throw new TraceError("cut", `the ${what} has ${found} bytes where ${due} are due`);
}

/** The version, of what is a trace file. */
function readVersion(file: Uint8Array): number {
  const magic = String.fromCharCode(...file.subarray(0, TRACE_MAGIC.length));
  if (!TRACE_MAGIC.startsWith(magic))
    throw new TraceError(
      "foreign",
      `not a trace: it begins with ${JSON.stringify(magic)}, not "${TRACE_MAGIC}"`,
    );
  requireBytes("header", file.length, HEADER_BYTES[1] as number);
  const version = viewOf(file).getUint32(4, true);
  const bytes = HEADER_BYTES[version];
  if (bytes === undefined)
    throw new TraceError("foreign", `trace version ${version}; this reader knows 1 to ${VERSION}`);
  requireBytes("header", file.length, bytes);
  return version;
}

function codecAt(view: DataView, offset: number): CodecName {
  const number = view.getUint32(offset, true);
  const name = CODEC_NAMES[number];
  if (name === undefined)
    throw new TraceError("codec", `codec ${number}; this reader knows 0 to ${CODEC_NAMES.length - 1}`);
  return name;
}

/** @throws {TraceError} the file is none, or its length is not what its header says. */
export function readHeader(file: Uint8Array): TraceHeader {
  const version = readVersion(file);
  const bytes = HEADER_BYTES[version] as number;
  const view = viewOf(file);
  const operations = view.getUint32(8, true);
  if (operations > MAX_OPERATIONS)
    throw new TraceError("huge", `${operations} operations are declared; a reader takes ${MAX_OPERATIONS}`);
  const columnBytes = [16, 20, 24].map((offset) => view.getUint32(offset, true));
  const titleBytes = version === 1 ? 0 : view.getUint32(36, true);
  const due = columnBytes.reduce((total, length) => total + length, bytes + titleBytes);
  requireBytes("file", file.length, due);
  if (file.length > due) throw new TraceError("damaged", `${file.length - due} bytes follow the last column`);
  return {
    ...{ version, bytes, operations, columnBytes, titleBytes },
    slotCount: view.getUint32(12, true),
    checksum: view.getUint32(CHECKSUM_AT, true),
    codec: version === 1 ? "brotli" : codecAt(view, 32),
  };
}
