// Where blocks begin: at multiples of ALIGNMENT, and with aligned_alloc at those of any power of two up to 64 KiB.
import { expect, it } from "vitest";
import { eachHeap, familiesOf } from "./support/allocator.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { ShadowHeap } from "./support/shadow-heap.js";

const ALIGNMENTS = Array.from({ length: 17 }, (_, power) => 2 ** power);
const SIZES = [0, 1, 8, 24, 100, 512, 513, 5000, 65_536, 100_000];

eachHeap((create) => {
  it("aligns the blocks of all families and sizes", () => {
    const { py, a } = create();
    for (const family of familiesOf(a)) {
      for (let n = 0; n < 1200; n += 7) {
        expect(family.malloc(n) % 8).toBe(0);
        expect(family.calloc(1, n) % 8).toBe(0);
        expect(family.realloc(family.malloc(n), 2 * n) % 8).toBe(0);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("aligns to every power of two up to 64 KiB", () => {
    const { py, a } = create();
    const shadow = new ShadowHeap(py.memory);
    for (let round = 0; round < 3; round++) {
      for (const align of ALIGNMENTS) {
        for (const n of SIZES) {
          const p = a.aligned_alloc(align, n);
          shadow.add(p, n, a.malloc_usable_size(p), Math.max(align, 8));
        }
      }
      expect(py.check()).toBe(0);
      for (const block of [...shadow.blocks].filter(({ index }) => index % 3 !== round)) {
        shadow.remove(block);
        a.free(block.ptr);
      }
      expect(py.check()).toBe(0);
    }
    for (const { ptr } of shadow.blocks) a.free(ptr);
    expectAsAtStart(py);
  });

  it("gives 0 for what is no power of two up to 64 KiB", () => {
    const { py, a } = create();
    for (const align of [
      0,
      3,
      6,
      7,
      9,
      12,
      24,
      1000,
      65_535,
      65_537,
      2 ** 17,
      2 ** 20,
      2 ** 31,
      2 ** 32 - 1,
    ]) {
      expect(a.aligned_alloc(align, 64)).toBe(0);
    }
    expect(py.check()).toBe(0);
  });

  it("gives 0 for sizes that there is no memory for", () => {
    const { py, a } = create({ maximumBytes: 4 * 65536 });
    for (const align of ALIGNMENTS) {
      for (const n of [4 * 65536, 0x80000000, 0xfffe0000, 0xffff0000, 0xfffffff8, 0xffffffff]) {
        expect(a.aligned_alloc(align, n)).toBe(0);
      }
    }
    expect(py.check()).toBe(0);
    expect(a.aligned_alloc(65536, 65536)).toBeGreaterThan(0);
  });

  it("resizes and frees an aligned block as any other", () => {
    const { py, a } = create();
    const shadow = new ShadowHeap(py.memory);
    for (const align of ALIGNMENTS) {
      for (const n of SIZES) {
        const p = a.aligned_alloc(align, n);
        const block = shadow.add(p, n, a.malloc_usable_size(p), Math.max(align, 8));
        for (const to of [n + 1, 3 * n + 100, 50_000, 20]) {
          const q = a.realloc(block.ptr, to);
          shadow.resize(block, q, to, a.malloc_usable_size(q));
        }
        shadow.remove(block);
        a.free(block.ptr);
      }
    }
    expectAsAtStart(py);
  });
});
