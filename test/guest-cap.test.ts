// The cap of a guest's heap: what blocks in use may have, the headroom within it, and what check() verifies of the count.
import { describe, expect, it } from "vitest";
import { type GuestBlock, GuestScene, HEADER, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";

const PAGES = 40;
const HEADROOM = 10;
const LARGE = 5000;
const SMALL = 64;

/** Blocks until one is refused. */
function fill(scene: GuestScene, n: number): GuestBlock[] {
  const blocks: GuestBlock[] = [];
  for (let block = scene.malloc(n); block; block = scene.malloc(n)) blocks.push(block);
  return blocks;
}

const bytesOf = (blocks: readonly GuestBlock[]) => blocks.reduce((sum, { usable }) => sum + usable, 0);

/** A heap with a cap, and what it gives until it refuses for the first time. */
function capped(n = LARGE): { scene: GuestScene; blocks: GuestBlock[] } {
  const scene = new GuestScene({ pages: 100 });
  scene.heap.setLimit(PAGES, HEADROOM);
  return { scene, blocks: fill(scene, n) };
}

/** Has all blocks freed but the first one in each 64 KiB, so that no chunk goes back. */
function thin(scene: GuestScene): void {
  const kept = new Set<number>();
  for (const block of [...scene.blocks]) {
    const unit = Math.floor(block.ptr / WASM_PAGE);
    if (kept.has(unit)) scene.free(block);
    kept.add(unit);
  }
}

/** Has every second block freed, whose places are those that blocks of their size get. */
function halve(scene: GuestScene): void {
  const sorted = scene.blocks.toSorted((one, other) => one.ptr - other.ptr);
  for (const block of sorted.filter((_, i) => i % 2)) scene.free(block);
}

describe("the headroom", () => {
  it.each([SMALL, 700, LARGE])("opens when a request is refused, of blocks of %d bytes", (n) => {
    const { scene, blocks } = capped(n);
    const most = (PAGES - HEADROOM) * WASM_PAGE;
    expect(bytesOf(blocks)).toBeLessThanOrEqual(most);
    expect(bytesOf(blocks)).toBeGreaterThan(most - 3 * n - 0.05 * most);
    const more = fill(scene, n);
    expect(bytesOf(more)).toBeGreaterThan(0.7 * HEADROOM * WASM_PAGE);
    expect(scene.exports.chunk_bytes()).toBeLessThanOrEqual(PAGES * WASM_PAGE);
    scene.check();
  });

  it("is there again for the next refusal, once a quarter of the rest was given back: by chunks", () => {
    const { scene } = capped();
    fill(scene, LARGE);
    for (const block of [...scene.blocks]) scene.free(block);
    const first = bytesOf(fill(scene, LARGE));
    expect(first).toBeGreaterThan(0.95 * (PAGES - HEADROOM) * WASM_PAGE);
    expect(first).toBeLessThanOrEqual((PAGES - HEADROOM) * WASM_PAGE);
    expect(bytesOf(fill(scene, LARGE))).toBeGreaterThan(0.7 * HEADROOM * WASM_PAGE);
    scene.check();
  });

  it.each([
    ["but the first one in each 64 KiB", thin],
    ["of every two of them one", halve],
  ])("is so as well where no chunk is all free: all blocks are freed, %s", (_, free) => {
    const { scene } = capped();
    fill(scene, LARGE);
    const chunks = scene.chunks();
    free(scene);
    expect(scene.chunks()).toEqual(chunks);
    const present = bytesOf(scene.blocks);
    const rest = bytesOf(fill(scene, LARGE));
    expect(present + rest).toBeLessThanOrEqual((PAGES - HEADROOM) * WASM_PAGE);
    expect(bytesOf(fill(scene, LARGE))).toBeGreaterThan(0.7 * HEADROOM * WASM_PAGE);
    scene.check();
  });

  it("stays open until then", () => {
    const { scene, blocks } = capped();
    // A fifth of what blocks may have.
    for (const block of blocks.slice(0, Math.floor(blocks.length / 5))) scene.free(block);
    const present = bytesOf(scene.blocks);
    const more = bytesOf(fill(scene, LARGE));
    expect(present + more).toBeGreaterThan((PAGES - 2) * WASM_PAGE);
    scene.check();
  });

  it("is not open because of a request that could never be served", () => {
    const { scene } = capped(SMALL);
    for (const block of [...scene.blocks]) scene.free(block);
    expect(scene.malloc(2 ** 30)).toBeUndefined();
    expect(bytesOf(fill(scene, LARGE))).toBeLessThanOrEqual((PAGES - HEADROOM) * WASM_PAGE);
    scene.check();
  });

  it("is for blocks that grow, too: by what is free above them, below them, or elsewhere", () => {
    for (const freed of [1, -1, 0]) {
      const { scene, blocks } = capped();
      const middle = blocks.findIndex(
        ({ ptr }, i) => i > 0 && ptr - (blocks[i - 1]?.ptr ?? 0) === (blocks[i + 1]?.ptr ?? 0) - ptr,
      );
      const block = had(blocks[middle]);
      if (freed !== 0) scene.free(had(blocks[middle + freed]));
      expect(scene.realloc(block, LARGE + 4000)).toBe(true);
      scene.check();
    }
  });
});

describe("a cap", () => {
  it("below what there is holds no more back once a chunk has gone", () => {
    const scene = new GuestScene({ pages: 100 });
    had(scene.malloc(30_000));
    const large = had(scene.malloc(1_000_000));
    // No request is refused before, as after that all is worked out anew.
    scene.heap.setLimit(5, 0);
    scene.free(large);
    const chunks = scene.chunks();
    expect(chunks).toHaveLength(1);
    had(scene.malloc(20_000));
    expect(scene.chunks()).toEqual(chunks);
    scene.check();
  });

  it("that is below what there is refuses all, and is no matter once enough is freed", () => {
    const scene = new GuestScene();
    const blocks = Array.from({ length: 300 }, () => had(scene.malloc(LARGE)));
    scene.heap.setLimit(10, 0);
    scene.free(had(blocks[0]));
    expect(scene.malloc(LARGE)).toBeUndefined();
    expect(scene.realloc(had(blocks[1]), 3 * LARGE)).toBe(false);
    expect(scene.realloc(had(blocks[1]), LARGE / 2)).toBe(true);
    scene.check();
    for (const block of blocks.slice(1, 200)) scene.free(block);
    expect(had(scene.malloc(LARGE)).size).toBe(LARGE);
    scene.check();
  });

  it("is one for blocks that grow where they are, or slide, too", () => {
    for (const freed of [1, -1]) {
      const scene = new GuestScene();
      const blocks = Array.from({ length: 30 }, () => had(scene.malloc(LARGE)));
      const block = had(blocks[4]);
      const place = Math.min(block.ptr, had(blocks[4 + freed]).ptr);
      scene.free(had(blocks[4 + freed]));
      scene.heap.setLimit(1, 0);
      expect(scene.realloc(block, 2 * LARGE - 100)).toBe(false);
      scene.heap.setLimit(0, 0);
      expect(scene.realloc(block, 2 * LARGE - 100)).toBe(true);
      expect(block.ptr).toBe(place);
      scene.check();
    }
  });

  it("holds where the program calls the heap while that asks for a chunk", () => {
    const scene = new GuestScene();
    scene.heap.setLimit(2, 0);
    scene.onCall = () => {
      scene.onCall = undefined;
      had(scene.malloc(60_000));
      had(scene.malloc(60_000));
    };
    expect(scene.malloc(50_000)).toBeUndefined();
    expect(scene.chunks()).toHaveLength(2);
    scene.check();
  });

  it("that is taken away lets all through, whatever was refused", () => {
    const { scene } = capped();
    fill(scene, LARGE);
    scene.heap.setLimit(0, 0);
    for (let i = 0; i < 500; i++) had(scene.malloc(LARGE));
    scene.heap.setLimit(PAGES, HEADROOM);
    expect(scene.malloc(LARGE)).toBeUndefined();
    scene.check();
  });

  it("has chunks come back, and asked for again, without a limit to how often", () => {
    const { scene } = capped();
    for (let round = 0; round < 20; round++) {
      for (const block of [...scene.blocks]) scene.free(block);
      const least = 0.95 * (PAGES - HEADROOM) * WASM_PAGE;
      expect(bytesOf(fill(scene, LARGE + round))).toBeGreaterThan(least);
    }
    for (const block of [...scene.blocks]) scene.free(block);
    scene.expectEmpty();
  });
});

describe("check()", () => {
  const CHECK_HEAP = 26;
  /** Words of the heap's fields. */
  const FIELDS = 44;

  /** A heap one of whose blocks was freed, and the index of the field that has become so much larger. */
  function counted(): { scene: GuestScene; fields: Uint32Array; index: number } {
    const scene = new GuestScene();
    const [, freed] = [1000, 3000, 500].map((n) => had(scene.malloc(n)));
    const fields = new Uint32Array(scene.memory.buffer, scene.state, FIELDS);
    const before = fields.slice();
    scene.free(had(freed));
    const changed = [...fields.keys()].filter((i) => (fields[i] ?? 0) - (before[i] ?? 0) === 3000 + TAG);
    expect(changed).toHaveLength(1);
    return { scene, fields, index: changed[0] ?? 0 };
  }

  it("counts the bytes of free blocks anew", () => {
    const { scene, fields, index } = counted();
    const count = fields[index] ?? 0;
    for (const wrong of [count - 8, count + 8, 0, 0xffff_ffff]) {
      fields[index] = wrong;
      expect(scene.exports.check()).toBe(CHECK_HEAP);
    }
    fields[index] = count;
    expect(scene.exports.check()).toBe(0);
  });

  it("looks whether the block that was freed last is one, and ends where it is said to", () => {
    const { scene, fields } = counted();
    const [chunk = 0] = scene.chunks()[0] ?? [];
    const start = chunk + HEADER + TAG + 1000;
    for (const word of [start, start + TAG + 3000]) {
      const index = fields.indexOf(word);
      expect(index).toBeGreaterThan(0);
      for (const wrong of [word + 8, word - 8, word + 0x10000]) {
        fields[index] = wrong;
        expect(scene.exports.check()).toBe(CHECK_HEAP);
      }
      fields[index] = word;
    }
    expect(scene.exports.check()).toBe(0);
  });
});
