// Where pools find place in a guest's heap that cannot grow: in any free block that just holds one, and as soon as there is one.
import { describe, expect, it } from "vitest";
import { type GuestBlock, GuestScene, HEADER, SLACK, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";

const POOL_SIZE = 4096;
/** Served by a pool it has 8 bytes, by a hole of the large heap 16. */
const SMALL = 8;
const ROOM = WASM_PAGE - SLACK - TAG - HEADER;

/** A heap that cannot grow any more: a chunk full of neighbours of these bytes, tags included, and one that has all the rest. */
function full(sizes: readonly number[]): { scene: GuestScene; at: (i: number) => GuestBlock } {
  const scene = new GuestScene();
  const rest = ROOM - sizes.reduce((sum, size) => sum + size, 0);
  const blocks = [...sizes, rest].map((size) => had(scene.malloc(size - TAG)));
  expect(scene.chunks()).toHaveLength(1);
  scene.host.answer = () => 0;
  return { scene, at: (i) => had(blocks[i]) };
}

const isIn = (block: GuestBlock, { ptr, size }: Readonly<{ ptr: number; size: number }>) =>
  block.ptr >= ptr && block.ptr < ptr + size;

describe("a pool's place", () => {
  const LENGTH = 6000;
  const [NARROW, WIDE] = [100, 3500];

  /** So many blocks of the same size with others between them, of which only this one holds a pool. */
  function alike(count: number, fitting: number): readonly number[] {
    const sizes: number[] = [];
    let end = HEADER;
    for (let i = 0; i < count; i++) {
      const wanted = i === fitting ? WIDE : NARROW;
      const gap = Math.ceil((((wanted - end) % POOL_SIZE) + POOL_SIZE + 24) / 8) * 8;
      sizes.push(gap, LENGTH);
      end += gap + LENGTH;
    }
    return sizes;
  }

  it.each([0, 1, 2, 3])(
    "is found in the last of four blocks of a bin: number %d of the chunk's",
    (fitting) => {
      const { scene, at } = full(alike(4, fitting));
      const places = [0, 1, 2, 3].map((i) => at(2 * i + 1));
      const place = { ...had(places[fitting]) };
      // What is freed first is the last one in its bin.
      for (const block of [had(places[fitting]), ...places.filter((_, i) => i !== fitting)])
        scene.free(block);
      const small = had(scene.malloc(SMALL));
      expect([small.usable, isIn(small, place)]).toEqual([SMALL, true]);
      scene.check();
    },
  );

  it("is found where bins of larger blocks have none", () => {
    const { scene, at } = full([...alike(2, 0), 600, 7000]);
    const place = { ...at(1) };
    for (const i of [1, 3, 5]) scene.free(at(i));
    const small = had(scene.malloc(SMALL));
    expect([small.usable, isIn(small, place)]).toEqual([SMALL, true]);
    scene.check();
  });

  it("is not looked for in a block whose links were overwritten, nor behind it", () => {
    const { scene, at } = full(alike(4, 0));
    const places = [1, 3, 5, 7].map(at);
    const [first, second] = [had(places[0]).ptr, had(places[1]).ptr];
    for (const block of places) scene.free(block);
    new Uint32Array(scene.memory.buffer, second, 2).fill(first - TAG + 64);
    scene.exports.set_misuse_policy(1, 0);
    const p = scene.exports.malloc(SMALL) >>> 0;
    expect(p === 0 || scene.has(p)).toBe(true);
    scene.shadow.verifyAll();
  });
});

describe("a heap that had no place for a pool", () => {
  /** Blocks that are freed one after the other: only all of them make a place. */
  const cases: Record<string, readonly [sizes: readonly number[], freed: readonly number[]]> = {
    "of a block alone": [[1000, 9000, 1000], [1]],
    "of two, upwards": [
      [1000, 4200, 4200, 1000],
      [1, 2],
    ],
    "of two, downwards": [
      [1000, 4200, 4200, 1000],
      [2, 1],
    ],
    "of three, the middle one last": [
      [1000, 4200, 2000, 4200, 1000],
      [1, 3, 2],
    ],
    "of the last ones of the chunk": [
      [1000, ROOM - 1000 - 8400, 4200],
      [2, 3],
    ],
  };

  it.each(Object.entries(cases))("has one once it is free: %s", (_, [sizes, freed]) => {
    const { scene, at } = full(sizes);
    expect(scene.malloc(SMALL)).toBeUndefined();
    for (const i of freed) scene.free(at(i));
    expect(had(scene.malloc(SMALL)).usable).toBe(SMALL);
    scene.check();
  });
});

describe("a full pool of a heap with many of them", () => {
  const MANY_POOLS = 1024;
  const SIZE = 64;
  const poolOf = (block: GuestBlock) => Math.floor(block.ptr / POOL_SIZE);

  it("gives blocks again once a quarter of its own are free, and not before", () => {
    const scene = new GuestScene({ pages: 200, wholeEvery: 1 << 20 });
    const pools = new Map<number, GuestBlock[]>();
    // Some lie in no pool: where a chunk ends, in what is too small for one.
    while (pools.size <= MANY_POOLS + 100) {
      const block = had(scene.malloc(SIZE));
      const mates = pools.get(poolOf(block)) ?? [];
      mates.push(block);
      pools.set(poolOf(block), mates);
    }
    // It was full when there were that many; the one that was not, now, has all that are asked for till then.
    const [pool, blocks] = [...pools].at(-3) ?? [0, []];
    const patience = blocks.length >> 2;
    expect(patience).toBeGreaterThan(10);
    for (let freed = 1; freed < patience; freed++) scene.free(had(blocks.pop()));
    const others = Array.from({ length: 2 * blocks.length }, () => had(scene.malloc(SIZE)));
    expect(others.some((block) => poolOf(block) === pool)).toBe(false);
    scene.free(had(blocks.pop()));
    const found = Array.from({ length: 2 * blocks.length }, () => had(scene.malloc(SIZE)));
    expect(found.filter((block) => poolOf(block) === pool)).toHaveLength(patience);
    scene.check();
    for (const block of [...scene.blocks]) scene.free(block);
    scene.expectEmpty();
  });
});
