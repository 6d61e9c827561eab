// Somebody else grows the memory, at any moment: their pages are theirs, and the heap goes on around them.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ForeignPages } from "./support/foreign-pages.js";
import { step } from "./support/mixed-load.js";
import { firstBlock } from "./support/next-block.js";
import { WASM_PAGE } from "./support/pages.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

eachBuild((create) => {
  it("before the first allocation", () => {
    const heap = new Shadowed(create());
    const foreign = new ForeignPages(heap.py.memory);
    foreign.grow(2);
    for (let n = 0; n < 3000; n++) heap.malloc(n);
    foreign.expectUntouched();
    heap.check();
    heap.freeAll();
    foreign.expectUntouched();
    expect(heap.py.check()).toBe(0);
  });

  const seed = runSeed();
  describe(`at random moments, seed ${seed}`, () => {
    it.each([3, 30, 300])("about every %d operations", (every) => {
      const heap = new Shadowed(create(), 8);
      const foreign = new ForeignPages(heap.py.memory);
      withSeed((random) => {
        for (let i = 0; i < 6000; i++) {
          if (random(every) === 0 && heap.py.memory.buffer.byteLength < 2 ** 24) foreign.grow(1 + random(2));
          step(heap, random, 1500, 16);
          if (i % 500 === 0) heap.check();
        }
      }, seed);
      foreign.expectUntouched();
      expect(heap.blocks.filter(({ ptr, usable }) => foreign.overlaps(ptr, usable))).toEqual([]);
      heap.check();
      heap.freeAll();
      foreign.expectUntouched();
      expect(heap.py.check()).toBe(0);
      expect(firstBlock(heap.py)).toBe(0);
    });
  });

  it("under a block that grows at the end of memory", () => {
    const heap = new Shadowed(create());
    const foreign = new ForeignPages(heap.py.memory);
    const block = heap.malloc(1000);
    for (let n = 2000; block !== undefined && n < 1_000_000; n = Math.floor(1.4 * n)) {
      foreign.grow(1);
      expect(heap.realloc(block, n)).toBe(true);
      heap.check();
      foreign.expectUntouched();
    }
    heap.freeAll();
    expect(heap.py.check()).toBe(0);
  });

  it("up to the cap: requests are refused, and what is free still serves", () => {
    const heap = new Shadowed(create({ maximumBytes: 16 * WASM_PAGE }));
    heap.malloc(100);
    const foreign = new ForeignPages(heap.py.memory);
    foreign.grow(20);
    while (heap.refused === 0) heap.malloc(500);
    expect(heap.blocks.length).toBeGreaterThan(20);
    foreign.expectUntouched();
    heap.check();
    heap.freeAll();
    expect(heap.py.check()).toBe(0);
  });
});
