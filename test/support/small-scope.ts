// Every sequence of a few operations on a heap of one wasm page: a walk over the tree of all of them. At each node one
// operation runs, all that must hold is verified, the subtree is walked, and the bytes of memory are put back: the wasm
// keeps nothing anywhere else from one call to the next.
import type { BuildName, PyMem, PyMemExports } from "../../src/index.js";
import { type NextBlock, nextBlockOf } from "./next-block.js";
import { MEMORY_BYTES, SIZES, SLOTS, type Slot, SmallSlots } from "./small-slots.js";

export const NB_SIZES = SIZES.length;
const MALLOC = 0;
const FREE = 1;
const REALLOC = 2;

const sizeOf = (s: number) => SIZES[s] ?? 0;
/** Index of a table of [depth][occupied slots]. */
export const cell = (depth: number, occupied: number) => depth * (SLOTS + 1) + occupied;

export interface Scope {
  /** Operations of a sequence. */
  readonly length: number;
  /** The largest request that the heap can serve when it is empty. */
  readonly largest: number;
  /**
   * Is check() asked after the last operation too, and once more with all blocks freed? It looks at what is in idle
   * pools, which takes longer than all the rest. If not, what the last operation did must show in the blocks, in what
   * freeing them does, or in the heap once idle pools are taken back.
   */
  readonly checksLeaves: boolean;
}

export class SmallScope {
  readonly length: number;
  /** How many nodes there were at each depth with so many occupied slots. */
  readonly visits: Float64Array;
  /** How many of their mallocs got nothing. */
  readonly refusals: Float64Array;
  /** How many reallocs got nothing. */
  refusedReallocs = 0;
  readonly #wasm: PyMemExports;
  /** Undefined in the fast build, which does not know. */
  readonly #nextBlock: NextBlock | undefined;
  readonly #bytes: Uint8Array;
  readonly #slots: SmallSlots;
  /** The memory as it was before the operation of each depth. */
  readonly #saved: readonly Uint8Array[];
  /** The operations that led here: kind, slot and size of each. */
  readonly #path: Uint8Array;
  readonly #largest: number;
  readonly #checksLeaves: boolean;

  /** The heap must be a new one of MEMORY_BYTES. */
  constructor(py: PyMem, build: BuildName, { length, largest, checksLeaves }: Scope) {
    this.length = length;
    this.visits = new Float64Array(cell(length + 1, 0));
    this.refusals = new Float64Array(cell(length + 1, 0));
    this.#wasm = py.exports;
    this.#nextBlock = build === "fast" ? undefined : nextBlockOf(build, py.exports);
    this.#bytes = new Uint8Array(py.memory.buffer);
    this.#slots = new SmallSlots(py);
    this.#saved = Array.from({ length }, () => new Uint8Array(MEMORY_BYTES));
    this.#path = new Uint8Array(3 * length);
    this.#largest = largest;
    this.#checksLeaves = checksLeaves;
  }

  /** Walks all sequences. What fails is told with the sequence that led there. */
  run(): void {
    this.#walk(0, 0);
  }

  /** How many sequences of so many operations there were. */
  nodesAt(depth: number): number {
    return this.visits.subarray(cell(depth, 0), cell(depth + 1, 0)).reduce((sum, count) => sum + count, 0);
  }

  #walk(depth: number, occupied: number): void {
    const at = cell(depth, occupied);
    this.visits[at] = (this.visits[at] ?? 0) + 1;
    if (depth === this.length) return;
    this.#saved[depth]?.set(this.#bytes);
    let isMallocDue = true;
    for (let i = 0; i < SLOTS; i++) {
      if (this.#slots.at(i).ptr !== 0) {
        this.#step(depth, occupied, i, FREE, 0);
        for (let s = 0; s < NB_SIZES; s++) this.#step(depth, occupied, i, REALLOC, s);
      } else if (isMallocDue) {
        // Empty slots differ by their names only: one of them stands for all.
        isMallocDue = false;
        for (let s = 0; s < NB_SIZES; s++) this.#step(depth, occupied, i, MALLOC, s);
      }
    }
  }

  /** One operation, what follows it, and back. */
  #step(depth: number, occupied: number, i: number, kind: number, s: number): void {
    const slot = this.#slots.at(i);
    const { ptr, size, usable, id } = slot;
    this.#path[3 * depth] = kind;
    this.#path[3 * depth + 1] = i;
    this.#path[3 * depth + 2] = s;
    const isChecked = depth + 1 < this.length || this.#checksLeaves;
    try {
      const after = occupied + this.#operate(depth, occupied, slot, kind, sizeOf(s));
      if (isChecked) this.#requireSound();
      this.#slots.require();
      this.#walk(depth + 1, after);
      this.#drain(isChecked);
    } catch (error) {
      throw this.#explained(error, depth + 1);
    }
    slot.ptr = ptr;
    slot.size = size;
    slot.usable = usable;
    slot.id = id;
    this.#bytes.set(this.#saved[depth] as Uint8Array);
  }

  /** Returns by how many the occupied slots have become more. */
  #operate(depth: number, occupied: number, slot: Slot, kind: number, size: number): number {
    if (kind === FREE) {
      this.#wasm.free(slot.ptr);
      slot.ptr = 0;
      return -1;
    }
    const p = kind === MALLOC ? this.#wasm.malloc(size) : this.#wasm.realloc(slot.ptr, size);
    if (p === 0) {
      const at = cell(depth, occupied);
      if (kind === MALLOC) this.refusals[at] = (this.refusals[at] ?? 0) + 1;
      else this.refusedReallocs++;
      return 0;
    }
    // At one depth one block is stamped, so the depth is a stamp's id.
    this.#slots.put(slot, p, size, depth + 1);
    return kind === MALLOC ? 1 : 0;
  }

  #requireSound(): void {
    // A view of memory that has grown is detached.
    if (this.#bytes.length !== MEMORY_BYTES) throw new Error("memory has grown");
    const code = this.#wasm.check();
    if (code !== 0) throw new Error(`check() gave ${code} at ${this.#wasm.last_error_address()}`);
  }

  /**
   * Frees all blocks in the order of the slots: nothing may be left, and all memory must be had again as one block, which
   * takes idle pools back.
   */
  #drain(isChecked: boolean): void {
    this.#slots.freeAll();
    if (isChecked) {
      this.#requireSound();
      this.#requireNext(0, 0);
    }
    const p = this.#wasm.malloc(this.#largest);
    if (p === 0) throw new Error("with all freed, not all memory is to be had");
    this.#requireSound();
    this.#requireNext(0, p);
    this.#requireNext(p, 0);
  }

  #requireNext(p: number, expected: number): void {
    const next = this.#nextBlock?.(p) ?? expected;
    if (next !== expected)
      throw new Error(`the live block after ${p} is the one at ${next}, not ${expected}`);
  }

  #explained(error: unknown, length: number): Error {
    if (error instanceof SequenceError) return error;
    const calls = Array.from({ length }, (_, depth) => this.#callAt(3 * depth));
    const what = error instanceof Error ? error.message : String(error);
    return new SequenceError(`${calls.join("; ")}: ${what}`, { cause: error });
  }

  #callAt(at: number): string {
    const slot = "abcd"[this.#path[at + 1] ?? 0];
    const size = sizeOf(this.#path[at + 2] ?? 0);
    const kind = this.#path[at];
    if (kind === FREE) return `free(${slot})`;
    return kind === MALLOC ? `${slot} = malloc(${size})` : `${slot} = realloc(${slot}, ${size})`;
  }
}

class SequenceError extends Error {}
