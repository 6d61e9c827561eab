// A heap of 4 GiB filled with blocks of random sizes and freed in random order is one piece again.
import { describe, expect, it } from "vitest";
import { rawAllocator } from "./support/allocator.js";
import { eachBuild } from "./support/builds.js";
import { type Random, withSeed } from "./support/random.js";

const GIGABYTE = 2 ** 30;
/** Sizes are from 2^4 to below 2^23 bytes, each magnitude as likely. */
const MAGNITUDES = { from: 4, to: 23 };
/** So often the heap is checked on the way down. */
const CHECKS = 8;

function randomSize(random: Random): number {
  const low = 2 ** (MAGNITUDES.from + random(MAGNITUDES.to - MAGNITUDES.from));
  return low + random(low);
}

/** Fills the heap to the last page: smaller and smaller requests, once the random ones fail. */
function fill(malloc: (n: number) => number, random: Random): number[] {
  const blocks: number[] = [];
  const take = (n: number): boolean => {
    const p = malloc(n);
    if (p !== 0) blocks.push(p);
    return p !== 0;
  };
  while (take(randomSize(random)));
  for (let n = 2 ** MAGNITUDES.to; n >= 8; n /= 2) while (take(n));
  return blocks;
}

/** The blocks in random order (Fisher and Yates). */
function shuffle(blocks: number[], random: Random): void {
  for (let i = blocks.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [blocks[i], blocks[j]] = [blocks[j] ?? 0, blocks[i] ?? 0];
  }
}

describe("4 GiB filled at random", () => {
  eachBuild((create) => {
    it("and freed at random gives one block of nearly all memory", () => {
      withSeed((random) => {
        const py = create();
        const a = rawAllocator(py.exports);
        const blocks = fill(a.malloc, random);
        expect(py.memory.buffer.byteLength).toBe(4 * GIGABYTE);
        expect(new Set(blocks).size).toBe(blocks.length);
        expect(py.check()).toBe(0);
        shuffle(blocks, random);
        for (const [i, p] of blocks.entries()) {
          if (i % Math.ceil(blocks.length / CHECKS) === 0) expect(py.check()).toBe(0);
          a.free(p);
        }
        expect(py.check()).toBe(0);
        py.trim();
        const whole = a.malloc(4 * GIGABYTE - 2 ** 20);
        expect(whole).toBeGreaterThan(0);
        a.free(whole);
        expect(py.check()).toBe(0);
      });
    });
  });
});
