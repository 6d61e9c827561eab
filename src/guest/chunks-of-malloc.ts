// memalign for programs that export malloc only. It is called once for a chunk, so that it may be JavaScript.
import type { GuestHost } from "./guest-exports.js";

/** C's two, as the program exports them. */
export interface MallocAndFree {
  readonly malloc: (bytes: number) => number;
  readonly free: (p: number) => void;
}

/** Counts of what a heap had from its program. */
export interface Chunks extends Pick<GuestHost, "memalign" | "free"> {
  /** Chunks, and the heap's state, that are not given back. */
  live(): number;
}

/** malloc's blocks lie at multiples of so many bytes. */
const MALLOC_ALIGNMENT = 8;

/** A chunk that malloc itself gives no such place lies in a larger block. */
export function chunksOfMalloc({ malloc, free }: MallocAndFree): Chunks {
  const blocks = new Map<number, number>();
  const up = (block: number, align: number) => Math.ceil(block / align) * align;
  /** A block with such a place in it. What it has behind that goes back, as a rule: so the next one may be aligned as it is. */
  const blockAround = (bytes: number, align: number): number => {
    const block = malloc(bytes + align) >>> 0;
    if (block === 0) return 0;
    free(block);
    const shorter = malloc(up(block, align) - block + bytes) >>> 0;
    if (shorter === block) return block;
    free(shorter);
    return malloc(bytes + align) >>> 0;
  };
  return {
    live: () => blocks.size,
    memalign: (align = 0, bytes = 0) => {
      const block = align > MALLOC_ALIGNMENT ? blockAround(bytes, align) : malloc(bytes) >>> 0;
      if (block === 0) return 0;
      const p = up(block, align);
      blocks.set(p, block);
      return p;
    },
    free: (p = 0) => {
      const block = blocks.get(p >>> 0);
      if (block === undefined) throw new Error(`free(${p >>> 0}): no chunk`);
      blocks.delete(p >>> 0);
      free(block);
    },
  };
}
