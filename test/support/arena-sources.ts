// Arena allocators of somebody else's, which account for every arena.
import { expect } from "vitest";
import type { PyMem, PyObjectArenaAllocator } from "../../src/index.js";

const WASM_PAGE = 65_536;

/** Gives addresses, and takes them back; 0 = none. */
export type Source = (py: PyMem) => { alloc(size: number): number; free(p: number, size: number): void };

/** Pages above the heap, by memory.grow, cut into arenas. */
export const grownPages: Source = (py) => {
  const spare: number[] = [];
  return {
    alloc: (size) => {
      if (spare.length === 0) {
        const start = py.memory.grow(1) * WASM_PAGE;
        for (let p = start + WASM_PAGE - size; p >= start; p -= size) spare.push(p);
      }
      return spare.pop() ?? 0;
    },
    free: (p) => {
      // Whoever had it may write there now.
      new Uint8Array(py.memory.buffer, p, py.config.ARENA_SIZE).fill(0xee);
      spare.push(p);
    },
  };
};

/** Blocks of the heap's own. */
export const alignedBlocks: Source = (py) => ({
  alloc: (size) => py.aligned_alloc(size, size),
  free: (p) => py.free(p as never),
});

/** A large block of the heap's own, of which arenas are cut one after the other. */
export const bumpRegion: Source = (py) => {
  const arenas = 40;
  let next: number = py.aligned_alloc(py.config.ARENA_SIZE, arenas * py.config.ARENA_SIZE);
  const end = next + arenas * py.config.ARENA_SIZE;
  const spare: number[] = [];
  return {
    alloc: (size) => {
      const p = spare.pop();
      if (p !== undefined) return p;
      if (next === end) return 0;
      next += size;
      return next - size;
    },
    free: (p) => spare.push(p),
  };
};

/** The built-in one, called through its record. */
export const builtIn: Source = (py) => {
  const old = py.PyObject_GetArenaAllocator();
  return {
    alloc: (size) => old.alloc(old.ctx, size),
    free: (p, size) => old.free(old.ctx, p, size),
  };
};

export const sources: readonly (readonly [string, Source])[] = [
  ["pages by memory.grow", grownPages],
  ["blocks by aligned_alloc", alignedBlocks],
  ["a region of its own", bumpRegion],
  ["the built-in one", builtIn],
];

/** Holds an arena allocator to its account: each arena is given back once, with its size. */
export class ArenaLedger {
  readonly live = new Set<number>();
  given = 0;
  refused = 0;
  readonly record: PyObjectArenaAllocator;

  constructor(py: PyMem, source: Source, ctx = 0xfffffffc) {
    const { alloc, free } = source(py);
    const { ARENA_SIZE } = py.config;
    this.record = {
      ctx,
      alloc: (c, size) => {
        expect([c, size]).toEqual([ctx, ARENA_SIZE]);
        const p = alloc(size);
        if (p === 0) {
          this.refused++;
          return 0;
        }
        expect(this.live.has(p)).toBe(false);
        this.live.add(p);
        this.given++;
        return p;
      },
      free: (c, p, size) => {
        expect([c, size]).toEqual([ctx, ARENA_SIZE]);
        expect(this.live.delete(p)).toBe(true);
        free(p, size);
      },
    };
  }
}
