// Sizes that other allocators of wasm and JavaScript mistook for small ones, asked of this one: refused, at no cost.
import { describe, expect, it } from "vitest";
import type { PyMem } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { eachBuild } from "./support/builds.js";
import { WASM_PAGE } from "./support/pages.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const KEPT = [8, 500, 5000, 100_000];

/** A heap with blocks whose contents are known. */
function populated(py: PyMem): Shadowed {
  const heap = new Shadowed(py);
  for (const size of KEPT) for (const family of heap.families) heap.malloc(size, family);
  return heap;
}

/** Nothing has grown, moved or changed, and requests that can be served are. */
function expectUntouched(heap: Shadowed, bytes: number): void {
  expect(heap.py.memory.buffer.byteLength).toBe(bytes);
  heap.check();
  for (const size of KEPT) heap.malloc(size);
  expect(heap.refused).toBe(0);
  heap.freeAll();
  heap.check();
}

eachBuild((create, build) => {
  // Rounding the size up passed zero: a pointer to next to nothing for almost 4 GiB.
  describe("walloc, malloc(0xffffffff): a size that rounds to nothing", () => {
    const sizes = [...Array.from({ length: 40 }, (_, i) => 2 ** 32 - 1 - i), 2 ** 32 - WASM_PAGE, 0xfffe0001];

    it("is refused by every family, and by realloc, which keeps the block", () => {
      const heap = populated(create());
      const bytes = heap.py.memory.buffer.byteLength;
      for (const size of sizes) {
        for (const family of heap.families) expect(family.malloc(size)).toBe(0);
        for (const align of [1, 16, WASM_PAGE]) expect(heap.a.aligned_alloc(align, size)).toBe(0);
        for (const block of heap.blocks) expect(heap.realloc(block, size)).toBe(false);
      }
      heap.refused = 0;
      expectUntouched(heap, bytes);
    });
  });

  // The product was taken modulo 2^32: 64 KiB for a request of 4 GiB and 64 KiB.
  describe("emmalloc, calloc(0x10001, 0x10000): a product that wraps", () => {
    const products = [
      [0x10001, 0x10000],
      [0x10000, 0x10000],
      [0x80000000, 2],
      [0x55555556, 3],
      [0xffffffff, 0xffffffff],
      [0x20000001, 8],
      [0x80000001, 0x80000001],
    ] as const;

    it.each(products)(
      "%d elements of %d bytes are refused by every family, either way round",
      (one, other) => {
        const heap = populated(create());
        const bytes = heap.py.memory.buffer.byteLength;
        for (const families of [heap.families, familiesOf(heap.py)]) {
          for (const family of families) {
            expect(family.calloc(one, other)).toBe(0);
            expect(family.calloc(other, one)).toBe(0);
          }
        }
        expectUntouched(heap, bytes);
      },
    );
  });

  // NaN and 2^32 became pointers, "64" took 6,480 bytes, and 0x7fffffff left a pool of 64 KiB with negative room.
  describe("@thi.ng/malloc, malloc(NaN), malloc('64'), malloc(2**32), malloc(0x7fffffff)", () => {
    const calls = (py: PyMem, size: unknown) => [
      ...familiesOf(py).flatMap((family) => [
        () => Reflect.apply(family.malloc, undefined, [size]),
        () => Reflect.apply(family.calloc, undefined, [1, size]),
        () => Reflect.apply(family.realloc, undefined, [0, size]),
      ]),
      () => Reflect.apply(py.aligned_alloc, undefined, [16, size]),
      () => Reflect.apply(py.alloc, py, [size]),
    ];

    it.each([
      [Number.NaN, RangeError],
      ["64", TypeError],
      [2 ** 32, RangeError],
      [-(2 ** 31), RangeError],
      [Number.POSITIVE_INFINITY, RangeError],
    ])("%s is no size", (size, error) => {
      const heap = populated(create());
      const bytes = heap.py.memory.buffer.byteLength;
      for (const call of calls(heap.py, size)) expect(thrown(call)).toBeInstanceOf(error);
      expectUntouched(heap, bytes);
    });

    it("0x7fffffff of a heap of 64 KiB are not to be had, and what is to be had stays so", () => {
      const heap = new Shadowed(create({ maximumBytes: WASM_PAGE }));
      const kept = heap.malloc(40);
      for (const family of familiesOf(heap.py)) expect(family.malloc(0x7fffffff)).toBe(0);
      expect(() => heap.py.alloc(0x7fffffff)).toThrow("no memory for 2147483647 bytes");
      expect(heap.py.memory.buffer.byteLength).toBe(WASM_PAGE);
      heap.check();
      // Below the first pools; in the secure build behind a gap of up to 4 KiB.
      expect(kept && heap.realloc(kept, build === "secure" ? 6000 : 10_000)).toBe(true);
      heap.freeAll();
      heap.check();
    });
  });
});
