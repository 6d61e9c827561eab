// Many blocks in one call, as a call from JavaScript into wasm costs as much as a malloc.
import { checkedArgument, describe, rejectArgument } from "./arguments.js";
import { free as checkedFree } from "./c-functions.js";
import type { MallocFamily } from "./families.js";
import type { Heap } from "./heap.js";
import type { MallocPointer, Null, Pointer } from "./pointer.js";
import type { PyMemExports } from "./wasm-exports.js";

/** A list of addresses; where they went through numbers without a type, as words. */
export type Addresses = ArrayLike<Pointer | Null> | Uint32Array;

/** Batch calls: like {@link MallocFamily}'s malloc and free, for many blocks at once. */
export interface BatchFunctions {
  /**
   * k blocks of n bytes each, with undefined contents: their addresses. Fewer than k when there is no memory for more; those
   * are live.
   * @throws {MemoryMisuseError} free memory was written to, which is mended: no block was given out.
   */
  mallocBatch(n: number, k: number): MallocPointer[];
  /**
   * Frees the blocks in the order they are listed; 0 among them is no block. One by one, if a block object has one of them.
   * @throws {RangeError | TypeError} a value that is no address: nothing was freed.
   * @throws {MemoryMisuseError} an address that is no live block, named by `address`: those before it are freed, it and those
   * behind it are not.
   */
  freeBatch(blocks: Addresses): void;
}

/** The words in wasm memory through which addresses go. Memory's growth detaches views, so they are made anew. */
class Slots {
  readonly #wasm: PyMemExports;
  readonly address: number;
  readonly length: number;
  #words: Uint32Array;

  constructor(wasm: PyMemExports) {
    this.#wasm = wasm;
    this.address = wasm.batch_slots();
    this.length = wasm.BATCH_SLOTS.value;
    this.#words = new Uint32Array(wasm.memory.buffer, this.address, this.length);
  }

  get words(): Uint32Array {
    if (this.#words.buffer !== this.#wasm.memory.buffer)
      this.#words = new Uint32Array(this.#wasm.memory.buffer, this.address, this.length);
    return this.#words;
  }
}

/** The batch calls of one instance. */
export function batchFunctions({
  wasm,
  explain,
  addresses,
  growth,
}: Pick<Heap, "wasm" | "explain" | "addresses" | "growth">): BatchFunctions {
  const slots = new Slots(wasm);
  const freeOne = checkedFree<Pointer>("freeBatch", wasm.free, explain, addresses, wasm, true);
  // A function that is told of misuse may make batch calls: those go without the slots, which are in use.
  let isBusy = false;

  /** Up to as many blocks as there are slots, into `blocks`. False: there is no memory for so many. */
  const giveOut = (size: number, asked: number, blocks: MallocPointer[]): boolean => {
    if (isBusy) {
      const block = wasm.malloc(size) >>> 0;
      if (block !== 0) blocks.push(block as MallocPointer);
      return block !== 0;
    }
    slots.words.fill(0);
    isBusy = true;
    try {
      return wasm.malloc_batch(size, asked, slots.address) === asked;
    } finally {
      isBusy = false;
      for (const block of slots.words) if (block !== 0) blocks.push(block as MallocPointer);
    }
  };

  const mallocBatch = (n: number, k: number): MallocPointer[] => {
    const size = checkedArgument("mallocBatch", "n", n);
    const count = checkedArgument("mallocBatch", "k", k);
    const blocks: MallocPointer[] = [];
    try {
      while (blocks.length < count) {
        const asked = isBusy ? 1 : Math.min(count - blocks.length, slots.length);
        if (!giveOut(size, asked, blocks)) break;
      }
    } catch (trap) {
      const error = explain(trap, "mallocBatch");
      // So that nothing is lost.
      for (const block of blocks) wasm.free(block);
      throw error;
    }
    if (growth.probe.length === 0)
      return blocks.filter((block) => growth.tell(block, size, 0, false, true) !== 0);
    return blocks;
  };

  const freeBatch = (blocks: Addresses): void => {
    const pointers = checkedAddresses(blocks);
    if (isBusy || (addresses.isUsed && pointers.some((pointer) => addresses.get(pointer) !== 0))) {
      for (const pointer of pointers) freeOne(pointer);
      return;
    }
    for (let from = 0; from < pointers.length; from += slots.length) {
      const part = pointers.slice(from, from + slots.length);
      slots.words.set(part);
      isBusy = true;
      try {
        wasm.free_batch(slots.address, part.length);
      } catch (trap) {
        throw explain(trap, "freeBatch");
      } finally {
        isBusy = false;
      }
    }
  };

  return { mallocBatch, freeBatch };
}

/** The addresses, each read once, or an error before anything is freed. */
function checkedAddresses(blocks: Addresses): Pointer[] {
  if (typeof blocks !== "object" || blocks === null || blocks.length >>> 0 !== blocks.length)
    throw new TypeError(`freeBatch: blocks must be a list of addresses, not ${describe(blocks)}`);
  return Array.from(blocks, (p: unknown, i) => {
    if (typeof p !== "number" || p >>> 0 !== p) rejectArgument("freeBatch", `blocks[${i}]`, p);
    return p as Pointer;
  });
}
