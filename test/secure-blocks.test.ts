// What the secure build gives out and takes back: zeros, at places that nobody can tell, and not the same soon again.
import { describe, expect, it } from "vitest";
import { createPyMem, type Pointer, type PyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { plainBuilds } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const create = (options: { seed?: number; maximumBytes?: number } = {}) =>
  createPyMem({ ...options, build: "secure" });
const bytesAt = (py: PyMem, p: number, n: number) => new Uint8Array(py.memory.buffer, p, n);
const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/** The addresses of some hundred blocks of all kinds, a third of them freed on the way. */
function addresses(py: PyMem): number[] {
  return Array.from({ length: 400 }, (_, i) => {
    const p = i % 7 === 0 ? py.PyMem_RawMalloc((i * 97) % 5000) : py.malloc((i * 37) % 700);
    if (i % 3 === 0) py.exports.free(p);
    return p;
  });
}

describe("seed", () => {
  it.each([0, 1, 12_345, 0xffffffff])(
    "%d gives the same addresses each time, and another one others",
    (seed) => {
      const once = addresses(create({ seed }));
      expect(addresses(create({ seed }))).toEqual(once);
      for (const other of [seed ^ 1, seed ^ 0x80000000, seed ^ 0xffff])
        expect(addresses(create({ seed: other >>> 0 }))).not.toEqual(once);
    },
  );

  it("is random unless given", () => {
    const firsts = Array.from({ length: 20 }, () => addresses(create()).join());
    expect(new Set(firsts).size).toBe(20);
    expect(new Set(Array.from({ length: 40 }, () => create().PyMem_RawMalloc(100))).size).toBeGreaterThan(20);
  });

  it("is what seals are mixed with in the default and the debug build, where places do not depend on it", () => {
    for (const build of plainBuilds) {
      if (build === "fast") continue;
      const [one, other] = [createPyMem({ build, seed: 1 }), createPyMem({ build, seed: 2 })];
      expect(addresses(one)).toEqual(addresses(other));
      const p = one.PyMem_RawMalloc(100);
      const seals = [one, other].map(({ memory }) => new Uint32Array(memory.buffer, p - 8, 1)[0]);
      expect(seals[0]).not.toBe(seals[1]);
    }
  });

  it("can be set until the first request only", () => {
    const { exports: wasm } = create();
    expect(wasm.set_seed?.(1, 2)).toBe(1);
    expect(wasm.set_seed?.(3, 4)).toBe(1);
    wasm.malloc(1);
    expect(wasm.set_seed?.(1, 2)).toBe(0);
    expect(wasm.check()).toBe(0);
  });

  it.each(badValues.filter(([value]) => value !== undefined))("cannot be %o", (seed, errorClass) => {
    const error = thrown(() => Reflect.apply(createPyMem, undefined, [{ build: "secure", seed }]));
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toHaveProperty("message", expect.stringMatching(/^createPyMem: seed must be an integer/));
  });

  it("is not for the fast build", () => {
    const error = thrown(() => createPyMem({ build: "fast", seed: 1 }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toHaveProperty("message", expect.stringMatching(/seed cannot be given, as the fast build/));
  });
});

describe("a block", () => {
  const SIZES = [0, 1, 7, 8, 24, 100, 511, 512, 1000, 4095, 5000, 70_000];

  it("is zeros when it is given out, whatever was there, by malloc, calloc and aligned_alloc", () => {
    const py = create();
    for (let round = 0; round < 40; round++) {
      for (const size of SIZES) {
        for (const p of [
          py.malloc(size),
          py.calloc(1, size),
          py.PyMem_RawMalloc(size),
          py.aligned_alloc(64, size),
        ]) {
          expect(isZero(bytesAt(py, p, size))).toBe(true);
          bytesAt(py, p, size).fill(0xff);
          py.exports.free(p);
        }
      }
    }
    expect(py.check()).toBe(0);
  });

  it("is zeros once it is freed; links apart, where it is too large for quarantine", () => {
    for (const size of SIZES) {
      const py = create();
      const p = py.malloc(size);
      // So that it is not joined with what is free.
      py.malloc(size);
      bytesAt(py, p, size).fill(0xff);
      py.free(p as Pointer);
      const held = size < 4096;
      expect(isZero(bytesAt(py, p + (held ? 0 : 8), size - (held ? 0 : 16)))).toBe(true);
    }
  });

  it("keeps its contents and gets zeros when it is resized", () => {
    const py = create();
    for (const from of SIZES) {
      for (const to of SIZES) {
        const p = py.malloc(from);
        bytesAt(py, p, from).fill(0xa5);
        const q = py.realloc(p, to);
        const kept = Math.min(from, to);
        expect(bytesAt(py, q, kept).every((byte) => byte === 0xa5)).toBe(true);
        expect(isZero(bytesAt(py, q + kept, to - kept))).toBe(true);
        expect(py.malloc_usable_size(q)).toBe(to);
        py.free(q);
      }
      expect(py.check()).toBe(0);
    }
  });
});

describe("quarantine", () => {
  it.each([1, 24, 200, 511, 512, 1000, 4000])("keeps the address of %d bytes for sixty frees", (size) => {
    const py = create();
    for (let round = 0; round < 30; round++) {
      const freed = py.malloc(size);
      py.free(freed as Pointer);
      for (let time = 0; time < 60; time++) {
        const p = py.malloc(size);
        expect(p).not.toBe(freed);
        py.free(p as Pointer);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("does not keep memory from those who would get none", () => {
    for (const size of [100, 1000, 4000]) {
      const py = create({ maximumBytes: 4 * 65_536 });
      const blocks: Pointer[] = [];
      for (let p = py.malloc(size); p !== 0; p = py.malloc(size)) blocks.push(p);
      const freed = blocks.splice(3, 20);
      for (const p of freed) py.free(p);
      const again = freed.map(() => py.malloc(size));
      // As many blocks, though not always at the same places: free chunks merge, and a place is drawn by lot.
      expect(again).not.toContain(0);
      expect(py.malloc(size)).toBe(0);
      for (const p of [...blocks, ...again]) py.exports.free(p);
      expect(py.malloc(3 * 65_536)).toBeGreaterThan(0);
      expect(py.check()).toBe(0);
    }
  });

  it("holds what is misuse: freeing it again is NOT_LIVE, and it is not walked over", () => {
    const py = create();
    const blocks = [40, 600, 3000].map((size) => py.malloc(size));
    for (const p of blocks) py.free(p as Pointer);
    for (const p of blocks) expect(thrown(() => py.free(p as Pointer))).toHaveProperty("code", "NOT_LIVE");
    expect([...py.heapWalk()]).toEqual([]);
    expect(py.check()).toBe(0);
  });
});
