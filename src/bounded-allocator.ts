import { checkedArgument, describe } from "./arguments.js";
import { Block } from "./blocks/block.js";
import { BlockOwner } from "./blocks/block-owner.js";
import { MemoryError, MemoryMisuseError } from "./errors.js";
import { hex } from "./hex.js";
import { reporter } from "./misuse-policy.js";
import { NULL } from "./pointer.js";
import type { PyMem } from "./py-mem.js";

/** A heap that nobody else uses. */
type OwnHeap = Pick<
  PyMem,
  "memory" | "PyObject_Malloc" | "PyObject_Calloc" | "PyObject_Realloc" | "PyObject_Free"
>;

const OUT_OF_MEMORY = "Out of memory";

/**
 * A heap that holds a given number of bytes, counted exactly: a request fits iff it is no larger than
 * {@link BoundedAllocator.available}, wherever the free bytes lie. Only the bytes asked for count, not the allocator's
 * own. A block of 0 bytes counts nothing and so always fits, as long as the host has memory for it at all.
 *
 * Each has a heap of its own, and like every heap belongs to one thread.
 */
export class BoundedAllocator {
  /** The bytes that the live blocks may hold together. */
  readonly capacity: number;
  readonly #heap: OwnHeap;
  /** The address of each block that this heap made, freed or not. */
  readonly #addresses = new WeakMap<Block, number>();
  readonly #owner: BlockOwner;
  #used = 0;

  /**
   * With a heap that nobody else uses; MemoryAllocator makes one.
   * @throws {RangeError | TypeError} size is not an integer from 0 to 0xffffffff.
   */
  constructor(size: number, heap: OwnHeap) {
    this.#heap = heap;
    this.capacity = checkedArgument("MemoryAllocator", "size", size);
    // Called for block.free() as well, so that the account is right whichever way a block goes.
    const released = (bytes: number) => {
      this.#used -= bytes;
    };
    const { memory } = this.#heap;
    this.#owner = new BlockOwner({ memory, functions: this.#heap, report: reporter("throw"), released });
  }

  /** The bytes of all live blocks. */
  get used(): number {
    return this.#used;
  }

  /** The largest request that fits. */
  get available(): number {
    return this.capacity - this.#used;
  }

  /**
   * A block of n bytes with undefined contents.
   * @throws {MemoryError} with the text "Out of memory": n is more than what is available, or than PY_SSIZE_T_MAX.
   */
  malloc(n: number): Block {
    const size = checkedArgument("malloc", "n", n);
    if (size > this.available) throw new MemoryError(OUT_OF_MEMORY, size);
    const ptr = this.#heap.PyObject_Malloc(size);
    if (ptr === NULL) throw new MemoryError(OUT_OF_MEMORY, size);
    const block = new Block(this.#owner, ptr, size);
    this.#addresses.set(block, ptr);
    this.#used += size;
    return block;
  }

  /**
   * Gives the block back, as `block.free()` does, but does not forgive a second time.
   * @throws {MemoryMisuseError} with code FOREIGN_BLOCK if another heap made it, ALREADY_FREED if it is free.
   * @throws {TypeError} it is no block.
   */
  free(block: Block): void {
    if (!(block instanceof Block)) throw new TypeError(`free: block must be a Block, not ${describe(block)}`);
    const { size } = block;
    const address = this.#addresses.get(block);
    if (address === undefined) {
      const message = `free: the block of ${size} bytes was made by another heap.`;
      throw new MemoryMisuseError(message, { code: "FOREIGN_BLOCK", address: block.ptr, size });
    }
    if (block.isFreed) {
      const message = `free: the block of ${size} bytes at ${hex(address)} is already freed.`;
      throw new MemoryMisuseError(message, { code: "ALREADY_FREED", address, size });
    }
    block.free();
  }
}
