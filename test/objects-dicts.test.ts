// Dicts from JavaScript: keys are found by their values, and keys and values have their references.
import { expect, it } from "vitest";
import type { Handle } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { mortal, taken } from "./support/containers-handles.js";

eachBuild((create) => {
  it("a dict keeps the order of insertion, and finds its keys by their values", () => {
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
    expect([dict.has(same), dict.has(2.0), dict.has("c"), dict.get("c")]).toEqual([true, true, false, null]);
    expect([dict.delete("b"), dict.delete("b"), dict.size]).toEqual([true, false, 3]);
    expect([taken(dict.keys()), taken(dict.values())]).toEqual([
      [2, "a", [1, "t"]],
      ["two", null, 5],
    ]);
    dict.clear();
    expect([dict.size, dict.toJS().size, py.check()]).toEqual([0, 0, 0]);
  });

  it("a dict refuses keys without a hash, and leaves the rest alone", () => {
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

  it("a dict keeps keys and values alive, and tells of a change during a walk", () => {
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
