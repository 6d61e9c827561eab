// Many blocks in one call, as a call from JavaScript into wasm costs as much as a malloc.
import { checkedArgument, describe, rejectArgument } from "./arguments.js";
import type { MallocFamily } from "./families.js";
import type { MallocPointer, Null, Pointer } from "./pointer.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/** Batch calls: like {@link MallocFamily}'s malloc and free, for many blocks at once. */
export interface BatchFunctions {
  /**
   * k blocks of n bytes each, with undefined contents: their addresses. Fewer than k when there is no memory for more; those
   * are live.
   * @throws {MemoryMisuseError} free memory was written to, which is mended: no block was given out.
   */
  mallocBatch(n: number, k: number): MallocPointer[];
  /**
   * Frees the blocks in the order they are listed; 0 among them is no block.
   * @throws {RangeError | TypeError} a value that is no address: nothing was freed.
   * @throws {MemoryMisuseError} an address that is no live block, named by `address`: those before it are freed, it and those
   * behind it are not.
   */
  freeBatch(blocks: ArrayLike<Pointer | Null>): void;
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

/** The batch calls of one instance; `free` is what frees where block objects own addresses. */
export function batchFunctions(
  wasm: PyMemExports,
  explain: ExplainTrap,
  free: MallocFamily["free"],
  generations: ReadonlyMap<number, number>,
): BatchFunctions {
  const slots = new Slots(wasm);

  /** Frees what a batch had given out before it met damage, so that nothing is lost. */
  const giveUp = (blocks: readonly MallocPointer[]): void => {
    for (const block of [...blocks, ...slots.words]) if (block !== 0) wasm.free(block);
  };

  const mallocBatch = (n: number, k: number): MallocPointer[] => {
    const size = checkedArgument("mallocBatch", "n", n);
    const blocks: MallocPointer[] = [];
    for (let left = checkedArgument("mallocBatch", "k", k); left > 0; ) {
      const asked = Math.min(left, slots.length);
      slots.words.fill(0);
      let given = 0;
      try {
        given = wasm.malloc_batch(size, asked, slots.address);
      } catch (trap) {
        const error = explain(trap, "mallocBatch");
        giveUp(blocks);
        throw error;
      }
      const { words } = slots;
      for (let i = 0; i < given; i++) blocks.push(words[i] as MallocPointer);
      if (given < asked) break;
      left -= asked;
    }
    return blocks;
  };

  const freeBatch = (blocks: ArrayLike<Pointer | Null>): void => {
    checkAddresses(blocks);
    if (generations.size !== 0) {
      for (let i = 0; i < blocks.length; i++) free(blocks[i] as Pointer);
      return;
    }
    for (let from = 0; from < blocks.length; from += slots.length) {
      const count = Math.min(blocks.length - from, slots.length);
      const { words } = slots;
      for (let i = 0; i < count; i++) words[i] = blocks[from + i] as number;
      try {
        wasm.free_batch(slots.address, count);
      } catch (trap) {
        throw explain(trap, "freeBatch");
      }
    }
  };

  return { mallocBatch, freeBatch };
}

/** Refuses what is no list of addresses, before anything is freed. */
function checkAddresses(blocks: ArrayLike<unknown>): void {
  if (typeof blocks !== "object" || blocks === null || blocks.length >>> 0 !== blocks.length)
    throw new TypeError(`freeBatch: blocks must be a list of addresses, not ${describe(blocks)}`);
  for (let i = 0; i < blocks.length; i++) {
    const p = blocks[i];
    if (typeof p !== "number" || p >>> 0 !== p) rejectArgument("freeBatch", `blocks[${i}]`, p);
  }
}
