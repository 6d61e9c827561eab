// PyMem_New, PyMem_Resize and PyMem_Del, and copies of strings.
import { expect, it } from "vitest";
import { NULL, type PyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";

const types = {
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  f32: 4,
  f64: 8,
  pointer: 4,
} as const;

const bytesAt = (py: PyMem, p: number, n: number) => Buffer.from(py.memory.buffer.slice(p, p + n));

eachBuild((create) => {
  it.each(Object.entries(types))("an array of %s has %d bytes an element, and keeps them", (name, size) => {
    const py = create();
    const type = name as keyof typeof types;
    const p = py.PyMem_New(type, 10);
    expect(py.malloc_usable_size(p)).toBeGreaterThanOrEqual(10 * size);
    new Uint8Array(py.memory.buffer, p, 10 * size).fill(0x37);
    const q = py.PyMem_Resize(p, type, 300);
    expect(bytesAt(py, q, 10 * size).every((byte) => byte === 0x37)).toBe(true);
    py.PyMem_Del(q);
    py.PyMem_Del(NULL);
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  it("refuses products above PY_SSIZE_T_MAX, also those that would wrap, and leaves the array", () => {
    const py = create({ maximumBytes: 2 ** 20 });
    const p = py.PyMem_New("u8", 5);
    new Uint8Array(py.memory.buffer, p, 5).fill(8);
    for (const [type, n] of [
      ["f64", 0x10000000],
      ["f64", 0x20000000],
      ["i16", 0x80000000],
      [3, 0x55555556],
      [0xffffffff, 0xffffffff],
      [0x10000, 0x10000],
      ["u8", 0x80000000],
    ] as const) {
      expect(py.PyMem_New(type, n)).toBe(0);
      expect(py.PyMem_Resize(p as never, type, n)).toBe(0);
    }
    expect([...bytesAt(py, p, 5)]).toEqual([8, 8, 8, 8, 8]);
    py.PyMem_Del(p);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("gives a block for no elements, and one of a struct's size", () => {
    const py = create();
    const [p, q] = [py.PyMem_New("f64", 0), py.PyMem_New(12, 7)];
    expect(p).not.toBe(0);
    expect(py.malloc_usable_size(q)).toBeGreaterThanOrEqual(84);
    const r = py.PyMem_Resize(NULL, "i32", 3);
    expect(new Set([p, q, r]).size).toBe(3);
    for (const block of [p, q, r]) py.PyMem_Del(block);
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  it.each(["int", "", "I32", "toString", null, undefined, {}, true])("%s is no type", (type) => {
    const py = create();
    expect(() => py.PyMem_New(type as never, 1)).toThrow(TypeError);
    expect(() => py.PyMem_Resize(NULL, type as never, 1)).toThrow(
      /PyMem_Resize: unknown type .*; the types are i8, u8/,
    );
  });

  it("numbers that are none are refused", () => {
    const py = create();
    for (const [value, error] of badValues) {
      expect(() => py.PyMem_New("i32", value as number)).toThrow(error);
      if (typeof value === "number") expect(() => py.PyMem_New(value, 1)).toThrow(RangeError);
    }
    expect(() => py.PyMem_New(0, 1)).toThrow(RangeError);
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  it.each([
    ["", [0]],
    ["abc", [0x61, 0x62, 0x63, 0]],
    ["é€", [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0]],
    ["🐍", [0xf0, 0x9f, 0x90, 0x8d, 0]],
    // Half of a pair has no UTF-8: the replacement character.
    ["a\ud83d", [0x61, 0xef, 0xbf, 0xbd, 0]],
    ["\udc0db", [0xef, 0xbf, 0xbd, 0x62, 0]],
  ])("%j is copied in UTF-8, with a 0 behind it", (text, expected) => {
    const py = create();
    const [p, q] = [py._PyMem_Strdup(text), py._PyMem_RawStrdup(text)];
    expect([...bytesAt(py, p, expected.length)]).toEqual(expected);
    expect([...bytesAt(py, q, expected.length)]).toEqual(expected);
    const again = py._PyMem_Strdup(q as never);
    expect([...bytesAt(py, again, expected.length)]).toEqual(expected);
    py.PyMem_Free(p);
    py.PyMem_Free(again);
    py.PyMem_RawFree(q);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("copies a string that memory has to grow for", () => {
    const py = create();
    const p = py._PyMem_Strdup("x".repeat(70_000));
    const q = py._PyMem_RawStrdup(p as never);
    expect(bytesAt(py, q, 70_001).equals(bytesAt(py, p, 70_001))).toBe(true);
    expect(bytesAt(py, q + 69_999, 2).toString("latin1")).toBe("x\0");
  });

  it("finds no string that does not end, and one that ends with memory", () => {
    const py = create();
    const start = py.memory.grow(1) * 65_536;
    const end = start + 65_536;
    const bytes = new Uint8Array(py.memory.buffer);
    bytes.fill(0x41, start);
    for (const p of [end - 1, end - 5, start]) expect(() => py._PyMem_Strdup(p as never)).toThrow(RangeError);
    for (const p of [0, end, 0xffffffff]) expect(() => py._PyMem_RawStrdup(p as never)).toThrow(RangeError);
    bytes[end - 1] = 0;
    expect(bytesAt(py, py._PyMem_Strdup((end - 3) as never), 3).toString("latin1")).toBe("AA\0");
    expect(bytesAt(py, py._PyMem_Strdup((end - 1) as never), 1).toString("latin1")).toBe("\0");
  });

  it("gives 0 without memory, and refuses what is no string", () => {
    const py = create({ maximumBytes: 65_536 });
    expect([py._PyMem_Strdup("y".repeat(70_000)), py._PyMem_RawStrdup("y".repeat(70_000))]).toEqual([0, 0]);
    expect(() => py._PyMem_Strdup("a\0b")).toThrow(RangeError);
    for (const bad of [null, undefined, {}, [], true, 5n]) {
      expect(() => py._PyMem_Strdup(bad as never)).toThrow(TypeError);
    }
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => py._PyMem_RawStrdup(bad as never)).toThrow(RangeError);
    }
    expect(py.getAllocatedBlocks()).toBe(0);
  });
});
