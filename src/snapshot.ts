import { PAGE_SIZE } from "./abi.js";
import { describe } from "./arguments.js";
import { type BuildName, buildNames, fingerprint } from "./builds.js";
import { checksum } from "./checksum.js";
import type { PyMemExports } from "./wasm-exports.js";

// Little-endian words of 32 bits: "pymalloc" (two words), VERSION, the build's fingerprint, pages of memory, bytes of the
// image, its checksum; then the image: memory up to its last word that is not 0.
const MAGIC = [0x616d7970, 0x636f6c6c] as const;
const VERSION = 1;
const HEADER_WORDS = 7;
const HEADER_BYTES = HEADER_WORDS * 4;

/** A snapshot that was found in order. */
export interface Snapshot {
  readonly build: BuildName;
  readonly pages: number;
  readonly image: Uint8Array;
}

/** The heap as bytes: all of its state is in its memory. */
export function takeSnapshot(wasm: PyMemExports, build: BuildName): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(wasm.memory.buffer);
  let length = words.length;
  while (length > 0 && words[length - 1] === 0) length--;
  const snapshot = new Uint8Array(HEADER_BYTES + length * 4);
  const header = new Uint32Array(snapshot.buffer);
  header.set(words.subarray(0, length), HEADER_WORDS);
  const pages = wasm.memory.buffer.byteLength / PAGE_SIZE;
  header.set([
    ...MAGIC,
    VERSION,
    fingerprint(build),
    pages,
    length * 4,
    checksum(header.subarray(HEADER_WORDS), pages),
  ]);
  return snapshot;
}

/**
 * Reads what takeSnapshot wrote.
 * @throws {TypeError} it is no bytes.
 * @throws {RangeError} it is no snapshot, of another version, cut or damaged.
 */
export function readSnapshot(given: unknown): Snapshot {
  const bytes = bytesOf(given);
  const refuse = (why: string) => new RangeError(`createPyMem: snapshot ${why}`);
  const [low, high, version, mark, pages = 0, length = 0, sum] = words(bytes.slice(0, HEADER_BYTES));
  if (low !== MAGIC[0] || high !== MAGIC[1]) throw refuse("is not a snapshot of pymalloc-wasm");
  const build = buildNames.find((name) => fingerprint(name) === mark);
  if (version !== VERSION || build === undefined)
    throw refuse("was made by another version of pymalloc-wasm");
  if (bytes.length !== HEADER_BYTES + length) {
    throw refuse(`has ${bytes.length} bytes instead of ${HEADER_BYTES + length}: it was cut, or added to`);
  }
  const image = bytes.slice(HEADER_BYTES);
  if (checksum(words(image), pages) !== sum) throw refuse("is damaged: its checksum does not match");
  return { build, pages, image };
}

/** Makes a new instance what the snapshot's was. */
export function restore(wasm: PyMemExports, { pages, image }: Snapshot): void {
  const missing = pages - wasm.memory.buffer.byteLength / PAGE_SIZE;
  if (missing > 0) wasm.memory.grow(missing);
  const memory = new Uint8Array(wasm.memory.buffer);
  memory.set(image);
  memory.fill(0, image.length);
}

/** A copy of its own, as the bytes may lie anywhere in a larger buffer. */
function bytesOf(given: unknown): Uint8Array<ArrayBuffer> {
  if (given instanceof ArrayBuffer) return new Uint8Array(given.slice());
  // Not a slice: that of a Buffer is no copy.
  if (given instanceof Uint8Array) return new Uint8Array(given);
  throw new TypeError(`createPyMem: snapshot must be a Uint8Array, not ${describe(given)}`);
}

function words(bytes: Uint8Array<ArrayBuffer>): Uint32Array {
  return new Uint32Array(bytes.buffer, 0, bytes.length >>> 2);
}
