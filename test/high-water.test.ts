// onHighWater: who is told before memory grows, once, and may do what it likes then.
import { expect, it } from "vitest";
import type { RawPointer } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { WASM_PAGE } from "./support/pages.js";

const MEGABYTE = 2 ** 20;

eachBuild((create) => {
  it("tells each mark once, before the growth that passes it, with the bytes it grows to", () => {
    const py = create();
    const told: (readonly [mark: number, bytes: number, present: number])[] = [];
    for (const mark of [3 * MEGABYTE, MEGABYTE, 2 * MEGABYTE, MEGABYTE]) {
      py.onHighWater(mark, (bytes) => told.push([mark, bytes, py.memory.buffer.byteLength]));
    }
    while (py.memory.buffer.byteLength <= 4 * MEGABYTE) expect(py.PyMem_RawMalloc(30_000)).toBeGreaterThan(0);
    expect(told.map(([mark]) => mark / MEGABYTE)).toEqual([1, 1, 2, 3]);
    for (const [mark, bytes, present] of told) {
      expect(present).toBeLessThanOrEqual(mark);
      expect(bytes).toBeGreaterThan(mark);
      expect(bytes % WASM_PAGE).toBe(0);
    }
  });

  it("tells all marks that one growth passes, the lowest first", () => {
    const py = create();
    const told: number[] = [];
    for (const mark of [3, 1, 2, 9]) py.onHighWater(mark * MEGABYTE, () => told.push(mark));
    py.PyMem_RawMalloc(5 * MEGABYTE);
    expect(told).toEqual([1, 2, 3]);
  });

  it("is taken away by what it gave, and not told then", () => {
    const py = create();
    const told: string[] = [];
    const remove = py.onHighWater(WASM_PAGE, () => told.push("removed"));
    py.onHighWater(2 * WASM_PAGE, () => told.push("kept"));
    remove();
    remove();
    py.PyMem_RawMalloc(MEGABYTE);
    expect(told).toEqual(["kept"]);
  });

  it("may free what it can do without, and memory does not grow then", () => {
    const py = create();
    const cache = py.PyMem_RawMalloc(40_000);
    let isFreed = false;
    py.onHighWater(WASM_PAGE, () => {
      py.PyMem_RawFree(cache);
      isFreed = true;
    });
    expect(py.PyMem_RawMalloc(39_000)).toBeGreaterThan(0);
    expect(isFreed).toBe(true);
    expect(py.memory.buffer.byteLength).toBe(WASM_PAGE);
    expect(py.check()).toBe(0);
  });

  it("may allocate, and set the next mark", () => {
    const py = create();
    const marks: number[] = [];
    const blocks: number[] = [];
    const next = (bytes: number) => {
      marks.push(bytes);
      blocks.push(py.PyMem_RawMalloc(20_000), py.PyMem_Malloc(40));
      if (marks.length < 10) py.onHighWater(Math.max(bytes, py.memory.buffer.byteLength), next);
    };
    py.onHighWater(WASM_PAGE, next);
    for (let i = 0; i < 200; i++) blocks.push(py.PyObject_Malloc(7000 + i));
    expect(marks.length).toBe(10);
    expect(new Set(blocks).size).toBe(blocks.length);
    expect(py.check()).toBe(0);
    for (const p of blocks) py.free(p as RawPointer);
    expect(py.check()).toBe(0);
  });

  it.each(["default", "debug"] as const)("may throw: nothing has changed with allocator %s", (allocator) => {
    const py = create({ allocator });
    const p = py.PyMem_RawMalloc(30_000);
    const bytes = new Uint8Array(py.memory.buffer, p, 30_000).fill(0x44);
    const requests = [
      () => py.PyMem_RawMalloc(MEGABYTE),
      () => py.PyObject_Calloc(2, MEGABYTE),
      () => py.PyMem_RawRealloc(p, MEGABYTE),
      () => py.malloc(MEGABYTE),
      () => py.aligned_alloc(4096, MEGABYTE),
      () => py.alloc(MEGABYTE),
    ];
    for (const request of requests) {
      const blocks = py.stats().blocksInUse;
      py.onHighWater(WASM_PAGE, () => {
        throw new Error("enough");
      });
      expect(request).toThrow("enough");
      expect(py.stats().blocksInUse).toBe(blocks);
      expect(py.memory.buffer.byteLength).toBe(WASM_PAGE);
      expect(bytes.every((byte) => byte === 0x44)).toBe(true);
      expect(py.check()).toBe(0);
    }
    const q = py.PyMem_RawRealloc(p, MEGABYTE);
    expect(new Uint8Array(py.memory.buffer, q, 30_000).every((byte) => byte === 0x44)).toBe(true);
    py.PyMem_RawFree(q);
    expect(py.check()).toBe(0);
  });

  it("finds the last block whole when it grows at its place while others come and go", () => {
    for (const change of ["allocate", "free below", "free above", "shrink", "all"]) {
      const py = create();
      const below = py.PyMem_RawMalloc(9000);
      const p = py.PyMem_RawMalloc(20_000);
      const above = change === "free above" || change === "all" ? py.PyMem_RawMalloc(3000) : undefined;
      new Uint8Array(py.memory.buffer, p, 20_000).fill(0x51);
      const extra: RawPointer[] = [];
      py.onHighWater(WASM_PAGE, () => {
        if (change === "allocate" || change === "all") {
          for (const n of [24, 5000, 30_000]) {
            const q = py.PyMem_RawMalloc(n);
            if (q !== 0) extra.push(q);
          }
        }
        if (change === "free below" || change === "all") py.PyMem_RawFree(below);
        if (above !== undefined) py.PyMem_RawFree(above);
        if (change === "shrink") py.PyMem_RawRealloc(below, 100);
        expect([...py.stats().freeByClass]).toEqual([]);
      });
      const q = py.PyMem_RawRealloc(p, 300_000);
      expect(new Uint8Array(py.memory.buffer, q, 20_000).every((byte) => byte === 0x51)).toBe(true);
      new Uint8Array(py.memory.buffer, q, 300_000).fill(0x52);
      expect(py.check()).toBe(0);
      for (const block of [q, ...extra]) py.PyMem_RawFree(block);
      if (change === "allocate" || change === "free above" || change === "shrink") {
        expect(py.stats().blocksInUse).toBe(1);
      } else expect(py.stats().blocksInUse).toBe(0);
      expect(py.check()).toBe(0);
    }
  });

  it("refuses what is no number of bytes, and what is no function", () => {
    const py = create();
    for (const [value, error] of badValues) {
      if (value === 2 ** 32) continue;
      expect(() => py.onHighWater(value as number, () => undefined)).toThrow(error);
    }
    for (const value of [0, 65_535, 2 ** 32 + 1])
      expect(() => py.onHighWater(value, () => undefined)).toThrow(RangeError);
    for (const bad of [undefined, null, 5, {}])
      expect(() => py.onHighWater(MEGABYTE, bad as never)).toThrow(TypeError);
    py.PyMem_RawMalloc(2 * MEGABYTE);
    expect(py.check()).toBe(0);
  });
});
