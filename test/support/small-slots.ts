// The few blocks of a small-scope walk as their owner knows them: where they lie, and what was written there.
import type { PyMem, PyMemExports } from "../../src/index.js";

export const SLOTS = 4;
/**
 * The sizes of all requests, chosen to reach the most code of a heap of one page:
 * - 8, the smallest class. The first one makes a pool.
 * - 512, the largest class. A pool holds three, so that four slots see pools full, waiting, empty and in stock.
 * - 600, the general heap's. Several fit beside pools: bins, the remainder, near fits, splits, joined neighbours, slides.
 * - 29,600. Two of them leave no place for a pool, so that small requests go into holes or to the general heap; beside
 *   one, what else lives decides whether there is a place for another. There is never a place for three.
 */
export const SIZES = [8, 512, 600, 29_600] as const;
/** One wasm page: running out of memory is common, and the copy of memory is small. */
export const MEMORY_BYTES = 65_536;

const ALIGNMENT = 8;
/** Words whose contents are known, by offset: a block's first one, and the last one of each size that it may be cut to. */
const STAMPED = [0, ...SIZES.map((size) => size - 4)];

const stampOf = (id: number, offset: number) => Math.imul(id, 0x9e3779b1) ^ offset;

export interface Slot {
  /** The block's address, 0 = the slot is empty. */
  ptr: number;
  /** Bytes asked for, and what malloc_usable_size said. */
  size: number;
  usable: number;
  /** What the stamps are made of. No two live blocks have the same. */
  id: number;
}

export class SmallSlots {
  readonly #slots: readonly Slot[] = Array.from({ length: SLOTS }, () => ({
    ptr: 0,
    size: 0,
    usable: 0,
    id: 0,
  }));
  readonly #wasm: PyMemExports;
  readonly #words: Int32Array;

  constructor(py: PyMem) {
    this.#wasm = py.exports;
    this.#words = new Int32Array(py.memory.buffer);
  }

  at(i: number): Slot {
    return this.#slots[i] as Slot;
  }

  /** The slot's block is at p now, with so many bytes. What an older one held must have come along. */
  put(slot: Slot, p: number, size: number, id: number): void {
    if (slot.ptr !== 0) this.#requireStamps(p, Math.min(slot.size, size), slot.id);
    const usable = this.#wasm.malloc_usable_size(p);
    if (p < 0 || p + usable > MEMORY_BYTES || p % ALIGNMENT !== 0 || usable < size)
      throw new Error(`the block at ${p} for ${size} bytes has ${usable} bytes`);
    slot.ptr = p;
    slot.size = size;
    slot.usable = usable;
    slot.id = id;
    for (const offset of STAMPED) if (offset < size) this.#words[(p + offset) >> 2] = stampOf(id, offset);
  }

  /** Every block is where it was, whole, untouched and nobody else's. */
  require(): void {
    for (let i = 0; i < SLOTS; i++) {
      const slot = this.at(i);
      if (slot.ptr === 0) continue;
      if (this.#wasm.malloc_usable_size(slot.ptr) !== slot.usable)
        throw new Error(`the block at ${slot.ptr} has no longer ${slot.usable} bytes`);
      this.#requireStamps(slot.ptr, slot.size, slot.id);
      for (let j = 0; j < i; j++) {
        const other = this.at(j);
        if (other.ptr !== 0 && slot.ptr < other.ptr + other.usable && other.ptr < slot.ptr + slot.usable)
          throw new Error(`the blocks at ${other.ptr} and ${slot.ptr} overlap`);
      }
    }
  }

  freeAll(): void {
    for (let i = 0; i < SLOTS; i++) {
      const { ptr } = this.at(i);
      if (ptr !== 0) this.#wasm.free(ptr);
    }
  }

  #requireStamps(p: number, size: number, id: number): void {
    for (const offset of STAMPED) {
      if (offset < size && this.#words[(p + offset) >> 2] !== stampOf(id, offset))
        throw new Error(`byte ${offset} of the block at ${p} was changed`);
    }
  }
}
