// Weak references: who looks at an object without keeping it alive, and is told when it dies.
import { describe, expect, it } from "vitest";
import type { Handle, PyMem, WeakRefHandle } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

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
  describe("ref", () => {
    it("gives new handles of the object while it lives, and null afterwards", () => {
      const py = create();
      const node = nodeType(py).new({ value: 3 });
      const ref = py.weakref.ref(node);
      expect(py.sys.getrefcount(node)).toBe(2);
      const again = ref.deref();
      expect([again?.id, again?.get("value"), ref.isDead]).toEqual([node.id, 3, false]);
      node.dispose();
      expect(ref.isDead).toBe(false);
      again?.dispose();
      expect([ref.isDead, ref.deref(), py.check()]).toEqual([true, null, 0]);
    });

    it("without a callback is of one weak reference, with one of a new one each", () => {
      const py = create();
      const node = nodeType(py).new();
      const [a, b] = [py.weakref.ref(node), py.weakref.ref(node)];
      const [c, d] = [py.weakref.ref(node, () => undefined), py.weakref.ref(node, () => undefined)];
      expect([a.equals(b), c.equals(d), c.equals(a)]).toEqual([true, false, false]);
      expect(py.sys.getrefcount(a)).toBe(3);
      expect(py.weakref.getweakrefcount(node)).toBe(3);
      const all = py.weakref.getweakrefs(node);
      expect(all.map((ref) => ref.id).toSorted()).toEqual([a.id, c.id, d.id].toSorted());
    });

    it("tells its callback once, with the dead reference, the latest first", () => {
      const py = create();
      const node = nodeType(py).new();
      const told: unknown[] = [];
      const seen: WeakRefHandle[] = [];
      const tell = (name: string) => (ref: WeakRefHandle) => {
        seen.push(ref);
        told.push([name, ref.id, ref.deref()]);
      };
      const first = py.weakref.ref(node, tell("first"));
      const second = py.weakref.ref(node, tell("second"));
      node.dispose();
      expect(told).toEqual([
        ["second", second.id, null],
        ["first", first.id, null],
      ]);
      expect(seen.map((ref) => ref.isDisposed)).toEqual([true, true]);
      expect(thrown(() => seen[0]?.deref())).toMatchObject({ code: "DEAD_HANDLE" });
    });

    it("does not tell it if the weak reference is gone before, and its place is not mistaken for a later one's", () => {
      const py = create();
      const told: string[] = [];
      const Node = nodeType(py);
      const [node, other] = [Node.new(), Node.new()];
      py.weakref.ref(node, () => told.push("gone")).dispose();
      expect(py.weakref.getweakrefcount(node)).toBe(0);
      const ref = py.weakref.ref(other, () => told.push("other"));
      node.dispose();
      expect(told).toEqual([]);
      other.dispose();
      expect(told).toEqual(["other"]);
      ref.dispose();
      expect(py.check()).toBe(0);
    });

    it("is kept alive by another reference to it, and so is its callback", () => {
      const py = create();
      const told: string[] = [];
      const Node = nodeType(py);
      const [node, holder] = [Node.new(), Node.new()];
      {
        using ref = py.weakref.ref(node, () => told.push("told"));
        holder.set("next", ref);
      }
      node.dispose();
      expect(told).toEqual(["told"]);
      holder.dispose();
      expect([[...py.gc.get_objects()], py.check()]).toEqual([[], 0]);
    });

    it("leaves nothing behind: blocks, handles and callbacks are gone with it", () => {
      const py = create();
      const Node = nodeType(py);
      const use = () => {
        const node = Node.new();
        const ref = py.weakref.ref(node, () => undefined);
        py.weakref.ref(node).dispose();
        node.dispose();
        ref.dispose();
      };
      use();
      const before = py.getAllocatedBlocks();
      for (let i = 0; i < 100; i++) use();
      expect([py.getAllocatedBlocks(), py.check()]).toEqual([before, 0]);
    });

    it("is dead before the finalizers of a cycle run, which cannot bring the referent back by it", () => {
      const py = create();
      const seen: unknown[] = [];
      const refs: WeakRefHandle[] = [];
      const Node = py.objects.defineType({
        name: "Node",
        fields: { next: "object" },
        weakrefs: true,
        finalizer: () => seen.push(refs[0]?.deref()),
      });
      const node = Node.new();
      node.set("next", node);
      refs.push(py.weakref.ref(node));
      node.dispose();
      expect([py.gc.collect(), seen]).toEqual([1, [null]]);
    });
  });

  describe("finalize", () => {
    it("calls its function when the object dies, though nobody keeps the finalizer", () => {
      const py = create();
      const calls: string[] = [];
      const node = nodeType(py).new();
      py.weakref.finalize(node, () => calls.push("dead"));
      py.gc.collect();
      expect(calls).toEqual([]);
      node.dispose();
      expect(calls).toEqual(["dead"]);
    });

    it("calls it once, by hand or by death, and gives what it gives", () => {
      const py = create();
      let calls = 0;
      const node = nodeType(py).new();
      const finalizer = py.weakref.finalize(node, () => ++calls);
      expect([finalizer.alive, finalizer.call(), finalizer.call(), finalizer.alive]).toEqual([
        true,
        1,
        undefined,
        false,
      ]);
      node.dispose();
      expect([calls, finalizer.peek(), finalizer.detach()]).toEqual([1, null, null]);
    });

    it("can be looked at and detached", () => {
      const py = create();
      const fn = () => {
        throw new Error("called");
      };
      const node = nodeType(py).new();
      const finalizer = py.weakref.finalize(node, fn);
      for (const pending of [finalizer.peek(), finalizer.detach()]) {
        expect([pending?.object.id, pending?.fn]).toEqual([node.id, fn]);
        pending?.object.dispose();
      }
      expect(finalizer.alive).toBe(false);
      expect(() => node.dispose()).not.toThrow();
      expect(py.check()).toBe(0);
    });

    it("is dead after a reset, without a call", () => {
      const py = create();
      const finalizer = py.weakref.finalize(nodeType(py).new(), () => "called");
      py.reset();
      expect([finalizer.alive, finalizer.call(), finalizer.peek()]).toEqual([false, undefined, null]);
    });
  });

  describe("weak maps", () => {
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
      expect([py.gc.collect(), map.size]).toEqual([1, 0]);
      map.set(Node.new(), 2);
      py.reset();
      expect([map.size, [...map.keys()]]).toEqual([0, []]);
      map.set(nodeType(py).new(), 3);
      expect([map.size, py.check()]).toEqual([1, 0]);
    });
  });
});
