// The Nth growth of memory fails, for each of the first forty: the heap is whole, before and after more can be had.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { step } from "./support/mixed-load.js";
import { type Random, seededRandom } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

const WASM_PAGE = 65536;
const STEPS = 40;

/** What asks for memory, each in its own way: the load is run until a request is refused. */
const loads: Record<string, (heap: Shadowed, random: Random) => void> = {
  "small blocks": (heap, random) => heap.malloc(random(513)),
  "large blocks": (heap, random) => heap.malloc(600 + random(20_000)),
  "raw blocks": (heap, random) => heap.calloc(1 + random(3), random(2000), heap.families[0]),
  "aligned blocks": (heap, random) => heap.alignedAlloc(2 ** random(17), random(3000)),
  "a growing block": (heap, random) => {
    const block = heap.blocks[0] ?? heap.malloc(100);
    if (block !== undefined) heap.realloc(block, block.size + 1 + random(block.size));
  },
  "growing blocks": (heap, random) => {
    const block = random(3) === 0 ? heap.malloc(random(900)) : heap.blocks[random(heap.blocks.length)];
    if (block !== undefined) heap.realloc(block, block.size + random(2000));
  },
  "all of them": (heap, random) => step(heap, random, 100_000, 16),
};

/** Runs the load until the cap stops it: every block must be as it was. */
function runInto(heap: Shadowed, pages: number, load: (heap: Shadowed, random: Random) => void): void {
  heap.py.setMaximumBytes(pages * WASM_PAGE);
  const refused = heap.refused;
  const random = seededRandom(pages);
  for (let i = 0; heap.refused === refused; i++) {
    if (i > 100_000) throw new Error("nothing was refused");
    load(heap, random);
  }
  heap.check();
  expect(heap.py.memory.buffer.byteLength).toBeLessThanOrEqual(pages * WASM_PAGE);
}

eachBuild((create) => {
  describe.each(Object.entries(loads))("%s", (_, load) => {
    it("is refused at each growth, and the heap goes on", () => {
      const heap = new Shadowed(create(), 8);
      for (let pages = 1; pages <= STEPS; pages++) {
        runInto(heap, pages, load);
        // As much may be had in place of what is freed. (Less need not: another class has other pools.)
        const spared = heap.blocks.at(-1);
        if (spared === undefined || heap.blocks.length < 2) continue;
        heap.free(spared);
        expect(heap.malloc(spared.size)).toBeDefined();
        heap.check();
      }
      heap.freeAll();
      expectAsAtStart(heap.py);
    });

    it("is refused at the Nth growth of a new heap, and goes on with the next", () => {
      for (let pages = 1; pages <= STEPS; pages += 3) {
        const heap = new Shadowed(create(), 8);
        runInto(heap, pages, load);
        runInto(heap, pages + 1, load);
        runInto(heap, pages + 9, load);
        heap.freeAll();
        expectAsAtStart(heap.py);
      }
    });
  });
});
