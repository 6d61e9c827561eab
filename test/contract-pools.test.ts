// Pools: which one serves, how many blocks one has, and what empty ones are for where memory is short.
import { describe, expect, it } from "vitest";
import type { PyMem } from "../src/index.js";
import { type Allocator, rawAllocator } from "./support/allocator.js";
import { eachPlainBuild } from "./support/builds.js";
import { WASM_PAGE } from "./support/pages.js";

/** Bytes of a large block's tag and of a pool's header. */
const TAG = 8;
const HEADER = 24;
const CLASSES = Array.from({ length: 64 }, (_, szidx) => 8 * (szidx + 1));

const open = (py: PyMem) => ({ py, a: rawAllocator(py.exports) });

/** Small blocks of one size that fill some pools, by pool, in the order in which the pools were taken. */
function filledPools(a: Allocator, size: number, poolSize: number): number[][] {
  const pools = new Map<number, number[]>();
  for (let count = 0; count < 80_000 / size; count++) {
    const p = a.PyObject_Malloc(size);
    const pool = Math.floor(p / poolSize);
    pools.set(pool, [...(pools.get(pool) ?? []), p]);
  }
  return [...pools.values()];
}

eachPlainBuild((create) => {
  describe("a pool", () => {
    it.each(CLASSES)("has no room left for another block of %d bytes", (size) => {
      const { py, a } = open(create());
      const { POOL_SIZE } = py.config;
      const pools = filledPools(a, size, POOL_SIZE);
      const isHole = ([p = 0]: readonly number[]) => p < 3 * POOL_SIZE;
      // Not the current one, nor blocks in the hole below the first one.
      const whole = pools.slice(0, -1).filter((blocks) => !isHole(blocks));
      // The table has a byte for each place up to the tag, one that is never a block's among them.
      const table = size === 8 ? POOL_SIZE / 8 - 1 : 1 + Math.floor((POOL_SIZE - TAG) / size);
      expect(whole.length).toBeGreaterThan(20);
      for (const blocks of whole) {
        const [first, last] = [Math.min(...blocks), Math.max(...blocks) + size];
        const start = first - (first % POOL_SIZE);
        const room = start + POOL_SIZE - TAG;
        expect(first - start - HEADER - table).toBeGreaterThanOrEqual(0);
        expect(first - start - HEADER - table).toBeLessThan(size);
        expect(room - last).toBeGreaterThanOrEqual(0);
        // An index has one byte.
        if (size > 8) expect(room - last).toBeLessThan(size);
        expect(blocks).toHaveLength((last - first) / size);
      }
    });

    it("that gets a free block waits behind those that have one", () => {
      const { py, a } = open(create());
      const pools = filledPools(a, 512, py.config.POOL_SIZE).slice(0, 6);
      const freed = pools.map(([p = 0]) => p);
      for (const p of freed) a.PyObject_Free(p);
      const served = [];
      while (served.length < freed.length) {
        const p = a.PyObject_Malloc(512);
        if (freed.includes(p)) served.push(p);
      }
      expect(served).toEqual(freed);
      expect(py.check()).toBe(0);
    });
  });
});

eachPlainBuild((create) => {
  it("a large block is put where pools were, in among those that live, and pools where it was", () => {
    for (const count of [1, 2, 3]) {
      const { py, a } = open(create({ maximumBytes: 4 * WASM_PAGE }));
      const { POOL_SIZE } = py.config;
      const pools = filledPools(a, 200, POOL_SIZE);
      for (const n of [200, 3000, 0]) while (a.malloc(n) !== 0);
      const emptied = pools.slice(5, 5 + count);
      for (const p of emptied.flat()) a.free(p);
      const lowest = Math.min(...emptied.flat());
      const first = lowest - (lowest % POOL_SIZE);
      const size = count * POOL_SIZE - TAG;
      expect(a.PyMem_RawMalloc(size + 1)).toBe(0);
      expect(a.PyMem_RawMalloc(size)).toBe(first);
      a.PyMem_RawFree(first);
      // As a pool or as a hole, where one less may fit, it is small blocks' again.
      const again = emptied.flat().map(() => a.PyObject_Malloc(200));
      const isThere = (p: number) => p >= first && p < first + count * POOL_SIZE;
      expect(again.filter(isThere).length).toBeGreaterThanOrEqual(emptied.flat().length - count);
      expect(py.check()).toBe(0);
    }
  });
});
