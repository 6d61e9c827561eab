// Empty pools of arenas in use serve large blocks while memory is short, and come back afterwards.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer } from "../src/index.js";
import { eachBuild, eachLendingBuild, lendingBuilds } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, runSeed, seededRandom, withSeed } from "./support/random.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const MEGABYTE = 2 ** 20;

/** A full heap of small blocks of many classes, of which one run of neighbours in `keepEvery` survives. */
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

const isInArenaOf = (small: ReadonlySet<number>, arenaSize: number) => (block: ShadowBlock) =>
  small.has(Math.floor(block.ptr / arenaSize));

eachBuild((create, build) => {
  const isLending = lendingBuilds.some((name) => name === build);
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
          if (round === 0 && isLending) expect(hadSmallest).toBeDefined();
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

eachLendingBuild((create) => {
  /** A heap with lent pools, and the large blocks in them. */
  const scene = () => {
    const heap = new Shadowed(create({ maximumBytes: MEGABYTE / 4 }));
    const random = seededRandom(1);
    emptyPools(heap, random, 4);
    const { ARENA_SIZE } = heap.py.config;
    const small = new Set(heap.blocks.map(({ ptr }) => Math.floor(ptr / ARENA_SIZE)));
    const lent = takeLarge(heap, random).filter(isInArenaOf(small, ARENA_SIZE));
    expect(lent.length).toBeGreaterThan(5);
    return { heap, lent };
  };

  it("refuses every address of memory that is no live block's, the bare tags between lent pools too", () => {
    const { heap, lent } = scene();
    for (const block of lent.slice(0, lent.length / 2)) heap.free(block);
    takeLarge(heap, seededRandom(2));
    const live = new Set(heap.blocks.map(({ ptr }) => ptr));
    const count = heap.py.misuseCount;
    let asked = 0;
    for (let p = 8; p < heap.py.memory.buffer.byteLength; p += 8) {
      if (live.has(p)) continue;
      asked++;
      expect(() => heap.py.exports.free(p)).toThrow(WebAssembly.RuntimeError);
    }
    expect(heap.py.misuseCount - count).toBe(asked);
    heap.check();
  });

  it("detects a free of what is inside a lent block, and a second free of it", () => {
    const { heap, lent } = scene();
    for (const block of lent) {
      for (let p = block.ptr + 8; p < block.ptr + block.usable; p += 8) {
        const error = thrown(() => heap.py.free(p as Pointer));
        expect(error).toBeInstanceOf(MemoryMisuseError);
        expect(error).toHaveProperty("code", "NOT_LIVE");
      }
      heap.check();
      heap.free(block);
      expect(thrown(() => heap.py.free(block.ptr as Pointer))).toBeInstanceOf(MemoryMisuseError);
      expect(thrown(() => heap.py.realloc(block.ptr as Pointer, 10))).toBeInstanceOf(MemoryMisuseError);
      heap.check();
    }
  });

  it("resizes lent blocks", () => {
    const { heap, lent } = scene();
    const random = seededRandom(2);
    for (let round = 0; round < 10; round++) {
      for (const block of lent) heap.realloc(block, random(3) === 0 ? random(600) : largeSize(random));
      heap.check();
    }
    heap.freeAll();
    expectAsAtStart(heap.py);
  });

  it("lets lent blocks outlive every small block of their arena, and the arena", () => {
    const { heap, lent } = scene();
    const isLent = new Set(lent);
    for (const block of [...heap.blocks]) {
      if (isLent.has(block)) continue;
      heap.free(block);
      heap.py.check();
    }
    heap.check();
    const addresses = lent.map(({ ptr }) => ptr).sort((one, other) => one - other);
    expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(addresses);
    // Now the arenas themselves are asked for.
    while (heap.malloc(3000) !== undefined);
    heap.check();
    for (const block of shuffled(lent, seededRandom(3))) {
      heap.free(block);
      heap.py.check();
    }
    heap.freeAll();
    expectAsAtStart(heap.py);
  });

  it("is walked over block by block", () => {
    const { heap } = scene();
    expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
  });
});
