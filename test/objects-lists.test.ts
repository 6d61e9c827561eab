// Lists and tuples from JavaScript: what goes in comes out, and each item has its references.
import { describe, expect, it } from "vitest";
import type { Handle } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { mortal, taken } from "./support/containers-handles.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
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
});
