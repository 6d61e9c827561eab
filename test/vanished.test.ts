// Small blocks fill a heap and most of them vanish: what they leave serves large blocks, in whatever order all that goes on.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";

const MEGABYTE = 2 ** 20;

/** A full heap of small blocks of a class, of which one run of neighbours in `keepEvery` survives. */
function emptyPools(heap: Shadowed, random: Random, keepEvery: number): void {
  const size = 8 + 8 * random(60);
  while (heap.malloc(size - random(8)) !== undefined);
  const run = Math.ceil(5000 / size) + random(20);
  const doomed = heap.blocks.filter((_, i) => Math.floor(i / run) % keepEvery !== 0);
  for (const block of doomed.filter((one) => one.size <= 512)) heap.free(block);
}

const largeSize = (random: Random) => (random(2) === 0 ? 600 + random(1400) : 600 + random(20_000));

/** Takes large blocks until there is no more memory for three in a row. */
function takeLarge(heap: Shadowed, random: Random): ShadowBlock[] {
  const blocks: ShadowBlock[] = [];
  for (let misses = 0; misses < 3; ) {
    const block = heap.malloc(largeSize(random));
    if (block === undefined) misses++;
    else blocks.push(block);
  }
  return blocks;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random(2 ** 31) }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** Frees, resizes and takes blocks of all sizes at random. */
function churn(heap: Shadowed, random: Random, operations: number): void {
  for (let i = 0; i < operations; i++) {
    const block = heap.blocks[random(heap.blocks.length)];
    const kind = random(6);
    if (kind < 3 && block !== undefined) heap.free(block);
    else if (kind === 3 && block !== undefined) heap.realloc(block, largeSize(random));
    else if (kind === 4) heap.malloc(1 + random(512));
    else heap.malloc(largeSize(random));
    heap.py.check();
  }
}

eachBuild((create) => {
  const seed = runSeed();
  describe(`seed ${seed}`, () => {
    it.each([2, 3, 6, 20])("serves large blocks where one run of %d survives", (keepEvery) => {
      const heap = new Shadowed(create({ maximumBytes: MEGABYTE / 2 }), 4);
      withSeed((random) => {
        for (let round = 0; round < 6; round++) {
          emptyPools(heap, random, keepEvery);
          heap.check();
          const hadSmallest = heap.malloc(600);
          takeLarge(heap, random);
          heap.check();
          // Later rounds may find nothing: what survived the rounds before lies everywhere.
          if (round === 0) expect(hadSmallest).toBeDefined();
          churn(heap, random, 300);
          heap.check();
          for (const block of shuffled(heap.blocks, random).slice(round * 20)) {
            heap.free(block);
            if (random(10) === 0) heap.py.check();
          }
        }
      }, seed);
      heap.check();
      heap.freeAll();
      expectAsAtStart(heap.py);
    });
  });
});
