// Heaps of thousands of pools: a full pool waits there only once an eighth of its blocks were freed. Nothing else may change.
import { describe, expect, it } from "vitest";
import { eachBuild, eachPlainCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

const MANY_POOLS = 4096;
/** With some room above: as many pools are to be there all the time. */
const POOLS = 5000;
const ENDS_ONLY = 1 << 20;
/** Where the heap's count of pools is: assembly/heap.ts. */
const COUNT = 1024 + 20;
const LIVE = 300_000;

const poolsOf = (heap: Shadowed) => new Uint32Array(heap.py.memory.buffer, COUNT, 1)[0] ?? 0;

/** A heap of so many full pools of blocks of 64 bytes. */
function large(heap: Shadowed): Shadowed {
  const perPool = Math.floor((heap.py.config.POOL_SIZE - 60) / 64);
  for (let i = 0; i < POOLS * perPool; i++) heap.malloc(60);
  return heap;
}

eachPlainCheckedBuild((create) => {
  const poolOf = (p: number) => Math.floor(p / 2048);

  it("a pool of a large heap waits after an eighth of its blocks were freed, and not before", () => {
    const heap = large(new Shadowed(create(), ENDS_ONLY));
    expect(poolsOf(heap)).toBeGreaterThan(MANY_POOLS);
    // It was full when there were that many.
    const pool = poolOf(heap.blocks[140_000]?.ptr ?? 0);
    const blocks = heap.blocks.filter(({ ptr }) => poolOf(ptr) === pool);
    const patience = blocks.length >> 3;
    expect(patience).toBeGreaterThan(1);
    // Those of the current pool.
    while (heap.malloc(60)?.ptr !== undefined && isCurrentUsed(heap));
    for (let freed = 1; freed <= patience; freed++) {
      const block = blocks.pop();
      if (block !== undefined) heap.free(block);
      expect(heap.py.exports.check()).toBe(0);
      const counter = new Uint8Array(heap.py.memory.buffer)[pool * 2048 + 5];
      // Its counter is of those that are to come, and then of those that live.
      expect(counter).toBe(freed < patience ? patience - freed : blocks.length);
    }
    const found = Array.from({ length: 2 * 31 }, () => heap.malloc(60)?.ptr ?? 0);
    expect(found.filter((p) => poolOf(p) === pool)).toHaveLength(patience);
    expect(heap.py.exports.check()).toBe(0);
  });

  it("a pool that was full while the heap was large is taken back when it is small again, and the other way round", () => {
    const py = create();
    const heap = new Shadowed(py, ENDS_ONLY);
    const early = Array.from({ length: 3100 }, () => heap.malloc(60));
    large(heap);
    const isEarly = new Set(early);
    const late = heap.blocks.slice(-3100);
    const kept = new Set([...late, ...isEarly]);
    // Every other one of those that were full early, once there are many.
    for (const block of early.filter((_, i) => i % 2 === 0)) if (block !== undefined) heap.free(block);
    expect(py.exports.check()).toBe(0);
    for (const block of [...heap.blocks]) if (!kept.has(block)) heap.free(block);
    expect(py.exports.check()).toBe(0);
    for (const block of late.filter((_, i) => i % 3 === 0)) heap.free(block);
    expect(py.exports.check()).toBe(0);
    heap.freeAll();
    expectAsAtStart(py);
  });
});

/** Are there free blocks left in the class's current pool? */
function isCurrentUsed(heap: Shadowed): boolean {
  const last = heap.blocks.at(-1)?.ptr ?? 0;
  const header = new Uint8Array(heap.py.memory.buffer, last - (last % 2048), 8);
  return header[4] !== 0;
}

eachBuild((create) => {
  const seed = runSeed();
  describe(`seed ${seed}`, () => {
    it.each([
      ["of 16 to 64 bytes", (random: Random) => 16 + random(49)],
      ["of one size", () => 40],
      [
        "of many sizes, some large",
        (random: Random) => (random(50) === 0 ? 600 + random(2000) : 1 + random(200)),
      ],
    ])("blocks %s, replaced at random, keep what they hold", (_, sizeAt) => {
      withSeed((random) => {
        const heap = new Shadowed(create(), ENDS_ONLY);
        for (let i = 0; i < LIVE; i++) heap.malloc(sizeAt(random));
        expect(poolsOf(heap)).toBeGreaterThan(MANY_POOLS);
        expect(heap.py.exports.check()).toBe(0);
        for (let round = 0; round < 3; round++) {
          for (let time = 0; time < 100_000; time++) {
            const block = heap.blocks[random(heap.blocks.length)];
            if (block !== undefined) heap.free(block);
            heap.malloc(sizeAt(random));
          }
          expect(heap.py.exports.check()).toBe(0);
        }
        heap.shadow.verifyAll();
        heap.freeAll();
        expectAsAtStart(heap.py);
      }, seed);
    });
  });
});
