// The link and the embed build under random loads: every answer is held against the shadow heap.
import { describe, expect, it } from "vitest";
import { ForeignPages } from "./support/foreign-pages.js";
import { step } from "./support/mixed-load.js";
import { WASM_PAGE } from "./support/pages.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { createHosted, type EmbedHeap, type LinkHeap } from "./support/wasm-heap.js";

type Hosted = Shadowed<LinkHeap | EmbedHeap>;

function run(heap: Hosted, random: Random, operations: number, live = 600): void {
  for (let i = 0; i < operations; i++) {
    step(heap, random, live, 17);
    if (i % 300 === 0) heap.check();
  }
  heap.check();
}

const seed = runSeed();

describe.each(["link", "embed"] as const)(`%s build, seed ${seed}`, (build) => {
  it("keeps every block, aligned as C has it in link, and leaves nothing behind", () => {
    withSeed((random) => {
      const heap = new Shadowed<LinkHeap | EmbedHeap>(createHosted(build), 4);
      run(heap, random, 6000);
      const { ALIGNMENT } = heap.py.exports;
      expect(ALIGNMENT.value).toBe(build === "link" ? 16 : 8);
      for (const { ptr } of heap.blocks) expect(ptr % ALIGNMENT.value).toBe(0);
      heap.freeAll();
      heap.py.requireEmpty();
    }, seed);
  });

  it("is refused at each of the first caps, and the heap goes on", () => {
    withSeed((random) => {
      const heap = new Shadowed<LinkHeap | EmbedHeap>(createHosted(build), 8);
      for (let pages = 2; pages <= 24; pages++) {
        heap.py.setMaximumBytes(pages * WASM_PAGE);
        const { refused } = heap;
        for (let i = 0; heap.refused === refused && i < 50_000; i++) step(heap, random, 100_000, 16);
        expect(heap.refused).toBeGreaterThan(refused);
        heap.check();
      }
      heap.freeAll();
      heap.py.setMaximumBytes(undefined);
      heap.py.requireEmpty();
    }, seed);
  });

  it("frees all at a reset, many times, and then knows no address of before", () => {
    withSeed((random) => {
      const { py } = new Shadowed<LinkHeap | EmbedHeap>(createHosted(build));
      for (let round = 0; round < 8; round++) {
        const heap = new Shadowed<LinkHeap | EmbedHeap>(py, 8);
        run(heap, random, 200 + random(800));
        const dead = heap.shadow.addresses();
        py.exports.reset();
        py.check();
        py.requireEmpty();
        // Somebody else's blocks may be where they were.
        const live = new Set(Array.from({ length: 5 }, () => py.exports.malloc(1 + random(3000)) >>> 0));
        py.exports.set_misuse_policy(1, 0);
        for (const p of dead) {
          const count = py.exports.misuse_count();
          const isLive = py.exports.malloc_usable_size(p) !== 0;
          expect(py.exports.misuse_count()).toBe(count + (isLive ? 0 : 1));
          if (isLive) expect(live.has(p)).toBe(true);
        }
        py.exports.set_misuse_policy(0, 0);
        py.check();
        py.exports.reset();
      }
    }, seed);
  });

  it("goes on around memory that somebody else takes at any moment", () => {
    withSeed((random) => {
      const heap = new Shadowed<LinkHeap | EmbedHeap>(createHosted(build), 8);
      const foreign = new ForeignPages(heap.py.memory);
      // Even before the first request.
      if (build === "link") foreign.grow(2);
      for (let i = 0; i < 6000; i++) {
        if (build === "link" && random(30) === 0 && heap.py.memory.buffer.byteLength < 2 ** 24)
          foreign.grow(1 + random(2));
        step(heap, random, 1500, 16);
        if (i % 500 === 0) heap.check();
      }
      foreign.expectUntouched();
      expect(heap.blocks.filter(({ ptr, usable }) => foreign.overlaps(ptr, usable))).toEqual([]);
      heap.check();
      heap.freeAll();
      foreign.expectUntouched();
      heap.py.check();
    }, seed);
  });
});
