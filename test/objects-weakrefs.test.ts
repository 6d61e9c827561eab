// Weak references: who looks at an object without keeping it alive, and is told when it dies.
import { describe, expect, it } from "vitest";
import type { PyMem, WeakRefHandle } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

function nodeType(py: PyMem) {
  return py.objects.defineType({
    name: "Node",
    fields: { next: "object", value: "i32" },
    weakrefs: true,
  });
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

    it("that is detached is not called, though somebody else keeps its weak reference", () => {
      const py = create();
      const calls: string[] = [];
      const node = nodeType(py).new();
      const finalizer = py.weakref.finalize(node, () => calls.push("called"));
      const [ref] = py.weakref.getweakrefs(node);
      finalizer.detach()?.object.dispose();
      node.dispose();
      expect([calls, ref?.isDead]).toEqual([[], true]);
    });

    it("is dead after a reset, without a call", () => {
      const py = create();
      const finalizer = py.weakref.finalize(nodeType(py).new(), () => "called");
      py.reset();
      expect([finalizer.alive, finalizer.call(), finalizer.peek()]).toEqual([false, undefined, null]);
    });
  });
});
