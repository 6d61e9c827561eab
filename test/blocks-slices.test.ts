// Slices of blocks, and copies between blocks, slices and typed arrays.
import { describe, expect, it } from "vitest";
import { createPyMem, type Elements, MemoryMisuseError, Slice } from "../src/index.js";
import { eachScene, grow } from "./support/block-scenes.js";
import { thrown } from "./support/thrown.js";

type Ints = Int32Array<ArrayBuffer>;
const numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LENGTH = numbers.length;

eachScene(({ open, between }) => {
  it("sees its block's elements from start to before end, as Array.prototype.slice counts", () => {
    const py = open();
    const array = py.array(Int32Array, numbers);
    for (let start = -LENGTH; start <= LENGTH; start++) {
      for (let end = -LENGTH; end <= LENGTH; end++) {
        const due = numbers.slice(start, end);
        const isForward = (end < 0 ? end + LENGTH : end) >= (start < 0 ? start + LENGTH : start);
        if (!isForward) {
          expect(thrown(() => array.slice(start, end))).toBeInstanceOf(RangeError);
          continue;
        }
        const slice = array.slice(start, end);
        expect([...slice.view]).toEqual(due);
        expect(slice).toMatchObject({ length: due.length, size: 4 * due.length, isFreed: false });
        expect(slice.view.byteOffset).toBe(slice.ptr);
      }
    }
    between(py);
    expect([...array.slice().view]).toEqual(numbers);
    expect([...array.slice(7).view]).toEqual([7, 8, 9]);
  });

  it("copies nothing: what is written to one is read from the other, through a slice of a slice as well", () => {
    const py = open();
    const array = py.array(Int32Array, numbers);
    const slice = array.slice(2, -2);
    const inner = slice.slice(1, -1);
    expect(inner).toBeInstanceOf(Slice);
    between(py);
    inner.view[0] = 77;
    between(py);
    expect(array.view[3]).toBe(77);
    expect(slice.view[1]).toBe(77);
    expect(inner.ptr - array.ptr).toBe(12);
    const bytes = py.alloc(8);
    bytes.view.fill(0);
    bytes.slice(3, 5).view.fill(1);
    between(py);
    expect([...bytes.view]).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it("dies with its block", () => {
    const py = open();
    const array = py.array(Int32Array, numbers);
    const inner = array.slice(2).slice(2);
    const { ptr: address } = array;
    array.free();
    for (const use of [() => inner.view, () => inner.slice(), () => inner.copyTo(inner)]) {
      expect(thrown(use)).toBeInstanceOf(MemoryMisuseError);
      expect(thrown(use)).toMatchObject({ code: "USE_AFTER_FREE", address });
    }
    expect(inner).toMatchObject({ ptr: 0, isFreed: true });
  });

  it("moves with its block, and is outside while the block is too small for it", () => {
    const py = open();
    const array = py.array(Int32Array, numbers);
    const slice = array.slice(4, 8);
    array.resize(30_000);
    between(py);
    expect([...slice.view]).toEqual([4, 5, 6, 7]);
    array.resize(7);
    between(py);
    expect(slice).toMatchObject({ ptr: 0, isFreed: true });
    const error = thrown(() => slice.view);
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      message: "view: the slice of the bytes 16 to 32 lies outside its block, which was resized to 28 bytes",
    });
    array.resize(8);
    expect([...slice.view]).toEqual([4, 5, 6, 0]);
    const bytes = py.array(Uint8Array, 10);
    const all = bytes.slice();
    bytes.resize(9);
    expect(all.isFreed).toBe(true);
    expect(thrown(() => all.view)).toMatchObject({
      message: expect.stringContaining("0 to 10 lies outside"),
    });
  });

  it("copies to and from blocks, slices and typed arrays, wherever they overlap", () => {
    const py = open();
    for (const [at, start, end] of [
      [0, 0, 10],
      [3, 0, 7],
      [0, 3, 10],
      [5, 4, 8],
      [-4, -8, -4],
      [10, 10, 10],
    ] as const) {
      const plain = new Int32Array(numbers);
      plain.copyWithin(at, start, end);
      const array = py.array(Int32Array, numbers);
      const other = py.array(Int32Array, numbers);
      between(py);
      array.copyTo(array, at, start, end);
      other.copyFrom(other, at, start, end);
      expect(array.view).toEqual(plain);
      expect(other.view).toEqual(plain);
      array.free();
      other.free();
    }
    const [array, target] = [py.array(Int32Array, numbers), new Int32Array(LENGTH)];
    between(py);
    array.slice(2, 5).copyTo(target, 1);
    expect([...target]).toEqual([0, 2, 3, 4, 0, 0, 0, 0, 0, 0]);
    array.slice(6).copyFrom(target, 0, 1, 4);
    expect([...array.view]).toEqual([0, 1, 2, 3, 4, 5, 2, 3, 4, 9]);
    array.copyTo(py.array(Int32Array, 10));
    expect(py.check()).toBe(0);
  });
});

describe("what is refused", () => {
  const py = createPyMem();
  const other = createPyMem();
  const array = py.array(Int32Array, numbers);
  const untouched = () => expect([...array.view]).toEqual(numbers);
  const stale = other.array(Int32Array, 3).view;
  grow(other);
  const freed = py.array(Int32Array, 3);
  freed.free();

  it.each([11, -11, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%s as a position", (value) => {
    const calls = [
      () => array.slice(value),
      () => array.slice(0, value),
      () => array.copyTo(array, value),
      () => array.copyTo(array, 0, value),
      () => array.copyFrom(array, 0, 0, value),
    ];
    const names = ["slice: start", "slice: end", "copyTo: targetStart", "copyTo: start", "copyFrom: end"];
    for (const [i, call] of calls.entries()) {
      expect(thrown(call)).toBeInstanceOf(RangeError);
      expect(thrown(call)).toMatchObject({
        message: `${names[i]} must be an integer from -10 to 10, not ${value}`,
      });
    }
    untouched();
  });

  it.each(["1", null, true, 1n, {}])("%s, which is no number, as a position", (value) => {
    for (const call of [
      () => array.slice(value as number),
      () => array.slice(0, value as number),
      () => array.copyTo(array, value as number),
    ])
      expect(thrown(call)).toBeInstanceOf(TypeError);
  });

  it("a copy that does not fit, of which nothing is written", () => {
    const small = new Int32Array(3);
    for (const call of [
      () => array.copyTo(small),
      () => array.copyTo(small, 1, 0, 3),
      () => array.copyTo(py.array(Int32Array, 9)),
      () => array.copyTo(array, 1),
      () => array.slice(0, 3).copyFrom(array),
    ])
      expect(thrown(call)).toBeInstanceOf(RangeError);
    expect(thrown(() => array.copyTo(small, 1, 0, 3))).toMatchObject({
      message: "copyTo: 3 elements do not fit into the 2 behind targetStart",
    });
    expect([...small]).toEqual([0, 0, 0]);
    untouched();
  });

  it.each([
    [
      "another kind of elements",
      new Uint32Array(10),
      "the target holds a Uint32Array, the source a Int32Array",
    ],
    ["bytes", new Uint8Array(100), "the target holds a Uint8Array, the source a Int32Array"],
    [
      "a DataView",
      new DataView(new ArrayBuffer(100)),
      "target must be a block, a slice or a typed array, not an object",
    ],
    ["a list", [1, 2], "target must be a block, a slice or a typed array, not an object"],
    ["nothing", undefined, "target must be a block, a slice or a typed array, not undefined"],
    [
      "a detached view",
      stale,
      "target is a view whose buffer is detached: its memory has grown since it was made, or it was transferred",
    ],
  ])("a copy to %s", (_, target, message) => {
    const error = thrown(() => array.copyTo(target as unknown as Elements<Ints>));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: `copyTo: ${message}` });
    untouched();
  });

  it("a copy from an array whose class frees the target meanwhile: who has its memory then keeps what is there", () => {
    const target = py.array(Uint8Array, [1, 2, 3, 4]);
    const next: { view: Uint8Array }[] = [];
    class Freeing extends Uint8Array {
      static get [Symbol.species]() {
        target.free();
        next.push(py.array(Uint8Array, [5, 6, 7, 8]));
        return Uint8Array;
      }
    }
    const source = new Freeing(4);
    expect(thrown(() => target.copyFrom(source, 0, 0, 3))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(next.map(({ view }) => [...view])).toEqual([[5, 6, 7, 8]]);
  });

  it("a copy to and from a freed block", () => {
    expect(thrown(() => array.copyTo(freed))).toMatchObject({
      code: "USE_AFTER_FREE",
      message: expect.stringMatching(/^copyTo: the block of 12 bytes/),
    });
    expect(thrown(() => array.copyFrom(freed))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(thrown(() => freed.copyFrom(array))).toMatchObject({ code: "USE_AFTER_FREE" });
    untouched();
  });
});
