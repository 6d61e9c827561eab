// What py.array and resize refuse: absurd sizes, what is no length, no list and no type; nothing is lost by it.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryError } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { grow } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
  it("throws MemoryError where there is no memory, and is as it was", () => {
    const py = create({ maximumBytes: 4 * 65536 });
    expect(thrown(() => py.array(Float64Array, 65536))).toMatchObject({
      name: "MemoryError",
      size: 8 * 65536,
      message: "array: no memory for 524288 bytes",
    });
    const array = py.array(Float64Array, [1.5, 2.5]);
    const { ptr } = array;
    expect(thrown(() => array.resize(65536))).toMatchObject({
      name: "MemoryError",
      size: 8 * 65536,
      message: "resize: no memory for 524288 bytes",
    });
    expect(array).toMatchObject({ ptr, length: 2, size: 16 });
    expect([...array.view]).toEqual([1.5, 2.5]);
    array.free();
    expect(py.check()).toBe(0);
  });

  it("refuses absurd sizes with a MemoryError", () => {
    const py = create();
    const { memory } = py;
    const bytes = memory.buffer.byteLength;
    const array = py.array(Float64Array, 1);
    for (const length of [2 ** 28, 2 ** 29, 2 ** 31, 2 ** 32 - 1]) {
      expect(thrown(() => py.array(Float64Array, length))).toMatchObject({
        name: "MemoryError",
        size: 8 * length,
      });
      expect(thrown(() => array.resize(length))).toMatchObject({ name: "MemoryError", size: 8 * length });
      expect(thrown(() => py.array(Float64Array, { length }))).toMatchObject({ name: "MemoryError" });
    }
    expect(memory.buffer.byteLength).toBe(bytes);
    expect(py.check()).toBe(0);
  });

  it.each(badValues)("refuses %s as a length", (value, error, named) => {
    const py = create();
    const array = py.array(Int32Array, 4);
    for (const resize of [() => array.resize(value as number)]) {
      expect(thrown(resize)).toBeInstanceOf(error);
      expect(thrown(resize)).toMatchObject({ message: expect.stringContaining(`resize: length`) });
      expect(thrown(resize)).toMatchObject({ message: expect.stringContaining(named) });
    }
    if (typeof value === "number")
      expect(thrown(() => py.array(Int32Array, value))).toMatchObject({
        name: error.name,
        message: expect.stringContaining(
          `array: length must be an integer from 0 to 4294967295, not ${named}`,
        ),
      });
    expect(array.length).toBe(4);
  });
});

describe("what is no source of an array", () => {
  const py = createPyMem();
  const before = py.stats().blocksInUse;
  const refused = (source: unknown, message: string, type: unknown = Int32Array) => {
    const error = thrown(() => py.array(type as typeof Int32Array, source as number[]));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
    expect(py.stats().blocksInUse).toBe(before);
    expect(py.check()).toBe(0);
  };

  it.each([
    ["64", '"64"'],
    [null, "null"],
    [undefined, "undefined"],
    [64n, "64n"],
    [true, "true"],
    [{}, "an object"],
    [() => 64, "a function"],
  ])("%s is no list", (source, named) => {
    refused(source, `array: source must be a length or a list of values, not ${named}`);
  });

  it("a value of another type is named by its place, and nothing is lost", () => {
    refused([1, 2, "3"], 'array: values[2] must be a number, not "3"');
    refused([1, undefined, 3], "array: values[1] must be a number, not undefined");
    refused([1, 2n], "array: values[1] must be a number, not 2n");
    refused([1], "array: values[0] must be a bigint, not 1", BigInt64Array);
    refused(new Set(["a"]), 'array: values[0] must be a number, not "a"');
    refused(new Int8Array(1), "array: values[0] must be a bigint, not 0", BigUint64Array);
    refused({ length: "3" }, 'array: values.length must be an integer from 0 to 4294967295, not "3"');
  });

  it("a list that throws loses nothing", () => {
    const list = {
      length: 2,
      0: 1,
      get 1(): number {
        throw new Error("no more");
      },
    };
    expect(() => py.array(Int32Array, list)).toThrow("no more");
    expect(py.stats().blocksInUse).toBe(before);
  });

  it("a type that is no typed array is named", () => {
    for (const [type, named] of [
      [Array, "a function"],
      [DataView, "a function"],
      ["Int32Array", '"Int32Array"'],
      [null, "null"],
      [class extends Int32Array {}, "a function"],
    ] as const)
      refused(10, `array: type must be a typed array such as Int32Array, not ${named}`, type);
  });

  it("a view that growth detached would pass for an empty one", () => {
    const heap = createPyMem();
    const stale = heap.array(Int32Array, [1, 2]).view;
    grow(heap);
    refused(
      stale,
      "array: values is a view whose buffer is detached: its memory has grown since it was made, or it was transferred",
    );
    const freed = heap.array(Int32Array, 3);
    freed.free();
    expect(thrown(() => heap.array(Int32Array, freed))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(heap.array(Int32Array, new Int32Array(0)).length).toBe(0);
  });
});

it("counts what it cannot have as out of memory, not as misuse", () => {
  const py = createPyMem({ onMisuse: "ignore" });
  expect(thrown(() => py.array(Int8Array, 2 ** 32 - 1))).toBeInstanceOf(MemoryError);
  expect(py.misuseCount).toBe(0);
});
