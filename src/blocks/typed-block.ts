import { checkedArgument } from "../arguments.js";
import type { ObjPointer } from "../pointer.js";
import { Block, directMaker, REALLOCATE, VIEW_TYPE } from "./block.js";
import type { BlockOwner } from "./block-owner.js";
import { eachElement, OPEN } from "./region.js";
import { swapBytes } from "./swap-bytes.js";
import type { ElementOf, TypedArray, TypedArrayType } from "./typed-array.js";

/** An array of numbers, or of bigints, in the heap; `view` is the typed array. */
export class TypedBlock<View extends TypedArray> extends Block<View> implements Iterable<ElementOf<View>> {
  /** Elements. */
  get length(): number {
    return this.size / this.type.BYTES_PER_ELEMENT;
  }

  /** `Int32Array`, or what the array was made with. */
  get type(): TypedArrayType<View> {
    return this[VIEW_TYPE];
  }

  /**
   * Makes it so many elements long. What was there stays, up to the shorter length, what is new is zeros; it may lie at another
   * address, and older views of it are not its own any more.
   * @throws {MemoryError} there is no memory: the array is as it was.
   * @throws {RangeError | TypeError} length is not an integer from 0 to 0xffffffff.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: the array is freed.
   */
  resize(length: number): void {
    const size = checkedArgument("resize", "length", length) * this.type.BYTES_PER_ELEMENT;
    this[REALLOCATE]("resize", size);
  }

  /**
   * The elements in their order; memory may grow meanwhile.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: the array is freed.
   */
  [Symbol.iterator](): IterableIterator<ElementOf<View>> {
    return eachElement(this);
  }

  /**
   * Turns the bytes of each element around, in place: from big endian, or to it.
   * @throws {MemoryMisuseError} with code USE_AFTER_FREE: the array is freed.
   */
  swapBytes(): void {
    swapBytes(this[OPEN]("swapBytes"));
  }
}

/** {@link TypedBlock}'s constructor, as py.array calls it. */
export const MadeTypedBlock = directMaker(TypedBlock.prototype) as new <View extends TypedArray>(
  owner: BlockOwner,
  ptr: ObjPointer,
  size: number,
  type: TypedArrayType<View>,
) => TypedBlock<View>;
