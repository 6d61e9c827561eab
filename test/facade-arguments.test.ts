// No C function truncates an argument: it takes the integers from 0 to 0xffffffff and names anything else.
import { describe, expect, it } from "vitest";
import { type CFunctions, NULL } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** The parameters of every C function, by the names that the errors give them. */
const parameters: { readonly [name in keyof CFunctions]: readonly string[] } = {
  PyMem_RawMalloc: ["n"],
  PyMem_RawCalloc: ["nelem", "elsize"],
  PyMem_RawRealloc: ["p", "n"],
  PyMem_RawFree: ["p"],
  PyMem_Malloc: ["n"],
  PyMem_Calloc: ["nelem", "elsize"],
  PyMem_Realloc: ["p", "n"],
  PyMem_Free: ["p"],
  PyObject_Malloc: ["n"],
  PyObject_Calloc: ["nelem", "elsize"],
  PyObject_Realloc: ["p", "n"],
  PyObject_Free: ["p"],
  malloc: ["n"],
  calloc: ["nelem", "elsize"],
  realloc: ["p", "n"],
  free: ["p"],
  aligned_alloc: ["align", "n"],
  malloc_usable_size: ["p"],
};

const names = Object.keys(parameters) as (keyof CFunctions)[];
const places = names.flatMap((name) =>
  parameters[name].map((parameter, index) => ({ name, parameter, index })),
);

eachBuild((create) => {
  describe.each(places)("$name($parameter)", ({ name, parameter, index }) => {
    it("refuses what is no address and no size, by name, and leaves the heap alone", () => {
      const py = create();
      const small = py.alloc(64);
      const large = py.alloc(5000);
      const before = new Uint8Array(py.memory.buffer).slice();

      for (const [value, errorClass, named] of badValues) {
        // 16 is right for every parameter but an address, and there 0 is.
        const given: unknown[] = parameters[name].map((other) => (other === "p" ? NULL : 16));
        given[index] = value;
        const error = thrown(() => Reflect.apply(py[name], undefined, given));
        expect(error).toBeInstanceOf(errorClass);
        expect(error).toHaveProperty(
          "message",
          `${name}: ${parameter} must be an integer from 0 to 4294967295, not ${named}`,
        );
      }

      expect(Buffer.compare(new Uint8Array(py.memory.buffer), before)).toBe(0);
      expect(py.check()).toBe(0);
      small.free();
      large.free();
      expect(py.check()).toBe(0);
    });
  });

  it("refuses a missing argument", () => {
    const py = create();
    for (const name of names) expect(() => Reflect.apply(py[name], undefined, [])).toThrow(TypeError);
  });

  it("takes -0 as 0", () => {
    const py = create();
    expect(py.PyMem_Malloc(-0)).toBeGreaterThan(0);
    expect(Reflect.apply(py.free, undefined, [-0])).toBe(undefined);
    expect(Reflect.apply(py.PyObject_Realloc, undefined, [-0, 8])).toBeGreaterThan(0);
  });

  it("takes sizes up to 0xffffffff and answers 0 above PY_SSIZE_T_MAX", () => {
    const py = create();
    for (const n of [py.config.PY_SSIZE_T_MAX + 1, 0xfffffff8, 0xffffffff]) {
      expect(py.PyMem_RawMalloc(n)).toBe(NULL);
      expect(py.PyMem_Malloc(n)).toBe(NULL);
      expect(py.PyObject_Malloc(n)).toBe(NULL);
      expect(py.PyObject_Calloc(1, n)).toBe(NULL);
    }
    expect(py.malloc(0xffffffff)).toBe(NULL);
    expect(py.check()).toBe(0);
  });

  it("answers with addresses that are plain integers", () => {
    const py = create();
    for (const p of [py.malloc(1), py.PyMem_RawMalloc(0), py.PyMem_Calloc(3, 5), py.aligned_alloc(4096, 1)]) {
      expect(p).toBe(p >>> 0);
      expect(p % py.config.ALIGNMENT).toBe(0);
      expect(p).toBeGreaterThan(0);
    }
  });

  it("quotes only the beginning of a long string", () => {
    const error = thrown(() => Reflect.apply(create().malloc, undefined, ["x".repeat(1_000_000)]));
    expect(String(error).length).toBeLessThan(200);
  });

  it("checks the size of alloc in the same words", () => {
    const py = create();
    for (const [value, errorClass, named] of badValues) {
      const error = thrown(() => Reflect.apply(py.alloc, undefined, [value]));
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toHaveProperty(
        "message",
        `alloc: n must be an integer from 0 to 4294967295, not ${named}`,
      );
    }
    expect(py.check()).toBe(0);
  });
});
