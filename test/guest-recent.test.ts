// The block that free has made last, which guest keeps in no bin: what becomes of it at each next step.
import { describe, expect, it } from "vitest";
import { type GuestBlock, GuestScene, HEADER, SLACK, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";

/** Bytes of the only block that a chunk of 64 KiB has place for. */
const ROOM = WASM_PAGE - SLACK - TAG - HEADER;

/** A heap whose first chunk is blocks of these bytes, tags included, side by side from its beginning, and a last one that has all the rest. */
function filled(sizes: readonly number[]): { scene: GuestScene; blocks: GuestBlock[] } {
  const scene = new GuestScene();
  const rest = ROOM - sizes.reduce((sum, size) => sum + size, 0);
  const blocks = [...sizes, rest].map((size) => had(scene.malloc(size - TAG)));
  expect(scene.chunks()).toHaveLength(1);
  return { scene, blocks };
}

function nth(blocks: readonly GuestBlock[], i: number): GuestBlock {
  return had(blocks[i]);
}

describe("the block that was freed last", () => {
  it("is given out whole to who asks for its size, and for so much less that no block is left over", () => {
    for (const less of [0, 8, 16]) {
      const { scene, blocks } = filled([1000, 2000, 3000]);
      const block = nth(blocks, 1);
      const { ptr } = block;
      scene.free(block);
      const again = had(scene.malloc(2000 - TAG - less));
      expect([again.ptr, again.usable]).toEqual([ptr, 2000 - TAG]);
      scene.check();
    }
  });

  it("is divided for who asks for less, and for who asks for more left alone", () => {
    for (const [n, isThere] of [
      [2000 - TAG - 24, true],
      [2000 - TAG + 1, false],
    ] as const) {
      const { scene, blocks } = filled([1000, 2000, 3000]);
      const block = nth(blocks, 1);
      const { ptr } = block;
      scene.free(block);
      const other = had(scene.malloc(n));
      expect(other.ptr === ptr).toBe(isThere);
      expect(other.usable).toBe(Math.ceil(n / 8) * 8);
      scene.check();
    }
  });

  it("grows by each block that is freed above it, and by each below", () => {
    for (const order of [
      [1, 2, 3],
      [3, 2, 1],
      [2, 1, 3],
      [1, 3, 2],
    ]) {
      const { scene, blocks } = filled([1000, 2000, 3000, 4000, 5000]);
      const { ptr } = nth(blocks, 1);
      const freed = order.map((i) => nth(blocks, i));
      for (const block of freed) {
        scene.free(block);
        scene.check();
      }
      expect(had(scene.malloc(9000 - TAG)).ptr).toBe(ptr);
      scene.check();
    }
  });

  it("becomes the tail where the block above it was the chunk's last", () => {
    const { scene, blocks } = filled([1000, 2000, 3000]);
    const { ptr } = nth(blocks, 2);
    scene.free(nth(blocks, 2));
    scene.check();
    scene.free(nth(blocks, 3));
    scene.check();
    expect(had(scene.malloc(30_000)).ptr).toBe(ptr);
    scene.check();
  });

  it("goes back with its chunk", () => {
    const { scene, blocks } = filled([1000, 2000]);
    for (const block of blocks) scene.free(block);
    scene.expectEmpty();
  });

  it("may become a pool's place, and that of a block that grows up or slides down into it", () => {
    const { scene, blocks } = filled([1000, 2 * 4096 + 24, 3000, 4000, 5000, 6000]);
    scene.free(nth(blocks, 1));
    expect(had(scene.malloc(24)).ptr).toBeLessThan(nth(blocks, 2).ptr);
    scene.check();
    const [, , growing, above, below, sliding] = blocks.map((block) => had(block));
    const start = growing?.ptr;
    scene.free(had(above));
    expect(scene.realloc(had(growing), 7000 - TAG)).toBe(true);
    expect(growing?.ptr).toBe(start);
    scene.check();
    const free = below?.ptr;
    scene.free(had(below));
    expect(scene.realloc(had(sliding), 11_000 - TAG)).toBe(true);
    expect(sliding?.ptr).toBe(free);
    scene.check();
  });
});
