// pymalloc.link.wasm wherever a program's static data ends, and whatever memory there is.
import { describe, expect, it } from "vitest";
import { step } from "./support/mixed-load.js";
import { WASM_PAGE } from "./support/pages.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { instantiateLink, LinkHeap, newMemory } from "./support/wasm-heap.js";

const GIB = 2 ** 30;
const seed = runSeed();

/** Bytes that the heap leaves alone: what lies below its base. */
function dataBelow(memory: WebAssembly.Memory, base: number): { expectUntouched: () => void } {
  const from = Math.max(0, base - 4096);
  const data = new Uint8Array(memory.buffer, from, base - from).fill(0xa5).slice();
  return {
    expectUntouched: () =>
      expect(Buffer.compare(new Uint8Array(memory.buffer, from, base - from), data)).toBe(0),
  };
}

/** A load, then all frees: nothing is lost, and nothing below the base is touched. */
function expectSound(options: { memory: WebAssembly.Memory; base: number }): void {
  withSeed((random) => {
    const data = dataBelow(options.memory, options.base);
    const heap = new Shadowed(new LinkHeap(options), 4);
    for (let i = 0; i < 400; i++) step(heap, random, 200, 15);
    heap.check();
    for (const { ptr } of heap.blocks) expect(ptr).toBeGreaterThan(options.base);
    heap.freeAll();
    heap.py.requireEmpty();
    data.expectUntouched();
  }, seed);
}

describe(`__heap_base, seed ${seed}`, () => {
  it.each(Array.from({ length: 16 }, (_, residue) => residue))("at 16 n + %d", (residue) => {
    expectSound({ memory: newMemory(2), base: 70_000 - (70_000 % 16) + residue });
  });

  it.each([0, 1, 1000, WASM_PAGE])("at %d, where little or nothing is below", (base) => {
    expectSound({ memory: newMemory(1), base });
  });

  it.each([1, 15, 16, 17, 100, 1000, 3000, 6000, 8000])("%d bytes before memory's end", (bytes) => {
    const memory = newMemory(2);
    expectSound({ memory, base: 2 * WASM_PAGE - bytes });
  });

  it("behind memory's end, where the heap makes room", () => {
    const memory = newMemory(1);
    const heap = new LinkHeap({ memory, base: 3 * WASM_PAGE + 5 });
    const p = heap.exports.malloc(100) >>> 0;
    expect(p).toBeGreaterThan(3 * WASM_PAGE);
    expect(heap.check()).toBe(0);
  });

  it("above 2 GiB", () => {
    const base = 2 * GIB + 12_345;
    expectSound({ memory: newMemory(Math.ceil(base / WASM_PAGE)), base });
  });
});

describe("a memory that is too small", () => {
  /** Whether an instance is made, by how many bytes there are behind the base, of a memory that cannot grow. */
  const isMade = (bytes: number) => {
    try {
      instantiateLink(newMemory(2, 2), 2 * WASM_PAGE - bytes);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
      expect((error as Error).message).toMatch(/unreachable/i);
      return false;
    }
  };

  it("stops the instance at its start iff there is no room for the state and a block", () => {
    const least = Array.from({ length: 8192 / 16 }, (_, i) => 16 * i).find(isMade);
    if (least === undefined) throw new Error("never made");
    expect(least).toBeGreaterThan(2000);
    for (let more = 0; more < 64; more++) expect(isMade(least + more)).toBe(true);
    for (let fewer = 16; fewer < least; fewer += 97) expect(isMade(least - fewer)).toBe(false);
    // The smallest one works, for what it can hold.
    const heap = new LinkHeap({ memory: newMemory(2, 2), base: 2 * WASM_PAGE - least });
    expect(heap.exports.malloc(1000)).toBe(0);
    const p = heap.exports.malloc(8) >>> 0;
    if (p !== 0) heap.exports.free(p);
    expect(heap.check()).toBe(0);
  });

  it.each([0xffff_f800, 0xffff_fff0, 0xffff_fff1, 0xffff_ffff])(
    "stops it where the state would lie behind the address space: %d",
    (base) => {
      const memory = newMemory(1);
      new Uint8Array(memory.buffer).fill(0xa5);
      expect(() => instantiateLink(memory, base)).toThrow(/unreachable/i);
      expect(new Uint8Array(memory.buffer).every((byte) => byte === 0xa5)).toBe(true);
    },
  );
});

describe(`a memory with a maximum, seed ${seed}`, () => {
  it.each([2, 3, 7, 40])("of %d pages: 0 at the end, and all of it again", (maximum) => {
    withSeed((random) => {
      const heap = new Shadowed(new LinkHeap({ memory: newMemory(2, maximum) }), 8);
      const counts: number[] = [];
      for (let round = 0; round < 3; round++) {
        const { refused } = heap;
        while (heap.refused === refused) heap.malloc(200);
        counts.push(heap.blocks.length);
        heap.check();
        // Resizes without memory leave the block as it was.
        const block = heap.blocks[random(heap.blocks.length)];
        if (block === undefined) throw new Error("no block at all");
        expect(heap.realloc(block, maximum * WASM_PAGE)).toBe(false);
        heap.check();
        heap.freeAll();
        heap.check();
      }
      expect(heap.py.memory.buffer.byteLength).toBe(maximum * WASM_PAGE);
      expect(counts[0]).toBeGreaterThan((maximum * WASM_PAGE - 90_000) / 300);
      expect(Math.min(...counts)).toBeGreaterThanOrEqual(0.95 * (counts[0] ?? 0));
      heap.py.requireEmpty();
    }, seed);
  });
});

describe("misuse in link, which has no handler", () => {
  it("traps, is recorded, and leaves the heap as it was", () => {
    const { exports } = new LinkHeap();
    const p = exports.malloc(100);
    exports.free(p);
    expect(() => exports.free(p)).toThrow(WebAssembly.RuntimeError);
    expect([exports.last_error(), exports.misuse_count(), exports.check()]).toEqual([3, 1, 0]);
    expect(() => exports.free(8)).toThrow(WebAssembly.RuntimeError);
    // Policy 2 has nobody to tell.
    exports.set_misuse_policy(2, 1);
    expect(() => exports.free(p)).toThrow(WebAssembly.RuntimeError);
    exports.set_misuse_policy(1, 0);
    exports.free(p);
    expect([exports.misuse_count(), exports.check()]).toEqual([4, 0]);
  });

  it("is seen before the first request as well", () => {
    const { exports } = new LinkHeap();
    for (const p of [8, 1024, 70_000, 100_000, 2 ** 31, 0xffff_fff8])
      expect(() => exports.free(p)).toThrow(/unreachable/i);
    expect(exports.check()).toBe(0);
    expect(exports.malloc(10)).not.toBe(0);
    expect(exports.check()).toBe(0);
  });
});
