// A snapshot's file, one JSON document: what it is, its version, the length in bytes and the checksum of the line that follows, and in
// that line the snapshot, where each filename and each traceback stands once.
//   {"format":"pymalloc-wasm tracemalloc snapshot","version":1,"bytes":…,"checksum":…,"snapshot":
//   {"traceback_limit":…,"filenames":[…],"tracebacks":[[[filename,lineno],…],…],"traces":[[domain,size,traceback,totalFrames,weight?],…],"attributes":{…}}
//   }
import { checksum } from "../checksum.js";
import type { RawFrame } from "./frame.js";
import type { RawTrace } from "./raw-trace.js";
import { SnapshotError, type SnapshotFault } from "./snapshot-error.js";

/** How each file begins, of whatever version. */
export const SNAPSHOT_MAGIC = '{"format":"pymalloc-wasm tracemalloc snapshot"';
const FORMAT = `${SNAPSHOT_MAGIC},"version":`;
const VERSION = 1;
const HEAD = /^(\d+),"bytes":(\d+),"checksum":(\d+),"snapshot":\n/;
const LONGEST_HEAD = 128;
const TAIL = "\n}\n";

/** Most bytes of a file, some ten million traces: beyond that hosts have no texts. */
export const LARGEST_FILE = 2 ** 28;

/** What is in a snapshot. */
export interface SnapshotContents {
  readonly traces: readonly RawTrace[];
  readonly traceback_limit: number;
  /** What users added. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** domain, size, traceback, totalFrames and, of samples, weight. */
type Row = readonly [number, number, number, number | null, weight?: number];

/** The line of the snapshot. */
interface Line {
  readonly traceback_limit: number;
  readonly filenames: readonly string[];
  readonly tracebacks: readonly (readonly (readonly [filename: number, lineno: number])[])[];
  readonly traces: readonly Row[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Refuses with a sentence about the function or file `name`. */
const refusal = (name: string, fault: SnapshotFault, why: string) =>
  new SnapshotError(fault, `${name}: ${why}`);

/** @throws {SnapshotError} there are too many traces for a file. */
export function encodeSnapshot(contents: SnapshotContents): Uint8Array<ArrayBuffer> {
  return fileOf(lineText(contents));
}

/** The file with that line. */
export function fileOf(text: string): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const line = encoder.encode(text);
  const head = `${FORMAT}${VERSION},"bytes":${line.length},"checksum":${sumOf(line)},"snapshot":\n`;
  const length = head.length + line.length + TAIL.length;
  if (length > LARGEST_FILE) throw tooLarge("Snapshot.toBytes", length);
  const bytes = new Uint8Array(length);
  bytes.set(encoder.encode(head));
  bytes.set(line, head.length);
  bytes.set(encoder.encode(TAIL), length - TAIL.length);
  return bytes;
}

function lineText({ traces, traceback_limit, attributes }: SnapshotContents): string {
  const filenames = new Map<string, number>();
  const tracebacks = new Map<readonly RawFrame[], number>();
  const place = <K>(places: Map<K, number>, key: K): number => {
    const known = places.get(key) ?? places.size;
    places.set(key, known);
    return known;
  };
  const rows = traces.map(({ domain, size, frames, totalFrames, weight = 1 }): Row => {
    const row = [domain, size, place(tracebacks, frames), totalFrames] as const;
    return weight === 1 ? row : [...row, weight];
  });
  const pairs = Array.from(tracebacks.keys(), (frames) =>
    frames.map(([filename, lineno]) => [place(filenames, filename), lineno] as const),
  );
  const line: Line = {
    traceback_limit,
    filenames: [...filenames.keys()],
    tracebacks: pairs,
    traces: rows,
    attributes,
  };
  return JSON.stringify(line);
}

/**
 * Reads what encodeSnapshot wrote.
 * @param name who asks, or the file, for errors.
 * @param make what becomes of the contents, whose numbers and texts may be anything; what it refuses is damaged.
 * @throws {SnapshotError} the bytes are foreign, of another version, cut, damaged or too many.
 */
export function decodeSnapshot<Result>(
  name: string,
  bytes: Uint8Array,
  make: (contents: SnapshotContents) => Result,
): Result {
  if (bytes.length > LARGEST_FILE) throw tooLarge(name, bytes.length);
  const line = checkedLine(name, bytes);
  try {
    return make(contentsOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line)) as Line));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SnapshotError("damaged", `${name}: the snapshot is damaged: ${oneLine(why)}`, { cause });
  }
}

/** The bytes of the line, which are those that were written. */
function checkedLine(name: string, bytes: Uint8Array): Uint8Array {
  const { begin, length, sum } = checkedHead(name, latin1(bytes.subarray(0, LONGEST_HEAD)));
  const due = begin + length + TAIL.length;
  if (bytes.length < due)
    throw refusal(name, "cut", `the snapshot is cut: ${bytes.length} bytes where ${due} are due`);
  const line = bytes.subarray(begin, begin + length);
  if (sumOf(line) !== sum)
    throw refusal(name, "damaged", "the snapshot is damaged: its checksum does not match");
  if (latin1(bytes.subarray(begin + length, due + 1)) !== TAIL)
    throw refusal(name, "damaged", "the snapshot is damaged: something else follows it");
  return line;
}

/** @param start of the file, as far as its first line can reach. */
function checkedHead(name: string, start: string): { begin: number; length: number; sum: number } {
  const isCut = start.length < LONGEST_HEAD && !start.includes("\n");
  if (!start.startsWith(FORMAT) && !(isCut && start !== "" && FORMAT.startsWith(start)))
    throw refusal(name, "foreign", "is not a tracemalloc snapshot of pymalloc-wasm");
  const rest = start.slice(FORMAT.length);
  const version = /^\d+/.exec(rest)?.[0] ?? String(VERSION);
  if (Number(version) !== VERSION)
    throw refusal(
      name,
      "version",
      `the snapshot is of version ${version}, and this reads version ${VERSION}`,
    );
  const head = HEAD.exec(rest);
  if (head === null)
    throw refusal(name, isCut ? "cut" : "damaged", "the snapshot is cut or damaged in its first line");
  const [text, , length, sum] = head;
  return { begin: FORMAT.length + text.length, length: Number(length), sum: Number(sum) };
}

const latin1 = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);

/** @throws {Error} there is no such filename or traceback. */
function contentsOf({ traceback_limit, filenames, tracebacks, traces, attributes }: Line): SnapshotContents {
  const at = <T>(list: readonly T[], i: number | undefined): T => {
    const found = list[i ?? -1];
    if (found === undefined) throw new RangeError(`there is no entry ${i} in a list of ${list.length}`);
    return found;
  };
  const frames = tracebacks.map((places) =>
    places.map(([filename, lineno]): RawFrame => [at(filenames, filename), lineno]),
  );
  const raw = traces.map(([domain, size, traceback, totalFrames, weight]): RawTrace => {
    const trace = { domain, size, frames: at(frames, traceback), totalFrames };
    return weight === undefined ? trace : { ...trace, weight };
  });
  return { traces: raw, traceback_limit, attributes };
}

export function tooLarge(name: string, bytes: number): SnapshotError {
  return refusal(name, "too large", `${bytes} bytes are more than a snapshot may have, ${LARGEST_FILE}`);
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

function sumOf(line: Uint8Array): number {
  const words = new Uint32Array(Math.ceil(line.length / 4));
  new Uint8Array(words.buffer).set(line);
  return checksum(words, line.length);
}
