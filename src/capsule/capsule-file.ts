// The capsule's file. All numbers are little-endian words of 32 bits.
//
//   0    "PMCP"
//   4    version, 1
//   8    checksum of all that follows
//   12   bytes of the description, which is JSON in UTF-8, filled up with spaces to whole words
//   16   number of operations, five words each, behind the description: kind, domain, address, former, size
//   20   bytes of the snapshot, which comes last
import { isBuildName } from "../builds.js";
import { checksum } from "../checksum.js";
import type { FamilyNumber } from "../watch/allocation-watcher.js";
import { type Capsule, CapsuleError, type Operation, type OperationKind } from "./capsule.js";

const MAGIC = 0x50434d50;
const VERSION = 1;
const HEADER_WORDS = 6;
const CHECKED_FROM = 3;
const OPERATION_WORDS = 5;
const kinds: readonly OperationKind[] = ["malloc", "calloc", "realloc", "free"];

type Description = Pick<Capsule, "build" | "engine" | "seed" | "misuse" | "last" | "left">;

/** Whether the bytes begin as a capsule does. */
export function isCapsule(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC;
}

export function encodeCapsule(capsule: Capsule): Uint8Array<ArrayBuffer> {
  const { build, engine, seed, misuse, last, left, operations, snapshot } = capsule;
  const text = JSON.stringify({ build, engine, seed, misuse, last, left } satisfies Description);
  const description = padded(new TextEncoder().encode(text));
  const body = HEADER_WORDS * 4 + description.length;
  const bytes = new Uint8Array(body + operations.length * OPERATION_WORDS * 4 + snapshot.length);
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2);
  bytes.set(description, HEADER_WORDS * 4);
  operations.forEach(({ kind, domain, address, former, size }, i) => {
    words.set([kinds.indexOf(kind), domain, address, former, size], body / 4 + i * OPERATION_WORDS);
  });
  bytes.set(snapshot, bytes.length - snapshot.length);
  words.set([MAGIC, VERSION, 0, description.length, operations.length, snapshot.length]);
  words[2] = sumOf(words);
  return bytes;
}

/** @throws {CapsuleError} the bytes are no whole capsule of this version. */
export function decodeCapsule(given: Uint8Array): Capsule {
  if (!isCapsule(given)) throw new CapsuleError("foreign", 'not a capsule: it does not begin with "PMCP"');
  const bytes = new Uint8Array(given);
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >>> 2);
  if (words.length < HEADER_WORDS) throw new CapsuleError("cut", "the header is cut");
  const [, version = 0, sum, described = 0, count = 0, snapshotBytes = 0] = words;
  if (version !== VERSION)
    throw new CapsuleError("version", `capsule of version ${version}; this package reads version ${VERSION}`);
  const body = HEADER_WORDS * 4 + described;
  const due = body + count * OPERATION_WORDS * 4 + snapshotBytes;
  if (bytes.length !== due || body % 4 !== 0)
    throw new CapsuleError("cut", `${bytes.length} bytes where ${due} are due: it was cut, or added to`);
  if (sumOf(words) !== sum) throw new CapsuleError("damaged", "the checksum does not match");
  return {
    ...descriptionOf(bytes.subarray(HEADER_WORDS * 4, body)),
    operations: Array.from({ length: count }, (_, i) => operationAt(words, body / 4 + i * OPERATION_WORDS)),
    snapshot: bytes.slice(due - snapshotBytes),
  };
}

function sumOf(words: Uint32Array): number {
  return checksum(words.subarray(CHECKED_FROM), words.length);
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array((bytes.length + 3) & ~3).fill(0x20);
  whole.set(bytes);
  return whole;
}

function descriptionOf(bytes: Uint8Array): Description {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new CapsuleError("damaged", "the description is no JSON");
  }
  const description = read as Description;
  if (typeof read !== "object" || read === null || !isBuildName(description.build) || !description.misuse)
    throw new CapsuleError("damaged", "the description lacks the build or the misuse");
  return description;
}

function operationAt(words: Uint32Array, at: number): Operation {
  const [kind = 0, domain = 0, address = 0, former = 0, size = 0] = words.subarray(at, at + OPERATION_WORDS);
  const name = kinds[kind];
  if (name === undefined || domain > 3)
    throw new CapsuleError("damaged", `an operation is of kind ${kind}, domain ${domain}`);
  return { kind: name, domain: domain as FamilyNumber, address, former, size };
}
