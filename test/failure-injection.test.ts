// setNomemory as CPython's _testcapi has it: which requests fail, and that all is as before afterwards.
import { describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { domains, functionsOf, logDomain } from "./support/logged-allocator.js";

eachBuild((create) => {
  it.each([
    [0, 0, [0, 0, 0, 0, 0, 0]],
    [2, 0, [1, 1, 0, 0, 0, 0]],
    [0, 2, [0, 0, 1, 1, 1, 1]],
    [1, 3, [1, 0, 0, 1, 1, 1]],
    [3, -1, [1, 1, 1, 0, 0, 0]],
    [4, 2, [1, 1, 1, 1, 1, 1]],
    [-5, 1, [0, 1, 1, 1, 1, 1]],
    [0x7fffffff, 0, [1, 1, 1, 1, 1, 1]],
  ])("with start %d and stop %d the requests of all domains fail that are to", (start, stop, expected) => {
    const py = create();
    const p = py.PyObject_Malloc(8);
    py.setNomemory(start, stop);
    const got = [
      py.PyMem_Malloc(8),
      py.PyMem_RawMalloc(8),
      py.PyObject_Calloc(1, 8),
      py.PyMem_RawCalloc(8, 1),
      py.PyMem_Malloc(24),
      py.PyObject_Realloc(p, 200),
    ];
    expect(got.map((q) => (q === 0 ? 0 : 1))).toEqual(expected);
    py.removeMemHooks();
    expect(py.currentAllocatorName()).toBe("pymalloc");
    expect(py.check()).toBe(0);
  });

  it("lets frees and the malloc family pass, and counts again from a second call on", () => {
    const py = create();
    const blocks = domains.map((domain) => functionsOf(py, domain).malloc(40));
    py.setNomemory(0);
    domains.forEach((domain, i) => {
      functionsOf(py, domain).free(blocks[i] ?? 0);
    });
    const own = py.malloc(100);
    expect([own > 0, py.PyMem_Malloc(1)]).toEqual([true, 0]);
    py.setNomemory(1, 2);
    const p = py.PyMem_Malloc(1);
    expect([p > 0, py.PyMem_Malloc(1)]).toEqual([true, 0]);
    py.removeMemHooks();
    py.PyMem_Free(p);
    py.free(own);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("counts a large request in raw again", () => {
    const py = create();
    py.setNomemory(1, 2);
    expect(py.PyMem_Malloc(4000)).toBe(0);
    const p = py.PyMem_Malloc(4000);
    expect(p).toBeGreaterThan(0);
    py.removeMemHooks();
    py.PyMem_Free(p);
    expect(py.check()).toBe(0);
  });

  it("gives each domain back the record that it had, however often it is asked", () => {
    const py = create();
    const { record, calls } = logDomain(py, "mem", 3);
    py.removeMemHooks();
    py.setNomemory(0);
    py.setNomemory(5);
    py.removeMemHooks();
    py.removeMemHooks();
    expect(py.PyMem_GetAllocator("mem")).toEqual(record);
    py.PyMem_Free(py.PyMem_Malloc(9));
    expect(calls.length).toBe(2);
  });

  it("makes a realloc under debug hooks fail and leave the block", () => {
    const py = create();
    py.setNomemory(1);
    py.PyMem_SetupDebugHooks();
    const p = py.PyMem_Malloc(20);
    const bytes = () => Buffer.from(py.memory.buffer, p - 8, 32).toString("hex");
    const before = bytes();
    expect(py.PyMem_Realloc(p, 400)).toBe(0);
    expect(bytes()).toBe(before);
    py.PyMem_Free(p);
    expect(py.stats().blocksInUse).toBe(0);
  });

  describe("numbers that are none", () => {
    it.each([0.5, 2 ** 31, -(2 ** 31) - 1, Number.NaN, Number.POSITIVE_INFINITY])(
      "%d is out of range",
      (value) => {
        const py = create();
        expect(() => py.setNomemory(value)).toThrow(RangeError);
        expect(() => py.setNomemory(0, value)).toThrow(RangeError);
        expect(py.currentAllocatorName()).toBe("pymalloc");
      },
    );

    it.each(["1", null, {}, true, 1n])("%s is no number", (value) => {
      const py = create();
      expect(() => py.setNomemory(value as never)).toThrow(TypeError);
      expect(() => py.setNomemory(0, value as never)).toThrow(TypeError);
      expect(py.currentAllocatorName()).toBe("pymalloc");
    });
  });
});
