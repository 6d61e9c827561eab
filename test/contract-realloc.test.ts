// realloc: when a block stays where it is, when it moves, and what it keeps.
import { expect, it } from "vitest";
import { eachHeap, eachPlainDoor, familiesOf } from "./support/allocator.js";

const CLASSES = Array.from({ length: 64 }, (_, szidx) => 8 * (szidx + 1));

eachHeap((create, build) => {
  it("of NULL is a malloc", () => {
    const { py, a } = create();
    for (const family of familiesOf(a)) {
      for (const n of [0, 1, 8, 512, 513, 70_000]) {
        const p = family.realloc(0, n);
        expect(p).toBeGreaterThan(0);
        expect(a.malloc_usable_size(p)).toBeGreaterThanOrEqual(n);
        family.free(p);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("to 0 bytes gives a live block", () => {
    const { py, a } = create();
    for (const family of familiesOf(a)) {
      for (const n of [0, 1, 8, 512, 513, 70_000]) {
        const p = family.realloc(family.malloc(n), 0);
        expect(p).toBeGreaterThan(0);
        const others = Array.from({ length: 50 }, () => family.malloc(0));
        expect(others).not.toContain(p);
        for (const q of others) family.free(q);
        family.free(p);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("that fails keeps the block and what is in it", () => {
    const { py, a } = create({ maximumBytes: 4 * 65536 });
    for (const family of familiesOf(a)) {
      for (const n of [0, 1, 100, 512, 513, 20_000]) {
        const p = family.malloc(n);
        const usable = a.malloc_usable_size(p);
        new Uint8Array(py.memory.buffer, p, n).fill(n + 1);
        for (const more of [5 * 65536, 0x7fffffff, 0xfffffff0]) expect(family.realloc(p, more)).toBe(0);
        expect(a.malloc_usable_size(p)).toBe(usable);
        expect(new Uint8Array(py.memory.buffer, p, n).every((byte) => byte === ((n + 1) & 0xff))).toBe(true);
        family.free(p);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("shrinks in place where there is no memory to move to", () => {
    const { py, a } = create({ maximumBytes: 2 * 65536 });
    const p = a.PyMem_Malloc(512);
    for (const n of [3000, 512, 0]) while (a.PyMem_Malloc(n) !== 0);
    for (let n = 8; n <= 512; n += 8) while (a.PyMem_Malloc(n) !== 0);
    for (const n of [300, 8, 0]) expect(a.PyMem_Realloc(p, n)).toBe(p);
    expect(a.malloc_usable_size(p)).toBe(build === "secure" ? 0 : 512);
    expect(py.check()).toBe(0);
  });

  it("keeps the smaller number of bytes, from any size to any other", () => {
    const { py, a } = create();
    const sizes = [1, 7, 8, 9, 64, 255, 256, 257, 264, 511, 512, 513, 700, 4000, 70_000];
    for (const family of familiesOf(a)) {
      for (const from of sizes) {
        for (const to of sizes) {
          const p = family.malloc(from);
          new Uint8Array(py.memory.buffer, p, from).set(Uint8Array.from({ length: from }, (_, i) => i * 7));
          const q = family.realloc(p, to);
          const kept = new Uint8Array(py.memory.buffer, q, Math.min(from, to));
          expect(kept.every((byte, i) => byte === ((i * 7) & 0xff))).toBe(true);
          family.free(q);
        }
      }
    }
    expect(py.check()).toBe(0);
  });

  it("leaves a block that pymalloc does not own with the raw domain, however small it becomes", () => {
    const { py, a } = create();
    for (const n of [0, 1, 8, 100, 512]) {
      const p = a.PyMem_Malloc(1000);
      expect(a.PyMem_Realloc(p, n)).toBe(p);
      // The checked builds would not take a pool's block here.
      a.PyMem_RawFree(a.PyMem_RawRealloc(p, n + 1));
    }
    expect(py.check()).toBe(0);
  });

  it("grows the last block where it is, but for embed, whose chunks do not grow", () => {
    const { py, a } = create();
    let p = a.PyMem_RawMalloc(1000);
    const first = p;
    for (let n = 2000; n < 3_000_000; n *= 2) p = a.PyMem_RawRealloc(p, n);
    if (build !== "embed") {
      expect(p).toBe(first);
      expect(py.memory.buffer.byteLength).toBeLessThan(1.1 * 3_000_000);
    }
    expect(py.check()).toBe(0);
  });
});

// In the secure build a block has room for a canary more, and stays at its place as long as a canary can fill the rest.
eachPlainDoor((create) => {
  it("shrinks a pool's block in place iff 4 n > 3 times its class", () => {
    const { py, a } = create();
    for (const size of CLASSES) {
      for (let n = 0; n <= size; n++) {
        const p = a.PyObject_Malloc(size);
        const q = a.PyObject_Realloc(p, n);
        expect(q === p, `${size} to ${n}`).toBe(4 * n > 3 * size);
        a.PyObject_Free(q);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("grows a pool's block in place iff its class has the room", () => {
    const { py, a } = create();
    for (const size of CLASSES) {
      const least = Math.floor((3 * size) / 4) + 1;
      for (let n = Math.max(least, size - 7); n <= size + 1; n++) {
        const p = a.PyMem_Malloc(Math.max(least, size - 7));
        const q = a.PyMem_Realloc(p, n);
        expect(q === p, `to ${n} in the class of ${size}`).toBe(n <= size);
        a.PyMem_Free(q);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("leaves a block of 0 bytes, which no pool serves, with the raw domain", () => {
    const { py, a } = create();
    const zero = a.PyMem_Malloc(0);
    a.PyMem_RawFree(a.PyMem_RawRealloc(zero, 8));
    expect(py.check()).toBe(0);
  });
});
