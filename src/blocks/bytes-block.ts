import { describe } from "../arguments.js";
import { scalars } from "../scalars.js";
import { Block } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { Region } from "./region.js";
import { checkAttached, isBuffer, type TypedArray } from "./typed-array.js";

/** What bytes can be copied from. */
export type BytesSource = ArrayBufferLike | ArrayBufferView | Region<TypedArray> | Iterable<number>;

/** Bytes in the heap. */
export class BytesBlock extends Block {
  /** A copy of the bytes. @throws {MemoryMisuseError} with code USE_AFTER_FREE: they are freed. */
  get value(): Uint8Array<ArrayBuffer> {
    return (Region.elements(this, "value") as Uint8Array<ArrayBuffer>).slice();
  }

  /** @internal For the makers. */
  static make(owner: BlockOwner, source: unknown): BytesBlock {
    const bytes = copyOf(source);
    const block = new BytesBlock(owner, owner.take("bytes", bytes.length), bytes.length);
    block.view.set(bytes);
    return block;
  }
}

/** Apart from this heap's memory, which may grow before they are written. */
function copyOf(source: unknown): Uint8Array {
  if (source instanceof Region) return copyOf(Region.elements(source, "bytes"));
  if (ArrayBuffer.isView(source)) {
    checkAttached("bytes: source", source);
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  if (isBuffer(source)) {
    checkAttached("bytes: source", { buffer: source, byteLength: 0, byteOffset: 0 });
    return new Uint8Array(source).slice();
  }
  if (typeof source !== "object" || source === null || !(Symbol.iterator in source)) {
    const wanted = "a typed array, an ArrayBuffer, a block or a list of bytes";
    throw new TypeError(`bytes: source must be ${wanted}, not ${describe(source)}`);
  }
  return Uint8Array.from(source as Iterable<unknown>, (value, i) =>
    Number(scalars.u8.check(`bytes: element ${i}`, value)),
  );
}
