// Structs: what their definitions and their fields refuse, by name.
import { describe, expect, it } from "vitest";
import type { PyMem, StructFields } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const test = (name: string, use: (py: PyMem) => void) => eachBuild((create) => it(name, () => use(create())));

/** A value of a kind that is refused, with the error and its sentence. */
const misfits: readonly (readonly [string, unknown, string, string])[] = [
  ["i8", 128, "RangeError", "an integer from -128 to 127, not 128"],
  ["i8", -129, "RangeError", "an integer from -128 to 127, not -129"],
  ["u8", -1, "RangeError", "an integer from 0 to 255, not -1"],
  ["u16", 65536, "RangeError", "an integer from 0 to 65535, not 65536"],
  ["i32", 1.5, "RangeError", "an integer from -2147483648 to 2147483647, not 1.5"],
  ["u32", Number.NaN, "RangeError", "an integer from 0 to 4294967295, not NaN"],
  ["i32", 1n, "TypeError", "an integer from -2147483648 to 2147483647, not 1n"],
  ["i64", 2n ** 63n, "RangeError", "not 9223372036854775808n"],
  ["u64", -1n, "RangeError", "a bigint from 0 to 18446744073709551615, not -1n"],
  ["u64", 1, "TypeError", "a bigint from 0 to 18446744073709551615, not 1"],
  ["f32", 1e39, "RangeError", "a number that f32 can hold, not 1e+39"],
  ["f64", "1", "TypeError", 'a number that f64 can hold, not "1"'],
  ["f64", undefined, "TypeError", "a number that f64 can hold, not undefined"],
  ["bool", 2, "TypeError", "true or false, not 2"],
  ["bool", null, "TypeError", "true or false, not null"],
  ["ptr", -8, "RangeError", "an integer from 0 to 4294967295, not -8"],
  ["ptr", null, "TypeError", "an integer from 0 to 4294967295, not null"],
];

describe("a struct", () => {
  test("of an unknown kind, or of no fields, is refused by name", (py) => {
    const kinds = [
      "int",
      "",
      "F64",
      "object",
      "toString",
      8,
      null,
      undefined,
      {},
      [],
      ["i8"],
      ["i8", 1, 2],
      () => 0,
    ];
    for (const kind of kinds) {
      const error = thrown(() => py.struct({ a: "i8", x: kind } as StructFields));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(
        /^struct: x: unknown kind .*; the kinds are i8, u8, .* ptr, a struct/,
      );
    }
    for (const fields of [null, undefined, 1, "x", [], ["f64"], () => 0]) {
      expect(() => py.struct(fields as never)).toThrow(
        /^struct: fields must be an object of names and kinds, not /,
      );
    }
    const Point = py.structType({ x: "f64" });
    expect(() => py.struct(Point as never)).toThrow("struct: a type of structs has alloc()");
    expect(() => py.structType({})).toThrow("structType: a struct has at least one field");
    for (const [value, error, named] of badValues) {
      const call = () => py.structType({ x: ["i8", value as number] });
      expect(thrown(call)).toBeInstanceOf(error);
      expect(call).toThrow(
        `structType: the length of x must be an integer from 0 to 4294967295, not ${named}`,
      );
    }
    expect(() => py.structType({ x: ["i8", 0] })).toThrow("the length of x must be at least 1, not 0");
    const huge = () => py.structType({ x: ["f64", 0xffffffff], y: ["f64", 0xffffffff] });
    expect(huge).toThrow("structType: a struct has at most 2147483647 bytes, not 68719476720");
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  test("refuses values that do not fit, with nothing allocated and nothing changed", (py) => {
    const Inner = py.structType({ a: "i8", b: ["i16", 2] });
    const s = py.struct({ n: Inner, x: "u8" }, { n: { a: 1, b: [2, 3] }, x: 4 });
    const before = [...s.view];
    const blocks = py.getAllocatedBlocks();
    for (const [kind, value, name, sentence] of misfits) {
      const init = thrown(() => py.struct({ a: "i8", x: kind } as StructFields, { x: value } as never));
      expect(init).toMatchObject({ name });
      expect((init as Error).message).toMatch(/^struct: x must be /);
      expect((init as Error).message).toContain(sentence);
      const one = py.struct({ x: kind } as StructFields) as unknown as { x: unknown; free(): void };
      const former = one.x;
      expect(thrown(() => (one.x = value))).toMatchObject({ name, message: (init as Error).message });
      expect(one.x).toBe(former);
      one.free();
    }
    const rows: readonly [unknown, string][] = [
      [{ a: 5, b: [6, 70_000] }, "struct: n.b[1] must be an integer from -32768 to 32767, not 70000"],
      [{ a: 5, b: [6] }, "struct: n.b must have 2 elements, not 1"],
      [{ a: 5, b: [6, 7, 8] }, "struct: n.b must have 2 elements, not more"],
      [{ a: 5, b: 6 }, "struct: n.b must be a list of 2 elements, not 6"],
      [{ a: 5, c: 6 }, 'struct: n: there is no field "c"; the fields are a, b'],
      [null, "struct: n must be an object with values of fields, not null"],
      [5, "struct: n must be an object with values of fields, not 5"],
    ];
    for (const [value, message] of rows) {
      expect(() => (s.n = value as never)).toThrow(message);
      expect(() => py.struct({ n: Inner }, { n: value } as never)).toThrow(message);
    }
    expect(() => py.struct({ x: "u8" }, { y: 1 } as never)).toThrow(
      'struct: there is no field "y"; the fields are x',
    );
    expect([[...s.view], py.getAllocatedBlocks()]).toEqual([before, blocks]);
  });

  test("may have fields of any name but those of its members", (py) => {
    const names = [
      "open",
      "place",
      "locate",
      "length",
      "value",
      "x y",
      "\u00fc",
      "take",
      "then",
      "reallocate",
      "is0",
    ];
    const s = py.struct(Object.fromEntries(names.map((name) => [name, "u8"] as const)));
    const fields = s as unknown as { [name: string]: number };
    for (const [i, name] of names.entries()) fields[name] = i;
    expect([...s.view]).toEqual(names.map((_, i) => i));
    const members = [
      ...["ptr", "size", "view", "free", "isFreed", "slice", "copyTo", "copyFrom"],
      ...["constructor", "toString", "__proto__", "hasOwnProperty"],
    ];
    for (const name of members) {
      const error = thrown(() => py.structType({ x: "i8", [name]: "i8" } as StructFields));
      const message = `structType: no field can be named ${name}: every struct has a member of that name`;
      expect(error).toMatchObject({ name: "TypeError", message });
    }
    const numbered = () => py.struct({ b: "i8", 1: "i8" } as StructFields);
    expect(numbered).toThrow("struct: no field can be named 1: numbers do not keep their order");
    const symbol = () => py.struct({ [Symbol.iterator]: "i8" } as unknown as StructFields);
    expect(symbol).toThrow("no field can be named Symbol(Symbol.iterator): a name is a string");
    expect(py.getAllocatedBlocks()).toBe(1);
  });

  test("refuses, through its type, addresses where no struct of it can lie", (py) => {
    const Node = py.structType({ value: "i32", rest: ["u8", 3] });
    const end = py.memory.buffer.byteLength;
    for (const address of [0, 1, 2, 1026, 0xfffffffe]) {
      expect(() => Node.at(address)).toThrow(`at: ptr must be a multiple of 4, and not 0; it is ${address}`);
    }
    for (const address of [end - 4, end, 0xfffffffc]) {
      const message = `at: 8 bytes at ${address} end beyond the memory of ${end} bytes`;
      expect(thrown(() => Node.at(address))).toMatchObject({ name: "RangeError", message });
    }
    expect(Node.at(end - 8).size).toBe(8);
    for (const [value, error, named] of badValues) {
      expect(thrown(() => Node.at(value as number))).toBeInstanceOf(error);
      expect(() => Node.at(value as number)).toThrow(
        `at: ptr must be an integer from 0 to 4294967295, not ${named}`,
      );
    }
  });
});
