// Arrays in the heap: made of lengths and of lists, resized, freed.
import { expect, it } from "vitest";
import { Block, MemoryMisuseError, type PyMem, type TypedArrayType, TypedBlock } from "../src/index.js";
import { eachScene } from "./support/block-scenes.js";
import { thrown } from "./support/thrown.js";

const types = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as unknown as readonly TypedArrayType<Int32Array<ArrayBuffer>>[];

/** n as an element of the type. */
const as = (type: { readonly name: string }, n: number) =>
  (type.name.startsWith("Big") ? BigInt(n) : n) as number;

/** A heap whose freed memory is full of ones, so that zeros are somebody's doing. */
function usedHeap(py: PyMem): PyMem {
  const blocks = [8, 40, 200, 1000, 5000].flatMap((n) => Array.from({ length: 40 }, () => py.alloc(n)));
  for (const block of blocks) block.view.fill(0xff);
  for (const block of blocks) block.free();
  return py;
}

eachScene(({ open, between }) => {
  it.each(types.map((type) => [type.name, type] as const))(
    "%s: of a length it is zeros, of a list the list",
    (_, type) => {
      const py = usedHeap(open());
      const zeros = py.array(type, 10);
      between(py);
      expect(zeros).toBeInstanceOf(TypedBlock);
      expect(zeros).toBeInstanceOf(Block);
      expect(zeros).toMatchObject({ length: 10, type, size: 10 * type.BYTES_PER_ELEMENT, isFreed: false });
      expect(zeros.view).toEqual(new type(new ArrayBuffer(zeros.size), 0, 10));
      expect(zeros.view.byteOffset).toBe(zeros.ptr);
      expect(zeros.ptr % type.BYTES_PER_ELEMENT).toBe(0);

      const list = [3, 1, 2].map((n) => as(type, n));
      const sources = [list, new Set(list), list.values(), { length: 3, 0: list[0], 1: list[1], 2: list[2] }];
      const arrays = sources.map((source) => py.array(type, source as number[]));
      between(py);
      for (const array of arrays) expect([...array.view]).toEqual(list);
      for (const array of [zeros, ...arrays]) array.free();
      expect(py.check()).toBe(0);
    },
  );

  it("takes its values from typed arrays, blocks and slices, of its own memory as well", () => {
    const py = open();
    const source = py.array(Float64Array, [1.5, 2.5, 3.5]);
    for (const values of [source, source.view, source.slice(0, 3), new Float64Array([1.5, 2.5, 3.5])]) {
      const array = py.array(Float64Array, values);
      expect([...array.view]).toEqual([1.5, 2.5, 3.5]);
    }
    // So large that memory grows before the values are written.
    const large = py.array(Float64Array, 50_000);
    large.view.fill(7);
    const copy = py.array(Int16Array, large.view as unknown as number[]);
    expect(copy.view.every((value) => value === 7)).toBe(true);
    expect(py.check()).toBe(0);
  });

  it("takes numbers as a typed array does", () => {
    const py = open();
    const values = [200, -1, 1.9, Number.NaN, 2 ** 40 + 5];
    expect(py.array(Int8Array, values).view).toEqual(new Int8Array(values));
    expect(py.array(Uint8ClampedArray, values).view).toEqual(new Uint8ClampedArray(values));
    expect(py.array(BigUint64Array, [-1n, 2n ** 65n + 3n]).view).toEqual(
      new BigUint64Array([-1n, 2n ** 65n + 3n]),
    );
  });

  it("of nothing has an address of its own and no elements, and can grow", () => {
    const py = usedHeap(open());
    const [one, other] = [py.array(Int32Array, 0), py.array(Int32Array, [])];
    between(py);
    expect(one.ptr).not.toBe(other.ptr);
    expect([one.length, other.view.length]).toEqual([0, 0]);
    one.resize(3);
    expect([...one.view]).toEqual([0, 0, 0]);
    one.resize(0);
    between(py);
    expect(one.view).toHaveLength(0);
    one.free();
    other.free();
    expect(py.check()).toBe(0);
  });

  it("keeps its contents when it is resized, and what is new is zeros", () => {
    const py = usedHeap(open());
    const array = py.array(Int32Array, [1, 2, 3, 4, 5]);
    array.resize(10);
    between(py);
    expect([...array.view]).toEqual([1, 2, 3, 4, 5, 0, 0, 0, 0, 0]);
    array.view.fill(9);
    array.resize(3);
    array.resize(300);
    between(py);
    expect([...array.view]).toEqual([9, 9, 9, ...new Array(297).fill(0)]);
    array.view.fill(9);
    array.resize(30_000);
    between(py);
    expect(array.view.lastIndexOf(9)).toBe(299);
    expect(array).toMatchObject({ length: 30_000, size: 120_000, isFreed: false });
    expect(array.view.byteOffset).toBe(array.ptr);
    const big = py.array(BigInt64Array, [1n]);
    big.resize(2);
    expect([...big.view]).toEqual([1n, 0n]);
    array.free();
    big.free();
    expect(py.check()).toBe(0);
  });

  it("gives the same view until memory grows, and then a fresh one with the same elements", () => {
    const py = open();
    const array = py.array(Uint16Array, [5, 6]);
    const { view } = array;
    expect(array.view === view).toBe(true);
    between(py);
    expect([...array.view]).toEqual([5, 6]);
    const fresh = array.view;
    expect(array.view === fresh).toBe(true);
  });

  it("is gone once it is freed, resized past it, or reset, and frees nothing of somebody else's", () => {
    const py = open();
    const array = py.array(Int32Array, 10);
    const address = array.ptr;
    array.free();
    array.free();
    for (const use of [
      () => array.view,
      () => array.resize(5),
      () => array.slice(),
      () => array.copyTo(array),
    ]) {
      const error = thrown(use);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "USE_AFTER_FREE", address, size: 40 });
    }
    expect(array).toMatchObject({ ptr: 0, isFreed: true });

    const looked = py.array(Int32Array, 10);
    expect(looked.view).toHaveLength(10);
    py.PyObject_Free(looked.ptr as never);
    expect(thrown(() => looked.view)).toMatchObject({ code: "USE_AFTER_FREE" });

    const moved = py.array(Int32Array, 10);
    const p = py.PyObject_Realloc(moved.ptr as never, 4000);
    expect(moved.isFreed).toBe(true);
    expect(thrown(() => moved.resize(3))).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(thrown(() => moved.free())).toMatchObject({ code: "STALE_BLOCK" });
    py.PyObject_Free(p);

    const reset = py.array(Int32Array, 10);
    py.reset();
    expect(reset.isFreed).toBe(true);
    reset.free();
    expect(py.check()).toBe(0);
  });
});
