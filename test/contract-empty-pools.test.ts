// What becomes of pools without blocks: a few are kept for small requests, and all others are anybody's memory at once.
import { describe, expect, it } from "vitest";
import { eachDoor } from "./support/allocator.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { WASM_PAGE } from "./support/pages.js";

/** Pools that are kept, and some room for what lies between pools. */
const MOST_KEPT = 8;
const SLACK = 4;
/** The heap's own state and a few tags; in the secure build the first block begins up to 4 KiB later. */
const OWN_BYTES = 12_288;
/** Too large to be put where a few pools were, too small to have the heap give up all that is idle. */
const MIDDLING = 20_000;

/** Allocates until there is no memory. */
function exhaust(malloc: (n: number) => number, n: number): number[] {
  const blocks: number[] = [];
  for (let p = malloc(n); p !== 0; p = malloc(n)) blocks.push(p);
  return blocks;
}

/** Every address in an order that is neither theirs nor its reverse. */
function scattered(blocks: readonly number[]): number[] {
  const stride = [7919, 7907, 7901].find((prime) => blocks.length % prime !== 0) ?? 1;
  return blocks.map((_, i) => blocks[(i * stride) % blocks.length] ?? 0);
}

eachDoor((create, build) => {
  it("keeps a few of them, and no more, as long as other memory is free", () => {
    const { py, a } = create();
    const small = Array.from({ length: 12_000 }, () => a.PyObject_Malloc(64));
    for (const p of small) a.PyObject_Free(p);
    expect(py.check()).toBe(0);
    // Blocks in quarantine keep their pools.
    if (build === "secure") py.trim();

    const bytes = py.memory.buffer.byteLength;
    let taken = 0;
    while (py.memory.buffer.byteLength === bytes && a.PyMem_RawMalloc(MIDDLING) !== 0) taken++;
    const expected = bytes - OWN_BYTES - (MOST_KEPT + SLACK) * py.config.POOL_SIZE;
    expect(taken * MIDDLING).toBeGreaterThanOrEqual(expected - 2 * MIDDLING);
    expect(py.check()).toBe(0);
  });

  it.runIf(build !== "secure")("keeps enough of them that small requests are served without growth", () => {
    const { py, a } = create();
    const small = Array.from({ length: 12_000 }, () => a.PyObject_Malloc(64));
    for (const p of small) a.PyObject_Free(p);
    py.setMaximumBytes(py.memory.buffer.byteLength);
    const pools = new Set(small.map((p) => Math.floor(p / py.config.POOL_SIZE)));
    // The current pool, too, and perhaps what only looks like one: the place of a block between pools.
    while (a.PyMem_RawMalloc(MIDDLING) !== 0);
    py.setMaximumBytes(2 ** 26);
    const bytes = py.memory.buffer.byteLength;
    const again = Array.from({ length: 8 }, () => a.PyObject_Malloc(500));
    expect(again.every((p) => pools.has(Math.floor(p / py.config.POOL_SIZE)))).toBe(true);
    expect(py.memory.buffer.byteLength).toBe(bytes);
    expect(py.check()).toBe(0);
  });

  describe.runIf(build !== "secure")("of a full heap, as many as are kept, side by side,", () => {
    /** Where they are. Nothing else is free. */
    const scene = () => {
      const { py, a } = create({ maximumBytes: 4 * WASM_PAGE });
      const { POOL_SIZE } = py.config;
      const blocks = exhaust(a.PyObject_Malloc, 500);
      while (a.PyMem_RawMalloc(0) !== 0);
      const first = 40 * POOL_SIZE;
      const end = first + MOST_KEPT * POOL_SIZE;
      for (const p of blocks) if (p >= first && p < end) a.PyObject_Free(p);
      return { py, a, first, end };
    };

    it("serve modest requests before memory grows, two at a time", () => {
      const { py, a, first, end } = scene();
      py.setMaximumBytes(8 * WASM_PAGE);
      for (const n of [1500, 4000, 1500]) {
        const p = a.PyMem_RawMalloc(n);
        expect(p).toBeGreaterThanOrEqual(first);
        expect(p + n).toBeLessThanOrEqual(end);
      }
      expect(py.memory.buffer.byteLength).toBe(4 * WASM_PAGE);
      // The others are pools still.
      const small = a.PyObject_Malloc(200);
      expect(small).toBeGreaterThanOrEqual(first);
      expect(small).toBeLessThan(end);
      expect(py.check()).toBe(0);
    });

    it("serve a request for all that they have where memory cannot grow", () => {
      const { py, a, first, end } = scene();
      expect(a.PyMem_RawMalloc(end - first - 8 + 1)).toBe(0);
      expect(a.PyMem_RawMalloc(end - first - 8)).toBe(first);
      expect(py.check()).toBe(0);
    });
  });

  it("gives the memory of blocks of any size to blocks of any other", () => {
    const sizes = [8, 48, 512, 600, 3000, 40_000];
    const maximumBytes = 8 * WASM_PAGE;
    const fresh = new Map(sizes.map((n) => [n, exhaust(create({ maximumBytes }).a.malloc, n).length]));
    const { py, a } = create({ maximumBytes });
    for (const first of sizes) {
      for (const second of sizes) {
        const blocks = exhaust(a.malloc, first);
        for (const p of scattered(blocks)) a.free(p);
        // The pools that are kept may lie anywhere: between two there is place for a block of 40,000 bytes, or for none.
        if (build === "secure" || second === 40_000) py.trim();
        const again = exhaust(a.malloc, second);
        const missing = second === 40_000 ? 1 : 0;
        expect(again.length, `${first}, then ${second}`).toBeGreaterThanOrEqual(
          0.93 * (fresh.get(second) ?? 0) - missing,
        );
        expect(py.check()).toBe(0);
        for (const p of scattered(again)) a.free(p);
        if (build === "secure") py.trim();
        expect(py.check()).toBe(0);
      }
    }
    expectAsAtStart(py);
  });

  describe("survivors", () => {
    it.each([64, 200, 512])("of %d bytes keep their own pool, and what is between is anybody's", (size) => {
      const { py, a } = create({ maximumBytes: 16 * WASM_PAGE });
      const { POOL_SIZE } = py.config;
      const pools = new Map<number, number[]>();
      for (const p of exhaust(a.PyObject_Malloc, size)) {
        const pool = Math.floor(p / POOL_SIZE);
        pools.set(pool, [...(pools.get(pool) ?? []), p]);
      }
      const survivors: number[] = [];
      for (const [pool, blocks] of pools)
        for (const [i, p] of blocks.entries())
          if (pool % 4 === 0 && i === 0) survivors.push(p);
          else a.PyObject_Free(p);
      if (build === "secure") py.trim();
      // Three pools in a row, one after the other.
      const large = exhaust(a.malloc, 3 * POOL_SIZE - 64);
      expect(large.length).toBeGreaterThanOrEqual(0.95 * survivors.length - 2);
      expect(py.check()).toBe(0);
      for (const p of [...large, ...survivors]) a.free(p);
      expectAsAtStart(py);
    });
  });

  it("keeps raw blocks of 8 bytes out of pools", () => {
    const { py, a } = create();
    const small = Array.from({ length: 3000 }, (_, i) =>
      i % 2 === 0 ? a.PyMem_RawMalloc(8) : a.PyMem_Malloc(8),
    );
    const poolsOf = (parity: number) =>
      new Set(small.filter((_, i) => i % 2 === parity).map((p) => Math.floor(p / py.config.POOL_SIZE)));
    const [raw, pooled] = [poolsOf(0), poolsOf(1)];
    expect([...raw].filter((pool) => pooled.has(pool)).length).toBeLessThanOrEqual(2);
    expect(pooled.size).toBeLessThan(raw.size);
    expect(py.check()).toBe(0);
  });
});
