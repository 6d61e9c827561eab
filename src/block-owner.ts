import type { MemoryMisuseError } from "./errors.js";
import type { ObjPointer } from "./pointer.js";

/** What became of a block: its own, no more since the whole heap was reset, or freed by its address. */
export type BlockState = "live" | "reset" | "stale";

/**
 * Where block objects come from and go back to. Each block has a generation of its own: an address that was freed behind
 * its back, and belongs to somebody else by now, is not taken for the block's.
 */
export class BlockOwner {
  readonly memory: WebAssembly.Memory;
  /** The generation of the block that owns the address. Whoever frees or moves an address takes it out. */
  readonly #generations: Map<number, number>;
  /** Takes the memory of a block back; called once per block. */
  readonly release: (ptr: ObjPointer, size: number) => void;
  /** Told of the free of a block that had been freed by its address. */
  readonly report: (error: MemoryMisuseError) => void;
  #latest = 0;
  #latestAtReset = 0;

  constructor(
    memory: WebAssembly.Memory,
    release: (ptr: ObjPointer, size: number) => void,
    report: (error: MemoryMisuseError) => void,
    generations = new Map<number, number>(),
  ) {
    this.memory = memory;
    this.release = release;
    this.report = report;
    this.#generations = generations;
  }

  /** A new block at the address; its generation. */
  adopt(address: number): number {
    this.#generations.set(address, ++this.#latest);
    return this.#latest;
  }

  stateOf(address: number, generation: number): BlockState {
    if (generation <= this.#latestAtReset) return "reset";
    return this.#generations.get(address) === generation ? "live" : "stale";
  }

  /** All blocks are gone. */
  reset(): void {
    this.#generations.clear();
    this.#latestAtReset = this.#latest;
  }
}
