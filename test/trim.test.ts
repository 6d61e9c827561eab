// py.trim() gives back what pymalloc keeps although nobody uses it: empty pools, and the secure build's quarantine.
import { expect, it } from "vitest";
import type { Pointer, PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { step } from "./support/mixed-load.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

/** Small blocks that fill so many pools, and one in the next. (An arena is a pool.) */
function fillArenas(py: PyMem, count: number, size = 200): Pointer[] {
  const blocks: Pointer[] = [];
  const arenas = new Set<number>();
  while (arenas.size <= count) {
    const p = py.PyObject_Malloc(size);
    if (p === 0) throw new Error("no memory");
    arenas.add(Math.floor(p / py.config.ARENA_SIZE));
    blocks.push(p);
  }
  return blocks;
}

const arenasOf = (py: PyMem, blocks: readonly number[]) =>
  new Set(blocks.map((p) => Math.floor(p / py.config.ARENA_SIZE)));

eachBuild((create, build) => {
  it("makes memory of all arenas that were emptied, and one large block of it", () => {
    const py = create();
    const blocks = fillArenas(py, 12);
    const arenas = arenasOf(py, blocks);
    for (const p of blocks) py.free(p);
    const bytes = py.memory.buffer.byteLength;
    expect(py.trim()).toBe(true);
    expect(py.check()).toBe(0);

    // The pools that are kept without it (contract-empty-pools.test.ts) go to the raw domain as well.
    const taken: number[] = [];
    py.setMaximumBytes(bytes);
    for (let p = py.PyMem_RawMalloc(1000); p !== 0; p = py.PyMem_RawMalloc(1000)) taken.push(p);
    for (const arena of arenas) expect(arenasOf(py, taken)).toContain(arena);
    for (const p of taken) py.exports.free(p);
    py.trim();
    expect(py.PyMem_RawMalloc(bytes - 28_672)).toBeGreaterThan(0);
    expect(py.check()).toBe(0);
  });

  it("says whether an arena was given back, and has nothing left to do the next time", () => {
    const py = create();
    expect(py.trim()).toBe(false);
    const large = py.malloc(3000);
    expect(py.trim()).toBe(false);
    const blocks = fillArenas(py, 3);
    expect(py.trim()).toBe(false);
    for (const p of blocks) py.free(p);
    expect(py.trim()).toBe(true);
    const memory = new Uint8Array(py.memory.buffer).slice();
    for (let time = 0; time < 3; time++) expect(py.trim()).toBe(false);
    expect(Buffer.compare(new Uint8Array(py.memory.buffer), memory)).toBe(0);
    py.exports.free(large);
    expect(py.check()).toBe(0);
  });

  it("leaves arenas in which a block lives", () => {
    const py = create();
    const blocks = fillArenas(py, 3);
    const arenas = new Map(blocks.map((p) => [Math.floor(p / py.config.ARENA_SIZE), p]));
    const kept = new Set(arenas.values());
    for (const p of blocks) if (!kept.has(p)) py.free(p);
    expect(py.trim()).toBe(false);
    for (const p of kept) py.free(p);
    expect(py.trim()).toBe(true);
    expect(py.check()).toBe(0);
  });

  const seed = runSeed();
  it(`changes no block, whenever it is called, seed ${seed}`, () => {
    withSeed((random) => {
      const heap = new Shadowed(create(), 4);
      for (let round = 0; round < 100; round++) {
        for (let i = 0; i < 60; i++) step(heap, random, 300, 15);
        const before = heap.py.config.CHECKS ? [...heap.py.heapWalk()].map(({ ptr }) => ptr) : [];
        heap.py.trim();
        heap.check();
        if (heap.py.config.CHECKS) expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(before);
      }
      heap.freeAll();
      heap.check();
    }, seed);
  });

  it.runIf(build === "secure")("gives the quarantine back: the same memory can be had again", () => {
    for (const size of [40, 500, 3000]) {
      const py = create();
      const fill = () => Array.from({ length: 20 }, () => py.malloc(size));
      const first = fill();
      for (const p of first) py.free(p as Pointer);
      const second = fill();
      expect(second.filter((p) => first.includes(p))).toEqual([]);
      py.trim();
      const third = Array.from({ length: 400 }, () => py.malloc(size));
      // Not at the same places, as the heap chooses those at random.
      for (const p of first) expect(third.some((q) => q < p + size && p < q + size)).toBe(true);
    }
  });
});
