// Ten million random operations on each build, every answer held against the shadow heap. Takes minutes.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { step } from "./support/mixed-load.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

const OPERATIONS = 10_000_000;
const CHECK_EVERY = 100_000;
/** Live blocks that the load swings around, in turn: the heap fills, drains and changes its population. */
const TIDES = [50_000, 2000, 20_000, 10, 5000, 30_000, 100];

function run(heap: Shadowed, random: Random): void {
  for (let done = 0; done < OPERATIONS; done += CHECK_EVERY) {
    const live = TIDES[Math.floor(done / (4 * CHECK_EVERY)) % TIDES.length] ?? 1;
    for (let i = 0; i < CHECK_EVERY; i++) step(heap, random, live);
    heap.check();
  }
}

eachBuild((create) => {
  const seed = runSeed();

  it(`stands ${OPERATIONS} operations, seed ${seed}`, () => {
    const heap = new Shadowed(create({ maximumBytes: 256 * 2 ** 20 }), 64);
    withSeed((random) => run(heap, random), seed);
    expect(heap.refused).toBe(0);
    heap.freeAll();
    expectAsAtStart(heap.py);
  });
});
