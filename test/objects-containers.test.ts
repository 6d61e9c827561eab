// Python's own types from JavaScript: values go in and come out, and each object in them has its references.
import { describe, expect, it } from "vitest";
import { type BuiltInHandle, type Handle, MemoryError, type PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const integers = [
  0,
  -5,
  256,
  257,
  -6,
  2 ** 30,
  -(2n ** 60n),
  2 ** 53 - 1,
  -(2n ** 63n),
  2n ** 63n,
  -(3n ** 200n),
];
const strings = ["", "Hello", "\u00e9t\u00e9", "\u20ac", "\u{1f600}!", "\ud800", "a\0b", "x".repeat(9000)];

/** What an iterator gives, in JavaScript; the handles are disposed of. */
function taken(handles: Iterable<Handle>): unknown[] {
  return Array.from(handles, (handle) => {
    using h = handle as BuiltInHandle;
    return h.toJS();
  });
}

/** A type whose objects say when they die. */
function mortal(py: PyMem, died: number[]) {
  return py.objects.defineType({
    name: "Mortal",
    fields: { value: "i32" },
    finalizer: (self) => died.push(self.get("value")),
  });
}

eachBuild((create) => {
  describe("values", () => {
    it.each(integers)("int(%s) gives it back, a bigint where a number is not exact", (n) => {
      const { int } = create().objects;
      expect(int(n).value).toBe(n);
      expect(int(BigInt(n)).value).toBe(n);
    });

    it.each(strings.map((s, i) => [i, s] as const))("str of string %i gives it back", (_, s) => {
      const str = create().objects.str(s);
      expect([str.value, str.length]).toEqual([s, [...s].length]);
    });

    it.each([0.5, -0, Number.NaN, Infinity, 1e300])("float(%s) gives it back", (n) => {
      expect(create().objects.float(n).value).toBe(n);
    });

    it("None is one object, immortal, which nothing disposes of", () => {
      const py = create();
      const { none } = py.objects;
      none.dispose();
      expect([none.isDisposed, none.value, py.sys._is_immortal(none)]).toEqual([false, null, true]);
      expect([py.sys.getrefcount(none), py.objects.none === none]).toEqual([1879048192, true]);
      const list = py.objects.list([null]);
      expect(list.at(0)).toBe(none);
      py.reset();
      expect([none.isDisposed, py.objects.none.value]).toEqual([true, null]);
    });

    it("small ints, the empty str and the empty tuple are one immortal object each", () => {
      const { objects, sys } = create();
      for (const make of [() => objects.int(7), () => objects.str(""), () => objects.tuple()]) {
        const [a, b] = [make(), make()];
        expect([a.equals(b), sys._is_immortal(a)]).toEqual([true, true]);
      }
      expect(objects.int(257).equals(objects.int(257))).toBe(false);
    });
  });

  describe("a list", () => {
    it("is made of values and objects, and changes as Python's does", () => {
      const py = create();
      const list = py.objects.list([1, 2.5, "x", null, 5n, py.objects.list(["in"])]);
      expect(list.toJS()).toEqual([1, 2.5, "x", null, 5, ["in"]]);
      list.append("end");
      list.insert(0, "start");
      list.insert(-1, "near");
      list.set(1, 10);
      list.setItem(-2, null);
      expect([list.length, list.toJS()]).toEqual([9, ["start", 10, 2.5, "x", null, 5, ["in"], null, "end"]]);
      expect(taken([list.pop(), list.pop(0), list.at(-1), list.item(0)])).toEqual(["end", "start", null, 10]);
      list.reverse();
      expect(taken(list)).toEqual([null, ["in"], 5, null, "x", 2.5, 10]);
      list.clear();
      expect([list.toJS(), list.length, py.check()]).toEqual([[], 0, 0]);
    });

    it("keeps its items alive, and gives each back once", () => {
      const py = create();
      const died: number[] = [];
      const Mortal = mortal(py, died);
      const items = [0, 1, 2].map((value) => Mortal.new({ value }));
      const list = py.objects.list(items);
      expect(py.sys.getrefcount(items[0] as Handle)).toBe(3);
      for (const item of items) item.dispose();
      list.set(0, null);
      expect(died).toEqual([0]);
      list.pop(1).dispose();
      expect(died).toEqual([0, 1]);
      {
        using late = Mortal.new({ value: 3 });
        list.set(0, late);
        expect(py.sys.getrefcount(late)).toBe(3);
      }
      list.dispose();
      expect([died, py.check()]).toEqual([[0, 1, 2, 3], 0]);
    });

    it("refuses indices that there are not, and values that are nothing in Python", () => {
      const py = create();
      const list = py.objects.list([1]);
      for (const index of [1, -2, 0.5]) {
        expect(() => list.at(index)).toThrow(RangeError);
        expect(() => list.set(index, 1)).toThrow(RangeError);
        expect(() => list.pop(index)).toThrow(RangeError);
      }
      expect(() => list.at("0" as never)).toThrow(TypeError);
      const before = py.getAllocatedBlocks();
      for (const value of [undefined, true, {}, [], Symbol("x")]) {
        expect(() => list.append(value as never)).toThrow(
          /^append: value must be a handle of an object, a number/,
        );
        expect(() => py.objects.list([2.5, value as never])).toThrow(/^list: item 1 must be/);
        expect(() => py.objects.tuple([value as never])).toThrow(TypeError);
        expect(() => py.objects.dict([["a", value as never]])).toThrow(TypeError);
      }
      expect(() => py.objects.list(7 as never)).toThrow(/^list: iterable must be one, not 7$/);
      expect(() => py.objects.dict([1 as never])).toThrow(
        /^dict: entry 0 must be an array of a key and a value/,
      );
      expect(thrown(() => list.append(create().objects.list()))).toMatchObject({ code: "WRONG_HEAP" });
      expect([list.toJS(), py.getAllocatedBlocks()]).toEqual([[1], before]);
    });

    it("that holds itself is found by the collector, and is nothing in JavaScript", () => {
      const py = create();
      const list = py.objects.list();
      list.append(list);
      expect(() => list.toJS()).toThrow(/^toJS: the object holds itself$/);
      expect(py.sys.getrefcount(list)).toBe(3);
      list.dispose();
      expect([py.gc.collect(), py.check()]).toEqual([1, 0]);
    });
  });

  describe("a tuple", () => {
    it("is made of values and objects, and has no way to be changed", () => {
      const py = create();
      const tuple = py.objects.tuple(["a", py.objects.tuple([1]), null]);
      expect([tuple.length, tuple.toJS()]).toEqual([3, ["a", [1], null]]);
      expect(taken(tuple)).toEqual(["a", [1], null]);
      expect(() => tuple.setItem(0, null)).toThrow(TypeError);
      expect([py.gc.is_tracked(tuple), tuple.type.name]).toEqual([false, "tuple"]);
      expect(py.gc.is_tracked(py.objects.tuple([tuple, py.objects.list()]))).toBe(true);
    });
  });

  describe("a dict", () => {
    it("keeps the order of insertion, and finds its keys by their values", () => {
      const py = create();
      const dict = py.objects.dict([
        ["b", 1],
        [2, "two"],
      ]);
      dict.set("a", null);
      dict.set("b", [..."ok"].length);
      dict.set(py.objects.tuple([1, "t"]), 5);
      expect([...dict.toJS()]).toEqual([
        ["b", 2],
        [2, "two"],
        ["a", null],
        [[1, "t"], 5],
      ]);
      expect(taken([dict.get(2) as Handle, dict.get("a") as Handle])).toEqual(["two", null]);
      using same = py.objects.tuple([1, "t"]);
      expect([dict.has(same), dict.has(2.0), dict.has("c"), dict.get("c")]).toEqual([
        true,
        true,
        false,
        null,
      ]);
      expect([dict.delete("b"), dict.delete("b"), dict.size]).toEqual([true, false, 3]);
      expect([taken(dict.keys()), taken(dict.values())]).toEqual([
        [2, "a", [1, "t"]],
        ["two", null, 5],
      ]);
      dict.clear();
      expect([dict.size, dict.toJS().size, py.check()]).toEqual([0, 0, 0]);
    });

    it("refuses keys without a hash, and leaves the rest alone", () => {
      const py = create();
      const [dict, list] = [py.objects.dict([["a", 1]]), py.objects.list()];
      const tuple = py.objects.tuple([list]);
      const blocks = py.getAllocatedBlocks();
      for (const use of [
        () => dict.set(list, 1),
        () => dict.get(list),
        () => dict.has(list),
        () => dict.delete(tuple),
        () => py.objects.dict([[list, 1]]),
      ]) {
        expect(use).toThrow(/^(set|get|has|delete|dict): the key has no hash/);
      }
      expect([dict.size, py.sys.getrefcount(list)]).toEqual([1, 3]);
      expect(py.getAllocatedBlocks()).toBe(blocks);
    });

    it("keeps keys and values alive, and tells of a change during a walk", () => {
      const py = create();
      const died: number[] = [];
      const Mortal = mortal(py, died);
      const dict = py.objects.dict();
      {
        using key = Mortal.new({ value: 1 });
        using value = Mortal.new({ value: 2 });
        dict.set(key, value);
      }
      expect(died).toEqual([]);
      const walk = dict.keys();
      walk.next().value?.dispose();
      dict.set("more", 1);
      expect(() => walk.next()).toThrow(/changed its size during the iteration/);
      dict.dispose();
      expect([died.toSorted(), py.check()]).toEqual([[1, 2], 0]);
    });
  });

  it("without memory each is a MemoryError, and nothing is lost", () => {
    const py = create({ maximumBytes: 2 * 65536 });
    const list = py.objects.list();
    const long = "x".repeat(500);
    const error = thrown(() => {
      for (;;) list.append(long);
    });
    expect(error).toBeInstanceOf(MemoryError);
    const { length } = list;
    const items = Array.from({ length: 300 }, () => long);
    for (const make of [
      () => py.objects.list(items),
      () => py.objects.tuple(items),
      () => py.objects.dict([["k", long.repeat(2)]]),
      () => py.objects.str(long.repeat(2)),
    ]) {
      expect(thrown(make)).toBeInstanceOf(MemoryError);
    }
    expect([list.length, py.check()]).toEqual([length, 0]);
    const last = list.at(-1);
    expect(py.sys.getrefcount(last)).toBe(3);
    last.dispose();
    list.dispose();
    expect(py.objects.list(items.slice(0, 9)).length).toBe(9);
  });
});
