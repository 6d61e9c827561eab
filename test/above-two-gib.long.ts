// Addresses and sizes above 2 GiB, up to the last page. Needs 4 GiB of address space; what is touched is far less.
import { describe, expect, it } from "vitest";
import { eachDoor, familiesOf } from "./support/allocator.js";

const MEGABYTE = 2 ** 20;
const GIGABYTE = 2 ** 30;

const byAddress = (one: number, other: number) => one - other;

eachDoor((create) => {
  it("the malloc family has no limit at PY_SSIZE_T_MAX", () => {
    const { py, a } = create();
    for (const n of [0x7fffffff, 0x80000000, 0x80000001, 0xc0000000]) {
      const p = a.malloc(n);
      expect(p).toBeGreaterThan(0);
      expect(a.malloc_usable_size(p)).toBeGreaterThanOrEqual(n);
      const q = a.realloc(p, n + MEGABYTE);
      expect(q).toBe(p);
      a.free(q);
      expect(py.check()).toBe(0);
    }
    expect(a.PyMem_Malloc(0x80000000)).toBe(0);
    expect(a.PyObject_Realloc(0, 0x80000000)).toBe(0);
    expect(a.PyMem_RawCalloc(0x8000, 0x10000)).toBe(0);
  });

  it("serves all families above 2 GiB", () => {
    const { py, a } = create();
    const floor = a.malloc(0x90000000);
    const blocks: number[] = [];
    for (const family of familiesOf(a)) {
      for (let n = 0; n < 700; n += 3)
        blocks.push(family.malloc(n), family.calloc(1, n), family.realloc(0, n * 50));
    }
    for (let power = 0; power <= 16; power++) blocks.push(a.aligned_alloc(2 ** power, 100));
    const high = blocks.filter((p) => p > 0x80000000);
    expect(high.length).toBeGreaterThan(0.9 * blocks.length);
    for (const p of high) new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p)).fill(p >>> 3);
    for (const p of high) {
      const bytes = new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p));
      expect(bytes.every((byte) => byte === ((p >>> 3) & 0xff))).toBe(true);
    }
    if (py.config.CHECKS) {
      expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual([floor, ...blocks].sort(byAddress));
    }
    for (const p of blocks) a.free(a.realloc(p, 777));
    a.free(floor);
    expect(py.check()).toBe(0);
  });
});

describe("4 GiB of address space, some 100 MB of it touched", () => {
  eachDoor((create) => {
    it("is filled to the last page, and can be had again as one block", () => {
      const { py, a } = create();
      const blocks: number[] = [];
      for (const n of [64 * MEGABYTE, MEGABYTE, 65_000, 3000, 600, 500, 40, 8, 0]) {
        for (let p = a.malloc(n); p !== 0; p = a.malloc(n)) blocks.push(p);
        expect(py.check()).toBe(0);
      }
      expect(py.memory.buffer.byteLength).toBe(4 * GIGABYTE);
      const end = Math.max(...blocks.slice(-1000).concat(blocks.slice(0, 1000)));
      expect(end).toBeGreaterThan(4 * GIGABYTE - 65 * MEGABYTE);
      expect(blocks.some((p) => p >= 4 * GIGABYTE - 65_536)).toBe(true);
      expect(a.malloc(8)).toBe(0);
      expect(a.aligned_alloc(4096, 8)).toBe(0);
      const sorted = [...blocks].sort(byAddress);
      for (const [i, p] of sorted.entries()) {
        expect(p + a.malloc_usable_size(p)).toBeLessThanOrEqual(sorted[i + 1] ?? 4 * GIGABYTE);
      }
      if (py.config.CHECKS) expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual(sorted);

      for (const [i, p] of blocks.entries()) if (i % 2 === 0) a.free(p);
      expect(py.check()).toBe(0);
      for (const [i, p] of blocks.entries()) if (i % 2 === 1) a.free(p);
      expect(py.check()).toBe(0);
      const whole = a.malloc(Math.floor(3.9 * GIGABYTE));
      expect(whole).toBeGreaterThan(0);
      a.free(whole);
      expect(py.check()).toBe(0);
    });
  });
});
