// The cap on memory binds every way to allocate, can be moved, and what it holds does not shrink with use.
import { describe, expect, it } from "vitest";
import type { PyMem, PyMemExports } from "../src/index.js";
import { eachBuild } from "./support/builds.js";

const WASM_PAGE = 65536;
const MEGABYTE = 2 ** 20;

/** Allocates until there is no memory. */
function exhaust(malloc: (n: number) => number, size: number): number[] {
  const pointers: number[] = [];
  for (let p = malloc(size); p !== 0; p = malloc(size)) pointers.push(p);
  return pointers;
}

function freeAll(wasm: PyMemExports, pointers: readonly number[]): void {
  for (const p of pointers) wasm.free(p);
}

eachBuild((create) => {
  const families = ["malloc", "PyMem_RawMalloc", "PyMem_Malloc", "PyObject_Malloc"] as const;

  it.each(families)("binds %s, checked and raw", (name) => {
    for (const size of [100, 3000, 40_000]) {
      for (const functions of [(py: PyMem) => py[name], (py: PyMem) => py.exports[name]]) {
        const py = create({ maximumBytes: MEGABYTE + WASM_PAGE - 1 });
        const count = exhaust(functions(py), size).length;
        expect(py.memory.buffer.byteLength).toBe(MEGABYTE);
        expect(count * size).toBeGreaterThan(0.8 * MEGABYTE);
        expect(py.check()).toBe(0);
      }
    }
  });

  it("of one page still gives blocks", () => {
    const py = create({ maximumBytes: WASM_PAGE });
    const count = exhaust(py.malloc, 64).length;
    expect(count).toBeGreaterThan(0);
    expect(py.memory.buffer.byteLength).toBe(WASM_PAGE);
    expect(py.check()).toBe(0);
  });

  describe.each([1, 32, 100, 512, 513, 3000, 40_000, 200_000])("with blocks of %d bytes", (size) => {
    it("holds as many each time", () => {
      const py = create({ maximumBytes: MEGABYTE });
      const first = exhaust(py.exports.malloc, size);
      expect(first.length).toBeGreaterThan(0);
      for (let time = 0; time < 3; time++) {
        freeAll(py.exports, time === 0 ? first : exhaust(py.exports.malloc, size));
        expect(py.check()).toBe(0);
      }
      const last = exhaust(py.exports.malloc, size);
      expect(last).toHaveLength(first.length);
      expect(new Set(last).size).toBe(last.length);
    });
  });

  it("holds large blocks after it held small ones: the pools that are kept may cost one of them", () => {
    const py = create({ maximumBytes: MEGABYTE });
    const large = exhaust(py.exports.malloc, 60_000);
    freeAll(py.exports, large);
    freeAll(py.exports, exhaust(py.exports.malloc, 48));
    expect(py.check()).toBe(0);
    expect(exhaust(py.exports.malloc, 60_000).length).toBeGreaterThanOrEqual(large.length - 1);
  });

  it("moves up", () => {
    const py = create({ maximumBytes: MEGABYTE });
    const before = exhaust(py.malloc, 1000).length;
    py.setMaximumBytes(2 * MEGABYTE);
    expect(exhaust(py.exports.malloc, 1000).length).toBeGreaterThan(0.9 * before);
    expect(py.memory.buffer.byteLength).toBe(2 * MEGABYTE);
    expect(py.check()).toBe(0);
  });

  it("moved below what there is only stops growth", () => {
    const py = create();
    const block = py.alloc(MEGABYTE);
    block.view.fill(0x5a);
    const present = py.memory.buffer.byteLength;
    py.setMaximumBytes(WASM_PAGE);
    expect(py.malloc(MEGABYTE)).toBe(0);
    expect(block.view.every((byte) => byte === 0x5a)).toBe(true);
    block.free();
    expect(py.alloc(MEGABYTE).size).toBe(MEGABYTE);
    expect(py.memory.buffer.byteLength).toBe(present);
    expect(py.check()).toBe(0);
  });

  it("is one heap's own", () => {
    create({ maximumBytes: WASM_PAGE });
    expect(create().malloc(MEGABYTE)).toBeGreaterThan(0);
  });
});
