// Elements in another type, and their bytes turned around.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PyMem, TypedArray } from "../src/index.js";
import { eachScene, replayed } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { detached } from "./support/detached.js";
import { thrown } from "./support/thrown.js";

const test = (name: string, use: (py: PyMem) => void) => eachBuild((create) => it(name, () => use(create())));

eachScene(({ open, between }) => {
  it("elements are converted to every type that holds them, with the values that they had", () => {
    const py = open();
    const value = fc.oneof(
      fc.integer({ min: -300, max: 70_000 }),
      fc.double(),
      fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
    );
    const type = fc.constantFrom(...types);
    const check = (values: (number | bigint)[], Type: (typeof types)[number]) => {
      const source =
        Type === Float64Array || values.some((one) => typeof one === "bigint")
          ? values
          : Float64Array.from(values as number[]);
      const misfit = values.findIndex((one) => !fits(one, Type));
      const convert = () => py.convert(source, Type as typeof Int8Array);
      if (misfit >= 0) {
        const error = thrown(convert);
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toContain(`convert: element ${misfit} is `);
      } else {
        const array = convert();
        between(py);
        const holder = new Type(1) as unknown as { 0: unknown; set(list: unknown[]): void };
        const stored = values.map((one) => {
          holder.set([typeof holder[0] === "bigint" ? BigInt(one) : Number(one)]);
          return holder[0];
        });
        expect([...(array.view as Iterable<unknown>)]).toEqual(stored);
        array.free();
      }
      const clamped = py.convert(source, Type as typeof Int8Array, { clamp: true });
      between(py);
      expect([...(clamped.view as Iterable<unknown>)]).toEqual(values.map((one) => clamp(one, Type)));
      clamped.swapBytes();
      const swapped = Buffer.from(clamped.view.buffer, clamped.ptr, clamped.size).toString("hex");
      clamped.swapBytes();
      const words = (hex: string) => hex.match(new RegExp(`.{${2 * Type.BYTES_PER_ELEMENT}}`, "g")) ?? [];
      const reversed = words(swapped).map((word) => Buffer.from(word, "hex").reverse().toString("hex"));
      expect(reversed.join("")).toBe(
        Buffer.from(clamped.view.buffer, clamped.ptr, clamped.size).toString("hex"),
      );
      clamped.free();
    };
    fc.assert(fc.property(fc.array(value, { maxLength: 6 }), type, check), { numRuns: 150, ...replayed });
    expect(py.check()).toBe(0);
  });
});

const types = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[BigInt64Array, BigUint64Array, Float32Array, Float64Array],
] as const;

type Type = (typeof types)[number];

/** The least and the most that the type holds, found by asking it what it makes of bits. */
function bounds(Type: Type): readonly [bigint, bigint] {
  const bits = BigInt(8 * Type.BYTES_PER_ELEMENT);
  return /U/.test(Type.name) ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

function fits(value: number | bigint, Type: Type): boolean {
  if (Type === Float64Array) return true;
  if (Type === Float32Array)
    return !Number.isFinite(Number(value)) || Math.abs(Number(value)) < 3.4028235677973366e38;
  if (typeof value === "number" && !Number.isInteger(value)) return false;
  const [least, most] = bounds(Type);
  return BigInt(value) >= least && BigInt(value) <= most;
}

/** As wasm's trunc_sat: fractions are cut off, NaN is 0, what lies outside is the nearest inside. */
function clamp(value: number | bigint, Type: Type): number | bigint {
  if (Type === Float64Array) return Number(value);
  if (Type === Float32Array) {
    const float = Math.fround(Number(value));
    return fits(value, Type) ? float : Math.sign(float) * (2 ** 128 - 2 ** 104);
  }
  const [least, most] = bounds(Type);
  const isBig = typeof new Type(1)[0] === "bigint";
  const result = Number.isNaN(value)
    ? 0n
    : value === Number.POSITIVE_INFINITY
      ? most
      : value === Number.NEGATIVE_INFINITY
        ? least
        : BigInt(typeof value === "number" ? Math.trunc(value) : value);
  const inside = result < least ? least : result > most ? most : result;
  return isBig ? inside : Number(inside);
}

describe("py.convert", () => {
  test("refuses what is no list of numbers, or no type", (py) => {
    const rows: readonly [unknown, unknown, string, string][] = [
      [["1"], Int8Array, "TypeError", 'convert: element 0 must be a number or a bigint, not "1"'],
      [[1, null], BigInt64Array, "TypeError", "convert: element 1 must be a number or a bigint, not null"],
      [[1, 300], Uint8Array, "RangeError", "convert: element 1 is 300, which Uint8Array cannot hold"],
      [[1.5], BigInt64Array, "RangeError", "convert: element 0 is 1.5, which BigInt64Array cannot hold"],
      [[Number.NaN], Int32Array, "RangeError", "convert: element 0 is NaN, which Int32Array cannot hold"],
      [[2n ** 64n], BigUint64Array, "RangeError", "element 0 is 18446744073709551616n, which BigUint64Array"],
      [5, Int8Array, "TypeError", "convert: source must be an array, a typed array or a list, not 5"],
      [null, Int8Array, "TypeError", "convert: source must be an array, a typed array or a list, not null"],
      [detached(), Int8Array, "TypeError", "convert: source is a view whose buffer is detached"],
      [[1], Array, "TypeError", "convert: type must be a typed array"],
      [[1], "f32", "TypeError", "convert: type must be a typed array"],
    ];
    for (const [source, type, name, message] of rows) {
      const error = thrown(() => py.convert(source as TypedArray, type as typeof Int8Array));
      expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
    }
    const options: readonly [unknown, string][] = [
      [{ clamped: true }, 'convert: unknown option "clamped"; the option is clamp'],
      [{ clamp: "yes" }, 'convert: clamp must be true or false, not "yes"'],
      [null, "convert: options must be an object, not null"],
    ];
    for (const [given, message] of options)
      expect(thrown(() => py.convert([1], Int8Array, given as object))).toEqual(new TypeError(message));
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  test("takes arrays of the heap, slices and cells, and leaves them", (py) => {
    const array = py.array(Int16Array, [1, -2, 3]);
    const floats = py.convert(array, Float32Array);
    expect([[...floats.view], [...array.view], floats.type]).toEqual([[1, -2, 3], [1, -2, 3], Float32Array]);
    expect([...py.convert(array.slice(1), BigInt64Array).view]).toEqual([-2n, 3n]);
    array.swapBytes();
    expect([...array.view]).toEqual([256, -257, 768]);
    array.free();
    expect(thrown(() => py.convert(array, Float32Array))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(() => array.swapBytes()).toThrow(/^swapBytes: the block of 6 bytes/);
  });
});
