// What a finalizer, a clear or a callback throws does not go through the wasm: the call that ran it finishes, and throws it then.
import { describe, expect, it } from "vitest";
import { type Handle, UnraisableError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrower } from "./support/objects-thrower.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
  describe("a finalizer that throws", () => {
    it("does so from dispose, with all that was thrown, and the objects are gone", () => {
      const py = create();
      const Thrower = thrower(py);
      const before = py.getAllocatedBlocks();
      const tail = Thrower.new({ value: 2 });
      const head = Thrower.new({ value: 1, next: tail });
      tail.dispose();
      const error = thrown(() => head.dispose());
      expect(error).toBeInstanceOf(UnraisableError);
      expect(error).toMatchObject({ name: "UnraisableError", cause: 1, errors: [1, 2] });
      expect((error as Error).message).toMatch(/^dispose: the finalizer of Thrower threw, and 1 more error/);
      expect([head.isDisposed, py.getAllocatedBlocks(), py.check()]).toEqual([true, before, 0]);
    });

    it("does so from set, which has set the field", () => {
      const py = create();
      const Thrower = thrower(py);
      const owner = Thrower.new();
      {
        using child = Thrower.new({ value: 3 });
        owner.set("next", child);
      }
      expect(thrown(() => owner.set("next", null))).toMatchObject({ name: "UnraisableError", errors: [3] });
      expect([owner.get("next"), py.check()]).toEqual([null, 0]);
    });

    it("does so from a collection, which has collected all", () => {
      const py = create();
      const died: number[] = [];
      const Thrower = thrower(py, died);
      py.gc.disable();
      const nodes = Array.from({ length: 3 }, (_, value) => Thrower.new({ value }));
      for (const [i, node] of nodes.entries()) node.set("next", nodes[(i + 1) % 3] as Handle);
      for (const node of nodes) node.dispose();
      const error = thrown(() => py.gc.collect());
      expect(error).toMatchObject({ name: "UnraisableError", errors: died });
      expect(died.toSorted()).toEqual([0, 1, 2]);
      expect([[...py.gc.get_objects()], py.gc.get_stats()[2], py.check()]).toEqual([
        [],
        { collections: 1, collected: 3, uncollectable: 0 },
        0,
      ]);
      expect(py.gc.collect()).toBe(0);
    });

    it("does so from new, whose object is given up, when that made a collection run", () => {
      const py = create();
      const died: number[] = [];
      const Thrower = thrower(py, died);
      const Plain = py.objects.defineType({ name: "Plain", fields: { next: "object" } });
      py.gc.disable();
      const [a, b] = [Thrower.new({ value: 1 }), Thrower.new({ value: 2 })];
      a.set("next", b);
      b.set("next", a);
      a.dispose();
      b.dispose();
      const keep = Plain.new();
      py.gc.set_threshold(1);
      py.gc.enable();
      const error = thrown(() => Plain.new({ next: keep }));
      expect(error).toMatchObject({ name: "UnraisableError" });
      expect((error as Error).message).toMatch(/^new: /);
      expect(died).toEqual([1, 2]);
      expect([py.sys.getrefcount(keep), [...py.gc.get_objects()].length, py.check()]).toEqual([2, 1, 0]);
    });
  });

  describe("a clear, and callbacks", () => {
    it("that throw are collected, and the collection goes on", () => {
      const py = create();
      const Node = py.objects.defineType({
        name: "Node",
        fields: { next: "object" },
        weakrefs: true,
        clear: (self) => {
          self.set("next", null);
          throw "clear";
        },
      });
      py.gc.callbacks.push(
        (phase) => {
          throw `first ${phase}`;
        },
        (phase) => {
          throw `second ${phase}`;
        },
      );
      py.gc.callbacks.push("no function" as never);
      const node = Node.new();
      node.set("next", node);
      const ref = py.weakref.ref(node, () => {
        throw "weak";
      });
      node.dispose();
      const error = thrown(() => py.gc.collect()) as UnraisableError;
      const strings = error.errors.filter((thrownValue) => typeof thrownValue === "string");
      expect(strings).toEqual(["first start", "second start", "weak", "clear", "first stop", "second stop"]);
      expect(error.errors.filter((thrownValue) => thrownValue instanceof TypeError)).toHaveLength(2);
      expect([ref.isDead, py.gc.get_stats()[2].collected, py.check()]).toEqual([true, 1, 0]);
    });
  });

  describe("onUnraisable", () => {
    it("takes each at once, with the words for who threw it, and the call comes back", () => {
      const py = create();
      const told: unknown[] = [];
      py.objects.onUnraisable = (error, where) => told.push([error, where]);
      const Thrower = thrower(py);
      const node = Thrower.new({ value: 1 });
      py.weakref.finalize(node, () => {
        throw "final";
      });
      node.dispose();
      expect(told).toEqual([
        [1, "the finalizer of Thrower"],
        ["final", "the callback of a weak reference"],
      ]);
      py.objects.onUnraisable = null;
      expect(() => Thrower.new().dispose()).toThrow(UnraisableError);
    });

    it("that throws is unraisable itself", () => {
      const py = create();
      py.objects.onUnraisable = (error) => {
        throw [error];
      };
      expect(thrown(() => thrower(py).new({ value: 4 }).dispose())).toMatchObject({ errors: [[4]] });
    });
  });

  it("a reset and a snapshot are refused within a finalizer", () => {
    const py = create();
    const Node = py.objects.defineType({ name: "Node", finalizer: () => py.reset() });
    expect(thrown(() => Node.new().dispose())).toMatchObject({
      cause: { message: expect.stringMatching(/^reset: not from a finalizer/) },
    });
    expect(() => py.snapshot()).toThrow(/^snapshot: a type or a weak reference has a function/);
    expect(py.check()).toBe(0);
  });
});
