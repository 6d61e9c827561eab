// Which memory serves a large request, where several pieces could: what ARCHITECTURE.md decided, seen from the addresses.
import { describe, expect, it } from "vitest";
import { type Allocator, rawAllocator } from "./support/allocator.js";
import { type Create, eachPlainBuild } from "./support/builds.js";
import { WASM_PAGE } from "./support/pages.js";

/** Bytes of a large block's tag, and of the smallest large block. */
const TAG = 8;
const SMALLEST = 24;

const open = (create: Create, pages?: number) => {
  const py = create(pages === undefined ? {} : { maximumBytes: pages * WASM_PAGE });
  return { py, a: rawAllocator(py.exports) };
};

/** A raw block with another one above it, so that it is not joined with what is free. */
function guarded(a: Allocator, n: number): number {
  const p = a.PyMem_RawMalloc(n);
  a.PyMem_RawMalloc(SMALLEST);
  return p;
}

/** Rooms of these bytes, each left over when a block ten times as large was cut from a near fit: their addresses. */
function leftOver(a: Allocator, sizes: readonly number[]): number[] {
  const places = sizes.map((n) => guarded(a, 11 * n + TAG));
  for (const p of places) a.PyMem_RawFree(p);
  for (const [i, n] of sizes.entries()) expect(a.PyMem_RawMalloc(10 * n)).toBe(places[i]);
  return sizes.map((n, i) => (places[i] ?? 0) + 10 * n + TAG);
}

eachPlainBuild((create) => {
  describe("a large block", () => {
    it("is taken from the place that was freed last, of those of its size", () => {
      const { py, a } = open(create);
      const places = Array.from({ length: 5 }, () => guarded(a, 1000));
      for (const p of places) a.PyMem_RawFree(p);
      for (const p of places.reverse()) expect(a.PyMem_RawMalloc(1000)).toBe(p);
      expect(py.check()).toBe(0);
    });

    it("is cut from a near fit rather than from what was left over before", () => {
      const { py, a } = open(create);
      const near = guarded(a, 1000);
      leftOver(a, [3000]);
      a.PyMem_RawFree(near);
      expect(a.PyMem_RawMalloc(896)).toBe(near);
      expect(py.check()).toBe(0);
    });

    it("is cut from the larger one of what was left over, and then beside itself", () => {
      for (const sizes of [
        [3000, 1000],
        [1000, 3000],
      ]) {
        const { py, a } = open(create);
        const places = leftOver(a, sizes);
        const p = a.PyMem_RawMalloc(600);
        expect(p).toBe(places[sizes.indexOf(3000)]);
        expect(a.PyMem_RawMalloc(600)).toBe(p + 600 + TAG);
        expect(py.check()).toBe(0);
      }
    });

    it("leaves the smallest block that there is to others, when it is taken and when it shrinks", () => {
      const { py, a } = open(create);
      const p = guarded(a, 1000);
      a.PyMem_RawFree(p);
      expect(a.PyMem_RawMalloc(1000 - SMALLEST)).toBe(p);
      const q = guarded(a, 5000);
      expect(a.PyMem_RawRealloc(q, 5000 - SMALLEST)).toBe(q);
      expect([p, q].map(a.malloc_usable_size)).toEqual([1000 - SMALLEST, 5000 - SMALLEST]);
      expect(py.check()).toBe(0);
    });

    it("grows into all of the free block above it", () => {
      const { py, a } = open(create);
      const [p, above] = [a.PyMem_RawMalloc(1000), guarded(a, 1000)];
      a.PyMem_RawFree(above);
      expect(a.PyMem_RawRealloc(p, 2000 + TAG)).toBe(p);
      expect(py.check()).toBe(0);
    });

    it("stays where it is when it is resized to its own size", () => {
      const { py, a } = open(create, 1);
      const p = guarded(a, 1000);
      while (a.PyMem_RawMalloc(0) !== 0);
      for (const n of [1000, 999, 993]) expect(a.PyMem_RawRealloc(p, n)).toBe(p);
      expect(py.check()).toBe(0);
    });

    it("that moves to free memory does not make memory grow", () => {
      const { py, a } = open(create);
      const p = guarded(a, 50_000);
      const free = guarded(a, 200_000);
      a.PyMem_RawFree(free);
      const bytes = py.memory.buffer.byteLength;
      expect(a.PyMem_RawRealloc(p, 150_000)).toBe(free);
      expect(py.memory.buffer.byteLength).toBe(bytes);
      expect(py.check()).toBe(0);
    });

    it("takes no page of which it needs nothing", () => {
      const first = open(create).a.PyMem_RawMalloc(1000);
      for (const pages of [1, 2, 3, 4]) {
        for (let rest = 0; rest < 100; rest += 8) {
          const { py, a } = open(create);
          expect(a.PyMem_RawMalloc(pages * WASM_PAGE - TAG - rest - first)).toBe(first);
          expect(py.memory.buffer.byteLength, `${rest} bytes left`).toBe(pages * WASM_PAGE);
        }
      }
    });

    it("that just fits what one page gives behind foreign memory gets it", () => {
      const { py, a } = open(create);
      a.malloc(100);
      py.memory.grow(1);
      expect(a.malloc(WASM_PAGE - 2 * TAG)).toBe(2 * WASM_PAGE + TAG);
      expect(py.memory.buffer.byteLength).toBe(3 * WASM_PAGE);
      expect(py.check()).toBe(0);
    });
  });

  describe("an aligned block", () => {
    it.each([16, 32, 64, 4096])(
      "of %d bytes begins at the first place that leaves no gap or a block",
      (align) => {
        for (let n = 1000; n < 1000 + align; n += 8) {
          const { a } = open(create);
          const end = a.PyMem_RawMalloc(n) + n;
          let expected = end + TAG;
          while (expected % align !== 0 || (expected > end + TAG && expected < end + TAG + SMALLEST))
            expected += 8;
          expect(a.aligned_alloc(align, 1000)).toBe(expected);
        }
      },
    );

    it("is cut from what was left over, where nothing else is free", () => {
      const { py, a } = open(create, 1);
      const whole = guarded(a, 12_000);
      for (const n of [1000, 0]) while (a.PyMem_RawMalloc(n) !== 0);
      a.PyMem_RawFree(whole);
      expect(a.PyMem_RawMalloc(2000)).toBe(whole);
      const rest = whole + 2000 + TAG;
      const p = a.aligned_alloc(64, 8000);
      expect(p).toBeGreaterThanOrEqual(rest);
      expect(p).toBeLessThan(rest + 64 + SMALLEST);
      expect(py.check()).toBe(0);
    });
  });
});
