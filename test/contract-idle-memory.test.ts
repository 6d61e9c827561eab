// What the allocator keeps to itself: how much memory it takes, when it touches it, and to whom idle memory goes.
import { describe, expect, it } from "vitest";
import { eachDoor, eachPlainDoor } from "./support/allocator.js";
import { expectAsAtStart } from "./support/empty-heap.js";

const WASM_PAGE = 65536;

const nonZero = (bytes: Uint8Array) => bytes.reduce((count, byte) => count + (byte === 0 ? 0 : 1), 0);

/** Allocates until there is no memory. */
function exhaust(malloc: (n: number) => number, size: (i: number) => number): number[] {
  const pointers: number[] = [];
  for (let p = malloc(size(0)); p !== 0; p = malloc(size(pointers.length))) pointers.push(p);
  return pointers;
}

/** Every address in an order that is neither theirs nor its reverse. */
function scattered(pointers: readonly number[]): number[] {
  const stride = [7919, 7907, 7901].find((prime) => pointers.length % prime !== 0) ?? 1;
  return pointers.map((_, i) => pointers[(i * stride) % pointers.length] ?? 0);
}

// In the secure build a pool's blocks are given out in any order.
eachPlainDoor((create) => {
  it("does not touch a pool's far end before it is needed", () => {
    const { py, a } = create();
    const { POOL_SIZE } = py.config;
    // The first one may be in a hole.
    const p = [a.PyMem_Malloc(8), a.PyMem_Malloc(8)].at(-1) ?? 0;
    const end = p - (p % POOL_SIZE) + POOL_SIZE;
    expect(end - p).toBeGreaterThan(1536);
    expect(nonZero(new Uint8Array(py.memory.buffer, p + 512, end - p - 512))).toBeLessThan(16);
  });
});

eachDoor((create, build) => {
  it("takes two wasm pages at most for a handful of blocks", () => {
    const { py, a } = create();
    for (const n of [0, 1, 8, 24, 64, 100, 512, 513, 1000, 5000]) expect(a.malloc(n)).toBeGreaterThan(0);
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(2 * WASM_PAGE);
  });

  it("grows to the last page of the cap, where the usual step is too large", () => {
    for (const pages of [65, 101, 130, 227]) {
      const { py, a } = create({ maximumBytes: pages * WASM_PAGE });
      expect(exhaust(a.malloc, () => 30_000).length).toBeGreaterThan(0);
      expect(py.memory.buffer.byteLength).toBe(pages * WASM_PAGE);
    }
  });

  it("does not touch the inside of a large block", () => {
    const { py, a } = create();
    const p = a.malloc(2 ** 20);
    expect(nonZero(new Uint8Array(py.memory.buffer, p, 2 ** 20))).toBeLessThan(64);
  });

  it("uses memory that was freed again before it takes more", () => {
    const { py, a } = create();
    const blocks = Array.from({ length: 3000 }, (_, i) => a.malloc(8 + (i % 505)));
    const before = py.memory.buffer.byteLength;
    for (const p of blocks) a.free(p);
    for (let i = 0; i < 3000; i++) expect(a.malloc(8 + ((i * 11) % 505))).toBeGreaterThan(0);
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(1.3 * before);
  });

  it("lets idle pools of every class serve the classes after them", () => {
    const { py, a } = create();
    // They come back when memory grows, which it does a second time at most, however often this is done.
    for (let round = 0; round < 12; round++) {
      for (let n = 8; n <= 512; n += 8) {
        a.free(a.malloc(n));
        expect(py.check()).toBe(0);
      }
      // In quarantine a block of each class keeps its pool from being idle: 64 pools.
      if (build === "secure") py.trim();
    }
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual((build === "secure" ? 4 : 3) * WASM_PAGE);
  });

  it("makes one large block of what was pools full of small ones", () => {
    const { py, a } = create();
    const blocks = Array.from({ length: 40_000 }, (_, i) => a.PyObject_Malloc(1 + (i % 300)));
    for (const p of scattered(blocks)) a.PyObject_Free(p);
    expect(py.memory.buffer.byteLength).toBeGreaterThan(60 * WASM_PAGE);
    expectAsAtStart(py);
  });

  describe.each([
    ["one size", () => 40],
    ["all classes", (i: number) => 1 + ((i * 37) % 512)],
    ["small and large", (i: number) => (i % 20 === 0 ? 3000 : (i * 37) % 700)],
    ["large", (i: number) => 600 + ((i * 997) % 20_000)],
  ] as const)("exhausted with %s", (_, size) => {
    it("holds as many blocks again, in whatever order they were freed", () => {
      const { py, a } = create({ maximumBytes: 2 ** 20 });
      const first = exhaust(a.malloc, size);
      // More is lost beside pools one time and less another, and most so at random places.
      const least = build === "secure" ? 0.9 : 0.95;
      for (const p of first) a.free(p);
      for (let round = 0; round < 3; round++) {
        const again = exhaust(a.malloc, size);
        expect(again.length).toBeGreaterThanOrEqual(least * first.length);
        expect(py.check()).toBe(0);
        for (const p of round === 0 ? scattered(again) : again.reverse()) a.free(p);
        expect(py.check()).toBe(0);
      }
      expectAsAtStart(py);
    });
  });

  it("exhausted with blocks of each class in turn holds as many as a new heap does", () => {
    const fresh = (n: number) =>
      exhaust(create({ maximumBytes: 4 * WASM_PAGE }).a.PyMem_Malloc, () => n).length;
    const { py, a } = create({ maximumBytes: 4 * WASM_PAGE });
    for (const n of [8, 512, 16, 200, 504, 24, 8, 256, 48]) {
      const blocks = exhaust(a.PyMem_Malloc, () => n);
      expect(blocks.length).toBeGreaterThanOrEqual(0.9 * fresh(n));
      expect(py.check()).toBe(0);
      for (const p of blocks) a.PyMem_Free(p);
      // Else the classes that come next fill what is left beside pools that quarantine keeps, before it is given up.
      if (build === "secure") py.trim();
      expect(py.check()).toBe(0);
    }
  });
});
