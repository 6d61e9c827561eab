// Maps that do not keep their keys, or their values, alive.
import { expect, it } from "vitest";
import type { Handle, PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";

function nodeType(py: PyMem) {
  return py.objects.defineType({
    name: "Node",
    fields: { next: "object", value: "i32" },
    weakrefs: true,
  });
}

/** Disposes of what an iterator gives, and says how much that was. */
function countAndDispose(handles: Iterable<Handle>): number {
  let count = 0;
  for (const handle of handles) {
    handle.dispose();
    count++;
  }
  return count;
}

eachBuild((create) => {
  it("WeakKeyMap's entries go with their keys, and give up values that are objects", () => {
    const py = create();
    const Node = nodeType(py);
    const map = py.weakref.WeakKeyMap<Handle | string>();
    const [a, b, value] = [Node.new(), Node.new(), Node.new({ value: 9 }) as Handle];
    map.set(a, value);
    map.set(b, "first");
    map.set(b, "b");
    expect(py.sys.getrefcount(value)).toBe(3);
    const got = map.get(a) as Handle;
    expect([got.equals(value), map.get(b), map.size, map.has(value)]).toEqual([true, "b", 2, false]);
    got.dispose();
    a.dispose();
    expect([map.size, py.sys.getrefcount(value)]).toEqual([1, 2]);
    expect([map.delete(b), map.delete(b), map.size]).toEqual([true, false, 0]);
    expect(py.weakref.getweakrefcount(b)).toBe(0);
  });

  it("WeakValueMap's entries go with their values", () => {
    const py = create();
    const Node = nodeType(py);
    const map = py.weakref.WeakValueMap<string>();
    const [a, b] = [Node.new({ value: 1 }), Node.new({ value: 2 })];
    map.set("a", a);
    map.set("b", b);
    map.set("b", a);
    const got = map.get("b");
    expect([got?.get("value"), map.get("c"), [...map.keys()]]).toEqual([1, null, ["a", "b"]]);
    got?.dispose();
    b.dispose();
    expect(map.size).toBe(2);
    a.dispose();
    expect([map.size, map.has("a"), map.get("a")]).toEqual([0, false, null]);
  });

  it("WeakSet has each object once, and lets it go", () => {
    const py = create();
    const Node = nodeType(py);
    const set = py.weakref.WeakSet();
    const [a, b] = [Node.new(), Node.new()];
    set.add(a);
    set.add(a);
    set.add(b);
    expect([set.size, py.weakref.getweakrefcount(a)]).toEqual([2, 1]);
    a.dispose();
    expect([set.size, set.has(b), countAndDispose(set)]).toEqual([1, true, 1]);
    set.clear();
    expect([set.size, py.sys.getrefcount(b), py.check()]).toEqual([0, 2, 0]);
  });

  it("can be walked while entries die and others come", () => {
    const py = create();
    const Node = nodeType(py);
    const set = py.weakref.WeakSet();
    const nodes = Array.from({ length: 6 }, (_, value) => Node.new({ value }));
    for (const node of nodes) set.add(node);
    const seen: number[] = [];
    for (const object of set) {
      const value = (object as (typeof nodes)[0]).get("value");
      object.dispose();
      seen.push(value);
      // Itself, the next one, and one that comes last.
      nodes[value]?.dispose();
      nodes[value + 1]?.dispose();
      if (value === 2) {
        const late = Node.new({ value: 10 });
        nodes[10] = late;
        set.add(late);
      }
    }
    expect(seen).toEqual([0, 2, 4, 10]);
    expect([set.size, py.check()]).toEqual([0, 0]);
  });

  it("let go of what dies in a cycle, and are empty after a reset", () => {
    const py = create();
    const Node = nodeType(py);
    const map = py.weakref.WeakKeyMap<number>();
    const node = Node.new();
    node.set("next", node);
    map.set(node, 1);
    node.dispose();
    expect(map.size).toBe(1);
    // The weak reference that the entry had counts, as in CPython.
    expect([py.gc.collect(), map.size]).toEqual([2, 0]);
    map.set(Node.new(), 2);
    py.reset();
    expect([map.size, [...map.keys()]]).toEqual([0, []]);
    map.set(nodeType(py).new(), 3);
    expect([map.size, py.check()]).toEqual([1, 0]);
  });
});
