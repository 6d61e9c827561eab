// malloc_batch and free_batch: what as many calls of malloc and free do, in one.
import { describe, expect, it } from "vitest";
import type { PyMem, PyMemExports } from "../src/index.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { WASM_PAGE } from "./support/pages.js";
import { ShadowHeap } from "./support/shadow-heap.js";

interface Batches {
  malloc_batch(n: number, k: number, out: number): number;
  free_batch(blocks: number, k: number): void;
  batch_slots(): number;
  BATCH_SLOTS: WebAssembly.Global;
}

const MARK = 0x5eed5eed;

const batchesOf = (py: PyMem) => py.exports as PyMemExports & Batches;

const wordsAt = (py: PyMem, at: number, count: number) => new Uint32Array(py.memory.buffer, at >>> 0, count);

/** So many blocks by one call, told in the heap's own slots; behind them, a mark in each slot. */
function take(py: PyMem, n: number, k: number): number[] {
  const { batch_slots, BATCH_SLOTS, malloc_batch } = batchesOf(py);
  wordsAt(py, batch_slots(), BATCH_SLOTS.value).fill(MARK);
  const count = malloc_batch(n, k, batch_slots());
  const slots = [...wordsAt(py, batch_slots(), BATCH_SLOTS.value)];
  expect(slots.slice(count)).toEqual(slots.slice(count).map(() => MARK));
  return slots.slice(0, count);
}

function give(py: PyMem, blocks: readonly number[]): void {
  const { batch_slots, free_batch } = batchesOf(py);
  wordsAt(py, batch_slots(), blocks.length).set(blocks);
  free_batch(batch_slots(), blocks.length);
  expect([...wordsAt(py, batch_slots(), blocks.length)]).toEqual(blocks);
}

eachBuild((create) => {
  it("has slots for 64 addresses below the heap's blocks", () => {
    const py = create();
    const { batch_slots, BATCH_SLOTS } = batchesOf(py);
    expect(BATCH_SLOTS.value).toBe(64);
    expect(batch_slots() % 4).toBe(0);
    expect(batch_slots()).toBeGreaterThan(1024);
    expect(batch_slots() + 4 * BATCH_SLOTS.value).toBeLessThanOrEqual(py.PyMem_RawMalloc(8));
    // They are the host's: whatever is in them, the heap is sound.
    wordsAt(py, batch_slots(), 64).fill(0xffffffff);
    expect(py.check()).toBe(0);
    py.malloc(100);
    py.trim();
    expect(py.check()).toBe(0);
  });

  describe.each([0, 1, 24, 512, 513, 3000])("blocks of %d bytes", (n) => {
    it.each([0, 1, 7, 64])("as many as are asked for: %d", (k) => {
      const py = create();
      const shadow = new ShadowHeap(py.memory);
      for (let round = 0; round < 4; round++) {
        const blocks = take(py, n, k);
        expect(blocks).toHaveLength(k);
        const added = blocks.map((p) => shadow.add(p, n, py.exports.malloc_usable_size(p)));
        expect(py.check()).toBe(0);
        shadow.verifyAll();
        if (round % 2 === 0) continue;
        for (const block of added) shadow.remove(block);
        give(py, round === 1 ? blocks : blocks.toReversed());
        expect(py.check()).toBe(0);
      }
      give(
        py,
        shadow.blocks.map(({ ptr }) => ptr).filter((_, i) => i < 64),
      );
      for (const { ptr } of shadow.blocks.slice(64)) py.exports.free(ptr);
      expectAsAtStart(py);
    });

    it("the same ones as single calls give", () => {
      // Heaps of one suite have one seed.
      const [one, other] = [create(), create()];
      const blocks = [take(one, n, 64), take(one, n, 64)];
      const singles = Array.from({ length: 128 }, () => other.malloc(n));
      expect(blocks.flat()).toEqual(singles);
      give(one, blocks[0] ?? []);
      for (const p of singles.slice(0, 64)) other.exports.free(p);
      expect(take(one, n, 64)).toEqual(Array.from({ length: 64 }, () => other.malloc(n)));
      expect(one.check()).toBe(0);
    });

    it("fewer where memory ends, and the words of the others are as they were", () => {
      const py = create({ maximumBytes: WASM_PAGE });
      const all: number[] = [];
      let last: number[];
      do {
        last = take(py, n, 64);
        all.push(...last);
      } while (last.length === 64);
      expect(new Set(all).size).toBe(all.length);
      expect(take(py, n, 64)).toEqual([]);
      expect(py.malloc(n)).toBe(0);
      expect(py.check()).toBe(0);
      for (let i = 0; i < all.length; i += 64) give(py, all.slice(i, i + 64));
      expectAsAtStart(py);
    });
  });

  it("writes addresses where the caller says", () => {
    const py = create();
    const out = py.malloc(400);
    const words = () => wordsAt(py, out, 100);
    words().fill(MARK);
    expect(batchesOf(py).malloc_batch(48, 90, out + 4 * 5)).toBe(90);
    expect([...words().slice(0, 5), ...words().slice(95)]).toEqual(Array(10).fill(MARK));
    expect(new Set(words().slice(5, 95)).size).toBe(90);
    batchesOf(py).free_batch(out + 4 * 5, 90);
    py.free(out);
    expectAsAtStart(py);
  });

  it("takes NULL for no block", () => {
    const py = create();
    const blocks = take(py, 64, 10);
    give(py, [0, ...blocks.slice(0, 5), 0, 0, ...blocks.slice(5), 0]);
    give(py, [0, 0, 0]);
    expect(py.exports.misuse_count()).toBe(0);
    expectAsAtStart(py);
  });

  it("refuses a size that cannot be had", () => {
    const py = create({ maximumBytes: WASM_PAGE });
    for (const n of [70_000, 0x7fffffff, 0xffffffff]) expect(take(py, n, 3)).toEqual([]);
    expect(py.check()).toBe(0);
  });
});

eachCheckedBuild((create) => {
  it.each([24, 512, 3000])(
    "a block of %d bytes that is there twice is a misuse, once those before it are freed",
    (n) => {
      const py = create();
      const blocks = take(py, n, 9);
      const kept = py.malloc(n);
      const { batch_slots, free_batch } = batchesOf(py);
      const list = [...blocks.slice(0, 5), blocks[2] ?? 0, ...blocks.slice(5)];
      wordsAt(py, batch_slots(), list.length).set(list);
      expect(() => free_batch(batch_slots(), list.length)).toThrow(WebAssembly.RuntimeError);
      expect(py.exports.misuse_count()).toBe(1);
      expect(py.exports.last_error()).toBe(3);
      expect(py.exports.last_error_address() >>> 0).toBe(blocks[2]);
      // Those behind it live still.
      const live = [...py.heapWalk()].map(({ ptr }) => ptr as number).toSorted((one, other) => one - other);
      expect(live).toEqual([...blocks.slice(5), kept].toSorted((one, other) => one - other));
      expect(py.check()).toBe(0);
    },
  );

  it("goes on behind what is no block, where misuse is ignored", () => {
    const py = create({ onMisuse: "ignore" });
    const blocks = take(py, 100, 6);
    give(py, [...blocks.slice(0, 3), 16, blocks[0] ?? 0, (blocks[4] ?? 0) + 8, ...blocks.slice(3)]);
    expect(py.misuseCount).toBe(3);
    expect([...py.heapWalk()]).toEqual([]);
    expect(py.check()).toBe(0);
  });
});
