// A bump allocator in JavaScript for the bench's driver, sound or with one flaw.

import { driverModule } from "../../build/bench/driver.js";
import type { Driven } from "../../build/src/replay/driven.js";

const PAGES = 1024;
const FIRST_BLOCK = 1024;

/** What an allocator may do wrong to the data of a program that does nothing wrong. */
export const flaws = [
  "the next block begins in the last 8 bytes of a block",
  "a live block is handed out again",
  "realloc copies nothing",
  "realloc copies all but the last 4 bytes",
  "calloc clears nothing",
] as const;
export type Flaw = (typeof flaws)[number];

class BumpHeap {
  readonly memory = new WebAssembly.Memory({ initial: PAGES });
  readonly #flaw: Flaw | undefined;
  readonly #sizes = new Map<number, number>();
  readonly #bytes = new Uint8Array(this.memory.buffer);
  #top = FIRST_BLOCK;
  #last = 0;

  constructor(flaw: Flaw | undefined) {
    this.#flaw = flaw;
    // Memory that was used before.
    this.#bytes.fill(0xa5);
  }

  malloc(size: number): number {
    const isOverlapping = this.#flaw === flaws[0] && size >= 16;
    const isRepeated = this.#flaw === flaws[1] && this.#sizes.size % 100 === 99;
    const block = isRepeated && size <= (this.#sizes.get(this.#last) ?? 0) ? this.#last : this.#top;
    if (block === this.#top) this.#top += ((size + 7) & ~7) + 8 - (isOverlapping ? 16 : 0);
    this.#sizes.set(block, size);
    this.#last = block;
    return this.#top < this.#bytes.length ? block : 0;
  }

  calloc(count: number, size: number): number {
    const block = this.malloc(count * size);
    if (this.#flaw !== flaws[4]) this.#bytes.fill(0, block, block + count * size);
    return block;
  }

  realloc(block: number, size: number): number {
    const moved = this.malloc(size);
    const kept = Math.min(size, this.#sizes.get(block) ?? 0);
    const copied = this.#flaw === flaws[2] ? 0 : this.#flaw === flaws[3] ? Math.max(kept - 4, 0) : kept;
    this.#bytes.copyWithin(moved, block, block + copied);
    return moved;
  }
}

/** A new heap of its own with the bench's driver on it. */
export function drivenJsHeap(flaw?: Flaw): Driven {
  const heap = new BumpHeap(flaw);
  const exports = {
    memory: heap.memory,
    malloc: (size: number) => heap.malloc(size),
    calloc: (count: number, size: number) => heap.calloc(count, size),
    realloc: (block: number, size: number) => heap.realloc(block, size),
    free: () => undefined,
  };
  const module = new WebAssembly.Module(Uint8Array.from(driverModule()));
  return { driver: new WebAssembly.Instance(module, { env: exports }), allocator: { exports } };
}
