// The trace file: a plain header, a title, and three columns, which a codec compresses. bench/traces/README.md draws it.
import { fromPlanes, toPlanes } from "./byte-planes.js";
import { type Codec, type Decompressor, stored } from "./codec.js";
import { at, operationCount, type Trace } from "./trace.js";
import { columnLengths, fromColumns, toColumns } from "./trace-columns.js";
import { TraceError } from "./trace-error.js";
import {
  CHECKSUM_AT,
  COLUMN_NAMES,
  MAX_OPERATIONS,
  readHeader,
  type TraceHeader,
  writeChecksum,
  writeHeader,
} from "./trace-header.js";

/** FNV-1a over all the parts, one after another: what decompresses well may yet be damaged. */
function checksum(parts: readonly Uint8Array[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ at(part, i), 0x01000193);
  }
  return hash >>> 0;
}

/** What the checksum is over: in version 1 the columns only, since then also the title and the header without the sum. */
function countedParts(front: Uint8Array, version: number, columns: readonly Uint8Array[]): Uint8Array[] {
  if (version === 1) return [...columns];
  return [front.subarray(0, CHECKSUM_AT), front.subarray(CHECKSUM_AT + 4), ...columns];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

/**
 * The bytes of a file, version 2.
 * @throws {TraceError} the trace has more operations than readers take.
 */
export function encodeTrace(trace: Trace, codec: Codec = stored): Uint8Array {
  const operations = operationCount(trace);
  if (operations > MAX_OPERATIONS)
    throw new TraceError("huge", `${operations} operations; a trace file has up to ${MAX_OPERATIONS}`);
  const columns = toColumns(trace);
  const plain = [columns.opcodes, toPlanes(columns.ages), toPlanes(columns.sizes)];
  const packed = plain.map((column) => codec.compress(column));
  const title = new TextEncoder().encode(trace.title ?? "");
  const header = writeHeader({
    operations,
    slotCount: trace.slotCount,
    columnBytes: packed.map(({ length }) => length),
    codec: codec.name,
    titleBytes: title.length,
  });
  const front = concat([header, title]);
  writeChecksum(front, checksum(countedParts(front, 2, plain)));
  return concat([front, ...packed]);
}

/** A column that is wanted of whoever decompresses. */
interface PackedColumn {
  readonly name: string;
  readonly header: TraceHeader;
  readonly bytes: Uint8Array;
  /** What it must have once it is plain. */
  readonly size: number;
}

function readTitle(front: Uint8Array, { bytes }: TraceHeader): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(front.subarray(bytes));
  } catch {
    throw new TraceError("damaged", "the title is not UTF-8");
  }
}

/** All of decoding but decompressing: yields a packed column, and is given the plain one. So it serves who waits and who does not. */
function* decoding(file: Uint8Array): Generator<PackedColumn, Trace, Uint8Array> {
  const header = readHeader(file);
  const front = file.subarray(0, header.bytes + header.titleBytes);
  let end = front.length;
  function* unpack(index: number, size: number): Generator<PackedColumn, Uint8Array, Uint8Array> {
    const start = end;
    end += header.columnBytes[index] as number;
    const bytes = file.subarray(start, end);
    const name = COLUMN_NAMES[index] as string;
    const plain = yield { name, header, bytes, size };
    if (plain.length === size) return plain;
    throw new TraceError("damaged", `the column of ${name} has ${plain.length} bytes where ${size} are due`);
  }
  const opcodes = yield* unpack(0, header.operations);
  const due = columnLengths(opcodes);
  const ages = yield* unpack(1, due.ages * 4);
  const sizes = yield* unpack(2, due.sizes * 4);
  if (checksum(countedParts(front, header.version, [opcodes, ages, sizes])) !== header.checksum)
    throw new TraceError("damaged", "the contents do not match the header's checksum");
  const title = readTitle(front, header);
  const trace = fromColumns({ opcodes, ages: fromPlanes(ages), sizes: fromPlanes(sizes) }, header.slotCount);
  return title === "" ? trace : { ...trace, title };
}

function find<Result extends Uint8Array | Promise<Uint8Array>>(
  codecs: readonly Decompressor<Result>[],
  { header }: PackedColumn,
): Decompressor<Result> {
  const codec = codecs.find(({ name }) => name === header.codec);
  if (codec !== undefined) return codec;
  throw new TraceError("codec", `the columns are compressed by ${header.codec}, which cannot be read here`);
}

function notPlain({ name }: PackedColumn, cause: unknown): TraceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TraceError("damaged", `the column of ${name} does not decompress: ${reason}`);
}

/**
 * The trace in a file's bytes, versions 1 and 2. What it says of blocks may still be nonsense: checkTrace tells.
 * @param codecs those that this host has.
 * @throws {TraceError} the file is foreign, cut, damaged, of another version, too large, or compressed in a way that is not among the codecs.
 */
export function decodeTrace(file: Uint8Array, codecs: readonly Decompressor<Uint8Array>[] = [stored]): Trace {
  const steps = decoding(file);
  let step = steps.next();
  while (!step.done) {
    const codec = find(codecs, step.value);
    let plain: Uint8Array;
    try {
      plain = codec.decompress(step.value.bytes, step.value.size);
    } catch (cause) {
      throw notPlain(step.value, cause);
    }
    step = steps.next(plain);
  }
  return step.value;
}

/** {@link decodeTrace} with codecs that take their time, as those of browsers do. */
export async function decodeTraceAsync(
  file: Uint8Array,
  codecs: readonly Decompressor<Uint8Array | Promise<Uint8Array>>[],
): Promise<Trace> {
  const steps = decoding(file);
  let step = steps.next();
  while (!step.done) {
    const codec = find(codecs, step.value);
    let plain: Uint8Array;
    try {
      plain = await codec.decompress(step.value.bytes, step.value.size);
    } catch (cause) {
      throw notPlain(step.value, cause);
    }
    step = steps.next(plain);
  }
  return step.value;
}
