// Which sizes the families serve, and which they refuse.
import { describe, expect, it } from "vitest";
import { eachHeap, type Family, familiesOf } from "./support/allocator.js";

const PY_SSIZE_T_MAX = 0x7fffffff;
const NEAR_THE_END = [0xfffffffe, 0xfffffff8, 0xffffffef, 0xffff0001, 0xffff0000, 0xfffe0001];

const names = ["PyMem_Raw", "PyMem_", "PyObject_", "malloc"] as const;

eachHeap((create, build) => {
  const open = (name: Family["name"]) => {
    const { py, a } = create();
    const family = familiesOf(a).find((one) => one.name === name);
    if (family === undefined) throw new Error(`no family ${name}`);
    return { py, a, family };
  };

  describe.each(names)("%s", (name) => {
    it("gives each request for 0 bytes a block of its own", () => {
      const { py, a, family } = open(name);
      const zeros = Array.from({ length: 100 }, (_, i) =>
        i % 4 === 0 ? family.malloc(0) : family.calloc(i % 4 === 1 ? 0 : i, i % 4 === 1 ? i : 0),
      );
      expect(zeros).not.toContain(0);
      expect(new Set(zeros).size).toBe(zeros.length);
      for (const p of zeros) expect(p % 8).toBe(0);
      for (const p of zeros) {
        if (build === "secure") expect(a.malloc_usable_size(p)).toBe(0);
        else expect(a.malloc_usable_size(p)).toBeGreaterThan(0);
      }
      expect(py.check()).toBe(0);
      for (const p of zeros) family.free(p);
      expect(py.check()).toBe(0);
    });

    it("refuses sizes near 2^32 and is as it was", () => {
      const { py, family } = open(name);
      const block = family.malloc(600);
      const bytes = py.memory.buffer.byteLength;
      for (const n of NEAR_THE_END) {
        expect(family.malloc(n)).toBe(0);
        expect(family.calloc(n, 1)).toBe(0);
        expect(family.calloc(1, n)).toBe(0);
        expect(family.realloc(0, n)).toBe(0);
        expect(family.realloc(block, n)).toBe(0);
      }
      expect(py.memory.buffer.byteLength).toBe(bytes);
      expect(py.check()).toBe(0);
      expect(family.realloc(block, 700)).toBeGreaterThan(0);
      expect(py.check()).toBe(0);
    });

    it("refuses products above 2^32, however they wrap", () => {
      const { py, family } = open(name);
      const pairs = [
        [0x10000, 0x10000],
        [0x10001, 0x10000],
        [0xffffffff, 0xffffffff],
        [0x80000000, 2],
      ] as const;
      for (const [nelem, elsize] of [...pairs, [3, 0x55555556], [0x40000001, 4]] as const) {
        expect(family.calloc(nelem, elsize)).toBe(0);
        expect(family.calloc(elsize, nelem)).toBe(0);
      }
      expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(2 * 65536);
      expect(py.check()).toBe(0);
    });

    it("takes any number of elements of 0 bytes", () => {
      const { family } = open(name);
      expect(family.calloc(0xffffffff, 0)).toBeGreaterThan(0);
      expect(family.calloc(0, 0xffffffff)).toBeGreaterThan(0);
    });

    it("gives a request that there is no memory for 0, and a smaller one its block", () => {
      const { py, family } = open(name);
      py.setMaximumBytes(10 * 65536);
      expect(family.malloc(11 * 65536)).toBe(0);
      expect(family.malloc(5 * 65536)).toBeGreaterThan(0);
      expect(family.calloc(10, 65536)).toBe(0);
      expect(family.malloc(30)).toBeGreaterThan(0);
      expect(py.check()).toBe(0);
    });

    it("does nothing for free(NULL)", () => {
      const { py, family } = open(name);
      family.free(0);
      const p = family.malloc(40);
      family.free(0);
      expect(family.malloc(40)).not.toBe(p);
      expect(py.check()).toBe(0);
      expect(py.exports.misuse_count()).toBe(0);
    });
  });

  it.each(["PyMem_Raw", "PyMem_", "PyObject_"] as const)("%s refuses more than PY_SSIZE_T_MAX", (name) => {
    const { py, family } = open(name);
    const block = family.malloc(100);
    const bytes = py.memory.buffer.byteLength;
    for (const n of [PY_SSIZE_T_MAX + 1, PY_SSIZE_T_MAX + 2, 0xc0000000]) {
      expect(family.malloc(n)).toBe(0);
      expect(family.calloc(n, 1)).toBe(0);
      expect(family.calloc(2, Math.ceil(n / 2))).toBe(0);
      expect(family.realloc(0, n)).toBe(0);
      expect(family.realloc(block, n)).toBe(0);
    }
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(bytes + 65536);
    expect(py.check()).toBe(0);
  });

  it("tells a usable size of 0 for NULL, else one that can be used", () => {
    const { py, a } = create();
    expect(a.malloc_usable_size(0)).toBe(0);
    const blocks = Array.from({ length: 700 }, (_, n) => [a.malloc(n), a.PyMem_RawMalloc(n)]);
    for (const [n, pair] of blocks.entries()) {
      for (const p of pair) {
        expect(a.malloc_usable_size(p)).toBeGreaterThanOrEqual(n);
        // A write beyond a block's last byte is for the secure build to see.
        if (build === "secure") expect(a.malloc_usable_size(p)).toBe(n);
        new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p)).fill(0xff);
      }
    }
    expect(py.check()).toBe(0);
  });
});
