// What a console shows of blocks, and a loop goes through: their contents, not how they are made.
import { inspect as inspectLines } from "node:util";
import { describe, expect, it } from "vitest";
import { Block, createPyMem } from "../src/index.js";
import { grow } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const inspect = (value: unknown, options = {}) =>
  inspectLines(value, { breakLength: Number.POSITIVE_INFINITY, ...options });

eachBuild((create) => {
  it("a console shows where a block lies and what is in it", () => {
    const py = create();
    const array = py.array(Int16Array, [1, -2, 3]);
    const text = py.string("naïve");
    const bytes = py.bytes([7, 8]);
    expect(inspect(array)).toBe(
      `TypedBlock { ptr: ${array.ptr}, size: 6, length: 3, view: Int16Array(3) [ 1, -2, 3 ] }`,
    );
    expect(inspect(array.slice(1))).toBe(
      `Slice { ptr: ${array.ptr + 2}, size: 4, length: 2, view: Int16Array(2) [ -2, 3 ] }`,
    );
    expect(inspect(text)).toBe(
      `StringBlock { ptr: ${text.ptr}, size: 7, length: 6, encoding: 'utf-8', value: 'naïve' }`,
    );
    expect(inspect(bytes)).toBe(`BytesBlock { ptr: ${bytes.ptr}, size: 2, value: Uint8Array(2) [ 7, 8 ] }`);
  });

  it("of structs it shows the fields, and of pools how many cells there are", () => {
    const py = create();
    const Point = py.structType({ x: "f32", value: "i64" });
    const line = py.struct({ from: Point, length: "u8" }, { from: { x: 1.5 }, length: 9 });
    const { ptr } = line;
    const from = `struct { ptr: ${ptr}, x: 1.5, value: 0n }`;
    expect(inspect(line)).toBe(`struct { ptr: ${ptr}, from: ${from}, length: 9 }`);
    expect(inspect(line, { depth: 0 })).toBe(`struct { ptr: ${ptr}, from: [struct], length: 9 }`);
    expect(inspect(line, { depth: null })).toContain(from);
    const pool = py.pool(Point, 3);
    const cell = pool.take({ value: 5n });
    expect(inspect(cell)).toBe(`struct { ptr: ${cell.ptr}, x: 0, value: 5n }`);
    expect(inspect(pool)).toBe(`Pool { ptr: ${pool.ptr}, size: 48, capacity: 3, available: 2 }`);
    cell.free();
    expect(inspect(cell)).toBe("struct (freed)");
  });

  it("it says so of what is freed, and of a text that is none", () => {
    const py = create();
    const block = py.alloc(8);
    const slice = block.slice(2);
    const text = py.string("abc");
    text.view[1] = 0xff;
    expect(inspect(text)).toMatch(/value: RangeError: value: /);
    expect(inspect(Object.create(Block.prototype))).toBe("[Block]");
    block.free();
    expect(inspect({ block, slice })).toBe("{ block: Block (freed), slice: Slice (freed) }");
    expect(py.check()).toBe(0);
  });

  it("JSON has their contents, and a template a string's text", () => {
    const py = create();
    const Point = py.structType({ x: "f32", w: ["i16", 2], in: py.structType({ on: "bool" }) });
    const point = Point.alloc({ x: 1.5, w: [3, -4], in: { on: true } });
    const array = py.array(Uint16Array, [1, 2, 3]);
    const text = py.string("naïve", "utf-16");
    const given = {
      point,
      array,
      text,
      slice: array.slice(1),
      bytes: py.bytes([9]),
      cell: py.pool(2, 1).take(),
    };
    given.cell.view.fill(7);
    expect(JSON.parse(JSON.stringify(given))).toEqual({
      point: { x: 1.5, w: [3, -4], in: { on: true } },
      array: [1, 2, 3],
      text: "naïve",
      slice: [2, 3],
      bytes: [9],
      cell: [7, 7],
    });
    expect(`${text}`).toBe("naïve");
    for (const block of [point, array, text]) {
      block.free();
      expect(thrown(() => JSON.stringify({ block }))).toMatchObject({ code: "USE_AFTER_FREE" });
    }
    expect(thrown(() => `${text}`)).toMatchObject({
      message: expect.stringMatching(/^toString: the block of/),
    });
  });

  it("a loop goes through the elements of arrays, of their slices and of cells", () => {
    const py = create();
    const array = py.array(Float32Array, [1.5, 2.5, 3.5]);
    expect([...array]).toEqual([1.5, 2.5, 3.5]);
    expect([...array.slice(1, -1)]).toEqual([2.5]);
    expect(Array.from(py.pool([BigInt64Array, 2], 1).take())).toEqual([0n, 0n]);
    expect([...py.array(Int8Array, 0)]).toEqual([]);
  });
});

describe("a loop over an array", () => {
  it("goes on where memory grows meanwhile", () => {
    const py = createPyMem();
    const seen: number[] = [];
    for (const value of py.array(Uint8Array, [1, 2, 3])) {
      grow(py);
      seen.push(value);
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it("throws where the array is freed meanwhile, or was before", () => {
    const py = createPyMem();
    const array = py.array(Uint8Array, [1, 2]);
    const loop = () => {
      for (const _ of array) array.free();
    };
    expect(thrown(loop)).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(thrown(() => [...array])).toMatchObject({ code: "USE_AFTER_FREE" });
  });
});
