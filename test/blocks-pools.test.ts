// Pools: cells against a shadow of them, and what is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Block, type Cell, type Pool, type PyMem } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachScene, grow, replayed } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

type AnyPool = Pool<Cell>;

/** Pools of each shape, whose cells have so many bytes. */
const shapes: readonly (readonly [
  name: string,
  size: number,
  open: (py: PyMem, capacity: number) => AnyPool,
])[] = [
  ["bytes", 13, (py, capacity) => py.pool(13, capacity)],
  ["arrays", 24, (py, capacity) => py.pool([Float64Array, 3], capacity) as unknown as AnyPool],
  ["bytes of arrays", 3, (py, capacity) => py.pool([Uint8Array, 3], capacity)],
  [
    "structs",
    12,
    (py, capacity) =>
      py.pool(py.structType({ a: "f32", b: "u8", c: ["i16", 2] }), capacity) as unknown as AnyPool,
  ],
];

interface Taken {
  readonly cell: Cell;
  readonly fill: number;
}

const bytesOf = (cell: Cell) => new Uint8Array(cell.view.buffer, cell.view.byteOffset, cell.view.byteLength);

eachScene(({ open, between }) => {
  it.each(shapes)("a pool of %s keeps what is in each cell, and gives each out once", (name, size, make) => {
    const py = open();
    const guards = [py.alloc(64), py.alloc(64)];
    const check = (capacity: number, steps: readonly number[]) => {
      const pool = make(py, capacity);
      for (const guard of guards) guard.view.fill(0xa5);
      const blocks = py.getAllocatedBlocks();
      const taken: Taken[] = [];
      const given: Cell[] = [];
      for (const [i, step] of steps.entries()) {
        between(py);
        if (step % 5 < 3 && taken.length < capacity) {
          const cell = pool.take();
          expect(cell.size).toBe(size);
          if (name !== "bytes") expect(bytesOf(cell).every((byte) => byte === 0)).toBe(true);
          bytesOf(cell).fill(i);
          taken.push({ cell, fill: i & 0xff });
        } else if (step % 5 < 3) {
          expect(thrown(() => pool.take())).toMatchObject({ name: "MemoryError", size });
        } else if (taken.length > 0) {
          const [{ cell }] = taken.splice(step % taken.length, 1) as [Taken];
          if (step % 2 === 0) cell.free();
          else pool.give(cell);
          given.push(cell);
        }
        expect([pool.available, pool.capacity]).toEqual([capacity - taken.length, capacity]);
      }
      between(py);
      const places = taken.map(({ cell }) => cell.ptr).toSorted((one, other) => one - other);
      for (const [i, ptr] of places.entries()) {
        expect(ptr).toBeGreaterThanOrEqual((places[i - 1] ?? pool.ptr - size) + size);
        expect(ptr % (name === "structs" ? 4 : name === "bytes of arrays" ? 1 : 8)).toBe(0);
        expect(ptr + size).toBeLessThanOrEqual(pool.ptr + pool.size);
      }
      for (const { cell, fill } of taken) {
        expect(bytesOf(cell).every((byte) => byte === fill)).toBe(true);
        expect([cell.view.byteLength, cell.isFreed]).toEqual([size, false]);
      }
      for (const cell of given) {
        expect([cell.isFreed, cell.ptr]).toEqual([true, 0]);
        pool.give(cell);
        cell.free();
      }
      expect(pool.available).toBe(capacity - taken.length);
      for (const guard of guards) expect(guard.view.every((byte) => byte === 0xa5)).toBe(true);
      expect(py.getAllocatedBlocks()).toBe(blocks);
      pool.free();
      for (const { cell } of taken) expect(thrown(() => cell.view)).toMatchObject({ code: "USE_AFTER_FREE" });
    };
    const property = fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat(1000), { maxLength: 80 }),
      check,
    );
    fc.assert(property, { numRuns: 15, ...replayed });
    expect(py.check()).toBe(0);
  });
});

const test = (name: string, use: (py: PyMem) => void) => eachBuild((create) => it(name, () => use(create())));

describe("a cell", () => {
  test("of structs has their fields, and takes values", (py) => {
    const Vec = py.structType({ x: "f32", y: "f32" });
    const pool = py.pool(Vec, 2);
    expect(pool).toBeInstanceOf(Block);
    const one = pool.take({ x: 1 });
    one.y = 2;
    grow(py);
    const two = pool.take(one);
    expect([one.x, two.x, two.y, two.ptr - one.ptr, pool.available]).toEqual([1, 1, 2, 8, 0]);
    one.free();
    const three = pool.take();
    expect([three.x, three.y, three.ptr]).toEqual([0, 0, two.ptr - 8]);
    expect(thrown(() => one.x)).toMatchObject({ code: "USE_AFTER_FREE", address: three.ptr, size: 8 });
    expect(() => (one.x = 1)).toThrow(
      /^struct: x: the cell of 8 bytes at 0x[0-9a-f]+ was given back to its pool/,
    );
    expect(() => pool.take({ x: 1e39 })).toThrow("struct: x must be a number that f32 can hold");
    const before = pool.available;
    two.free();
    expect(() => pool.take({ x: "1" } as never)).toThrow(TypeError);
    expect([before, pool.available]).toEqual([0, 1]);
  });

  test("of numbers is a typed array of so many", (py) => {
    const pool = py.pool([Float32Array, 128], 4);
    const cell = pool.take();
    expect([cell.view.constructor, cell.length, cell.size]).toEqual([Float32Array, 128, 512]);
    const { view } = cell;
    expect(cell.view === view).toBe(true);
    view.fill(0.5);
    grow(py);
    expect([cell.view.length, cell.view.at(-1)]).toEqual([128, 0.5]);
    const part = cell.slice(100);
    expect([part.view.length, part.ptr]).toEqual([28, cell.ptr + 400]);
    cell.free();
    expect(thrown(() => part.view)).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(part.ptr).toBe(0);
  });

  test("is given back at the end of its block, and dies with its pool, or with a reset", (py) => {
    const pool = py.pool(8, 3);
    {
      using cell = pool.take();
      expect([cell.isFreed, pool.available]).toEqual([false, 2]);
    }
    expect(pool.available).toBe(3);
    const [one, two] = [pool.take(), py.pool(8, 1).take()];
    pool.free();
    pool.free();
    py.reset();
    for (const cell of [one, two]) {
      expect([cell.isFreed, cell.ptr]).toEqual([true, 0]);
      expect(thrown(() => cell.view)).toMatchObject({ code: "USE_AFTER_FREE" });
      cell.free();
    }
    expect(thrown(() => pool.take())).toMatchObject({ code: "USE_AFTER_FREE" });
    expect([pool.available, py.check()]).toEqual([0, 0]);
  });

  test("in a scope dies with a pool that was made there", (py) => {
    const cell = py.scope(() => py.pool(8, 1).take());
    expect([cell.isFreed, py.getAllocatedBlocks()]).toEqual([true, 0]);
  });
});

describe("a pool", () => {
  test("refuses cells that are not its own", (py) => {
    const [pool, other] = [py.pool(8, 1), py.pool(8, 1)];
    const cell = other.take();
    expect(thrown(() => pool.give(cell))).toMatchObject({
      name: "MemoryMisuseError",
      code: "WRONG_POOL",
      address: cell.ptr,
      size: 8,
      message: "give: the cell is of another pool",
    });
    expect([cell.isFreed, pool.available, other.available]).toEqual([false, 1, 0]);
    cell.free();
    expect(thrown(() => pool.give(cell))).toMatchObject({ code: "WRONG_POOL" });
    for (const none of [null, undefined, 8, {}, py.alloc(8), pool]) {
      expect(() => pool.give(none as never)).toThrow(/^give: cell must be a cell of the pool, not /);
    }
    expect([pool.available, other.available]).toEqual([1, 1]);
  });

  test("refuses shapes that are none", (py) => {
    for (const shape of [null, undefined, "i32", {}, Float32Array, { x: "f32" }, 8n, () => 0]) {
      const words =
        /^pool: shape must be a struct type \(py.structType makes them\), \[typed array, length\] or a number of bytes, not /;
      expect(thrown(() => py.pool(shape as never, 1))).toBeInstanceOf(TypeError);
      expect(() => py.pool(shape as never, 1)).toThrow(words);
    }
    for (const type of [Array, DataView, "f32", undefined]) {
      expect(() => py.pool([type, 1] as never, 1)).toThrow(
        "pool: type must be a typed array such as Int32Array",
      );
    }
    expect(() => py.pool(0, 1)).toThrow("pool: the bytes of a cell must be at least 1, not 0");
    expect(() => py.pool([Int8Array, 0], 1)).toThrow("pool: the length of a cell must be at least 1, not 0");
    for (const [value, error, named] of badValues) {
      const calls = [() => py.pool(8, value as number), () => py.pool([Int8Array, value as number], 1)];
      if (typeof value === "number") calls.push(() => py.pool(value, 1) as never);
      for (const call of calls) {
        expect(thrown(call)).toBeInstanceOf(error);
        expect(call).toThrow(`an integer from 0 to 4294967295, not ${named}`);
      }
    }
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  test("for which there is no memory is a MemoryError, whatever its size", (py) => {
    py.setMaximumBytes(4 * 65536);
    for (const [bytes, capacity, size] of [
      [8, 65536, 8 * 65536],
      [1, 0x10000000, 0x80000000],
      [0xffffffff, 0xffffffff, 0x100000000 * 0xffffffff],
    ] as const) {
      const message = `pool: no memory for ${size} bytes`;
      expect(thrown(() => py.pool(bytes, capacity))).toMatchObject({ name: "MemoryError", size, message });
    }
    expect(thrown(() => py.pool(8, 0).take())).toMatchObject({
      name: "MemoryError",
      message: "take: all 0 cells of the pool are taken",
    });
    expect(py.check()).toBe(0);
  });
});
