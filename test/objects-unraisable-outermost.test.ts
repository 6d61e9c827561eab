// Of calls within calls the outermost one throws what finalizers threw, with its own failure, and nothing of it is left for the next.
import { expect, it } from "vitest";
import { type Handle, UnraisableError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrower } from "./support/objects-thrower.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
  it("the outermost call throws what was thrown within calls that a finalizer made, and those came back", () => {
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

  it("the outermost call throws a misuse and a full stack of a finalizer's own as any other error", () => {
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

  it("the outermost call throws what a hook of the allocator does, and later deaths are not kept waiting", () => {
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

  it("the outermost call throws of finalizers that call each other too deep, whose objects are gone all the same", () => {
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

  it("the outermost call has forgotten it when the next one is made", () => {
    const py = create();
    const Thrower = thrower(py);
    expect(() => Thrower.new().dispose()).toThrow(UnraisableError);
    expect(() => py.objects.defineType({ name: "Plain" }).new().dispose()).not.toThrow();
  });

  it("the outermost call throws both where it fails itself, its own failure as the cause", () => {
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
