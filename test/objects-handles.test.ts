// Handles: one reference each, as a variable of Python's is.
import { describe, expect, it } from "vitest";
import { Handle, MemoryError, type PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

function nodeType(py: PyMem, died: number[] = []) {
  return py.objects.defineType({
    name: "Node",
    fields: { next: "object", value: "i32" },
    finalizer: (self) => died.push(self.get("value")),
  });
}

/** Every use of a handle but dispose, by its name in errors. */
const uses: { readonly [method: string]: (handle: Handle, py: PyMem) => unknown } = {
  id: (handle) => handle.id,
  type: (handle) => handle.type,
  get: (handle) => handle.get("value"),
  set: (handle) => handle.set("value", 1),
  length: (handle) => handle.length,
  item: (handle) => handle.item(0),
  setItem: (handle) => handle.setItem(0, 1),
  clone: (handle) => handle.clone(),
  equals: (handle) => handle.equals(handle),
  getrefcount: (handle, py) => py.sys.getrefcount(handle),
  getsizeof: (handle, py) => py.sys.getsizeof(handle),
  getblocksize: (handle, py) => py.sys.getblocksize(handle),
  _is_immortal: (handle, py) => py.sys._is_immortal(handle),
  is_tracked: (handle, py) => py.gc.is_tracked(handle),
  is_finalized: (handle, py) => py.gc.is_finalized(handle),
  get_referrers: (handle, py) => py.gc.get_referrers(handle),
  get_referents: (handle, py) => py.gc.get_referents(handle),
  ref: (handle, py) => py.weakref.ref(handle),
  getweakrefcount: (handle, py) => py.weakref.getweakrefcount(handle),
  getweakrefs: (handle, py) => py.weakref.getweakrefs(handle),
  finalize: (handle, py) => py.weakref.finalize(handle, () => undefined),
};

eachBuild((create) => {
  describe("references", () => {
    it("a new object has one, getrefcount adds its argument, and each clone is one more", () => {
      const py = create();
      const node = nodeType(py).new();
      expect(py.sys.getrefcount(node)).toBe(2);
      const other = node.clone();
      expect(py.sys.getrefcount(node)).toBe(3);
      expect([other.id, py.id(other), other.equals(node)]).toEqual([node.id, py.id(node), true]);
      other.dispose();
      expect(py.sys.getrefcount(node)).toBe(2);
    });

    it("the last one's end deallocates the object, and what only it referred to", () => {
      const py = create();
      const died: number[] = [];
      const Node = nodeType(py, died);
      const tail = Node.new({ value: 2 });
      const node = Node.new({ value: 1, next: tail });
      expect(py.sys.getrefcount(tail)).toBe(3);
      tail.dispose();
      expect(died).toEqual([]);
      node.dispose();
      expect(died).toEqual([1, 2]);
      expect(py.check()).toBe(0);
    });

    it("a field that is changed gives back the former one, after it has its new one", () => {
      const py = create();
      const died: number[] = [];
      const Node = nodeType(py, died);
      const node = Node.new({ value: 1 });
      const first = Node.new({ value: 2 });
      node.set("next", first);
      first.dispose();
      const same = node.get("next");
      expect(same?.get("value")).toBe(2);
      node.set("next", same);
      same?.dispose();
      expect(died).toEqual([]);
      node.set("next", null);
      expect(died).toEqual([2]);
      expect(node.get("next")).toBeNull();
      node.dispose();
    });

    it("`using` gives them back", () => {
      const py = create();
      const died: number[] = [];
      const Node = nodeType(py, died);
      {
        using node = Node.new({ value: 7 });
        expect(node.isDisposed).toBe(false);
      }
      expect(died).toEqual([7]);
    });
  });

  describe("a finalizer's self", () => {
    it("is disposed of when it returns, while a clone keeps the object alive", () => {
      const py = create();
      const seen: Handle[] = [];
      const Phoenix = py.objects.defineType({
        name: "Phoenix",
        fields: { value: "i32" },
        finalizer: (self) => seen.push(self, self.clone()),
      });
      const handle = Phoenix.new({ value: 5 });
      const { id } = handle;
      handle.dispose();
      const [self, clone] = seen as [Handle, Handle];
      expect([self.isDisposed, clone.isDisposed, clone.id]).toEqual([true, false, id]);
      expect(clone.get("value")).toBe(5);
      expect(py.sys.getrefcount(clone)).toBe(2);
    });
  });

  describe("a dead handle", () => {
    it.each(Object.keys(uses))("%s of a disposed one is refused by its name", (method) => {
      const py = create();
      const handle = nodeType(py).new() as Handle;
      const { id } = handle;
      handle.dispose();
      handle.dispose();
      const error = thrown(() => uses[method]?.(handle, py));
      expect(error).toMatchObject({ name: "MemoryMisuseError", code: "DEAD_HANDLE", address: id });
      expect((error as Error).message).toMatch(new RegExp(`^${method}: `));
      expect(py.check()).toBe(0);
    });

    it("cannot be a field's value, and nothing is made or changed then", () => {
      const py = create();
      const Node = nodeType(py);
      const [dead, node] = [Node.new(), Node.new()];
      dead.dispose();
      const before = py.getAllocatedBlocks();
      expect(thrown(() => node.set("next", dead))).toMatchObject({ code: "DEAD_HANDLE" });
      expect(thrown(() => Node.new({ next: dead }))).toMatchObject({ code: "DEAD_HANDLE" });
      expect(py.getAllocatedBlocks()).toBe(before);
      expect(node.get("next")).toBeNull();
    });

    it("is what every handle is after a reset, and the types are dead, too", () => {
      const py = create();
      const died: number[] = [];
      const Node = nodeType(py, died);
      const node = Node.new({ value: 1 });
      py.reset();
      expect([node.isDisposed, died]).toEqual([true, []]);
      expect(thrown(() => node.get("value"))).toMatchObject({ code: "DEAD_HANDLE" });
      expect(thrown(() => Node.new())).toMatchObject({ name: "MemoryMisuseError", code: "DEAD_TYPE" });
      node.dispose();
      const again = nodeType(py, died).new({ value: 2 });
      again.dispose();
      expect([died, py.check()]).toEqual([[2], 0]);
    });
  });

  describe("a handle that is none of the heap's", () => {
    it("is refused if it is another heap's, by method and parameter", () => {
      const py = create();
      const node = nodeType(py).new();
      const foreign = nodeType(create()).new();
      for (const use of [
        () => node.set("next", foreign),
        () => node.equals(foreign),
        () => nodeType(py).new({ next: foreign }),
        () => py.sys.getrefcount(foreign),
        () => py.gc.get_referents(foreign),
        () => py.weakref.ref(foreign),
      ]) {
        expect(thrown(use)).toMatchObject({ name: "MemoryMisuseError", code: "WRONG_HEAP" });
      }
      expect(foreign.get("next")).toBeNull();
    });

    it.each([undefined, 8, "x", {}, [], Handle.prototype.get])("is refused if it is %s", (value) => {
      const py = create();
      const node = nodeType(py).new();
      for (const use of [
        () => node.set("next", value as never),
        () => py.id(value as never),
        () => py.gc.is_tracked(value as never),
        () => py.weakref.getweakrefs(value as never),
      ]) {
        expect(use).toThrow(TypeError);
      }
    });
  });

  describe("without memory", () => {
    it("a new object is a MemoryError with its bytes, and no reference is lost", () => {
      const py = create({ maximumBytes: 65536 });
      const Node = nodeType(py);
      const target = Node.new();
      const nodes: Handle[] = [];
      const error = thrown(() => {
        for (;;) nodes.push(Node.new({ next: target }) as Handle);
      });
      expect(error).toBeInstanceOf(MemoryError);
      expect(error).toMatchObject({ size: 16 });
      expect(nodes.length).toBeGreaterThan(100);
      expect(py.sys.getrefcount(target)).toBe(nodes.length + 2);
      for (const node of nodes) node.dispose();
      expect([py.sys.getrefcount(target), py.check()]).toEqual([2, 0]);
    });
  });
});
