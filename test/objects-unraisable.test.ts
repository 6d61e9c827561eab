// What a finalizer, a clear or a callback throws does not go through the wasm: the call that ran it finishes, and throws it then.
import { describe, expect, it } from "vitest";
import { type Handle, type PyMem, UnraisableError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** A type whose finalizer throws the object's value. */
function thrower(py: PyMem, died: number[] = []) {
  return py.objects.defineType({
    name: "Thrower",
    fields: { next: "object", value: "i32" },
    weakrefs: true,
    finalizer: (self) => {
      died.push(self.get("value"));
      throw self.get("value");
    },
  });
}

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

  describe("the outermost call", () => {
    it("throws what was thrown within calls that a finalizer made, and those came back", () => {
      const py = create();
      const log: string[] = [];
      const Inner = thrower(py);
      const Outer = py.objects.defineType({
        name: "Outer",
        finalizer: () => {
          Inner.new({ value: 8 }).dispose();
          log.push("went on");
          throw 9;
        },
      });
      const error = thrown(() => Outer.new().dispose());
      expect(log).toEqual(["went on"]);
      expect(error).toMatchObject({ errors: [8, 9], cause: 8 });
      expect(py.check()).toBe(0);
    });

    it("throws a misuse and a full stack of a finalizer's own as any other error", () => {
      const py = create();
      const recurse = (): number => recurse() + 1;
      const Wrong = py.objects.defineType({
        name: "Wrong",
        fields: { deep: "u8" },
        finalizer: (self) => {
          if (self.get("deep")) recurse();
          self.dispose();
          self.get("deep");
        },
      });
      expect(thrown(() => Wrong.new().dispose())).toMatchObject({ cause: { code: "DEAD_HANDLE" } });
      const full = thrown(() => Wrong.new({ deep: 1 }).dispose()) as UnraisableError;
      expect(full.cause).toBeInstanceOf(RangeError);
      expect(py.check()).toBe(0);
    });

    it("throws what a hook of the allocator does, and later deaths are not kept waiting", () => {
      const py = create();
      const died: number[] = [];
      const Node = py.objects.defineType({
        name: "Node",
        fields: { next: "object", value: "i32" },
        finalizer: (self) => died.push(self.get("value")),
      });
      const [head, other] = [Node.new({ value: 1 }), Node.new({ value: 3 })];
      {
        using tail = Node.new({ value: 2 });
        head.set("next", tail);
      }
      const old = py.PyMem_GetAllocator("obj");
      const free = () => {
        throw "no free";
      };
      py.PyMem_SetAllocator("obj", { ...old, free });
      expect(thrown(() => head.dispose())).toBe("no free");
      py.PyMem_SetAllocator("obj", old);
      other.dispose();
      expect([died.toSorted(), py.gc.collect(), py.check()]).toEqual([[1, 2, 3], 0, 0]);
    });

    it("throws of finalizers that call each other too deep, whose objects are gone all the same", () => {
      const py = create();
      const handles: Handle[] = [];
      let calls = 0;
      const Node = py.objects.defineType({
        name: "Node",
        fields: { value: "i32", other: "object" },
        finalizer: (self) => {
          calls++;
          handles[self.get("value") + 1]?.dispose();
        },
      });
      const before = py.getAllocatedBlocks();
      for (let value = 0; value < 1000; value++) handles.push(Node.new({ value }) as Handle);
      const error = thrown(() => handles[0]?.dispose()) as UnraisableError;
      expect(error.errors).toHaveLength(1);
      expect(error.cause).toBeInstanceOf(RangeError);
      expect([calls, handles.filter((handle) => !handle.isDisposed).length]).toEqual([400, 599]);
      expect([py.getAllocatedBlocks() - before, py.check()]).toEqual([599, 0]);
    });

    it("has forgotten it when the next one is made", () => {
      const py = create();
      const Thrower = thrower(py);
      expect(() => Thrower.new().dispose()).toThrow(UnraisableError);
      expect(() => py.objects.defineType({ name: "Plain" }).new().dispose()).not.toThrow();
    });

    it("throws both where it fails itself, its own failure as the cause", () => {
      const py = create();
      const Thrower = thrower(py);
      const doomed = Thrower.new({ value: 6 });
      const next = Thrower.new();
      const old = py.PyMem_GetAllocator("obj");
      const malloc = () => {
        doomed.dispose();
        throw "no malloc";
      };
      py.PyMem_SetAllocator("obj", { ...old, malloc });
      expect(thrown(() => Thrower.new({ next }))).toMatchObject({ cause: "no malloc", errors: [6] });
      py.PyMem_SetAllocator("obj", old);
      expect([py.sys.getrefcount(next), py.check()]).toEqual([2, 0]);
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
