// The collector as Python's module gc shows it.
import { describe, expect, it } from "vitest";
import type { Handle, PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

function nodeType(py: PyMem, died: number[] = []) {
  return py.objects.defineType({
    name: "Node",
    fields: { left: "object", right: "object", value: "i32" },
    finalizer: (self) => died.push(self.get("value")),
  });
}

/** A ring of so many nodes, of which a handle of the first is left. */
function ring(Node: ReturnType<typeof nodeType>, length: number): Handle {
  const nodes = Array.from({ length }, (_, value) => Node.new({ value }));
  for (const [i, node] of nodes.entries()) node.set("left", nodes[(i + 1) % length] as Handle);
  for (const node of nodes.slice(1)) node.dispose();
  return nodes[0] as Handle;
}

/** The ids of the objects that the handles are of, which are disposed of. */
function idsOf(handles: Iterable<Handle>): number[] {
  return Array.from(handles, (handle) => {
    const { id } = handle;
    handle.dispose();
    return id;
  });
}

eachBuild((create) => {
  describe("collect", () => {
    it("deallocates a cycle that nobody refers to, and gives how many objects that were", () => {
      const py = create();
      const died: number[] = [];
      const handle = ring(nodeType(py, died), 5);
      expect([py.gc.collect(), died]).toEqual([0, []]);
      handle.dispose();
      expect(died).toEqual([]);
      expect(py.gc.collect()).toBe(5);
      expect(died.toSorted()).toEqual([0, 1, 2, 3, 4]);
      expect([py.gc.collect(), py.check()]).toEqual([0, 0]);
    });

    it("of a young generation leaves what is older", () => {
      const py = create();
      const Node = nodeType(py);
      const old = ring(Node, 2);
      py.gc.collect(0);
      old.dispose();
      ring(Node, 3).dispose();
      expect([py.gc.collect(0), py.gc.collect(1)]).toEqual([3, 2]);
    });

    it("keeps a cycle that a finalizer brings back, whose finalizer does not run again", () => {
      const py = create();
      const kept: Handle[] = [];
      const Node = py.objects.defineType({
        name: "Node",
        fields: { left: "object" },
        finalizer: (self) => kept.push(self.clone()),
      });
      const node = Node.new();
      node.set("left", node);
      node.dispose();
      expect(py.gc.collect()).toBe(0);
      expect([kept.length, py.gc.is_finalized(kept[0] as Handle)]).toEqual([1, true]);
      kept[0]?.dispose();
      expect([py.gc.collect(), kept.length, py.check()]).toEqual([1, 1, 0]);
    });

    it("has a clear of one's own break the cycle", () => {
      const py = create();
      const cleared: number[] = [];
      const Node = py.objects.defineType({
        name: "Node",
        fields: { left: "object", value: "i32" },
        clear: (self) => {
          cleared.push(self.get("value"));
          self.set("left", null);
        },
      });
      const node = Node.new({ value: 4 });
      node.set("left", node);
      node.dispose();
      expect([py.gc.collect(), cleared, [...py.gc.get_objects()]]).toEqual([1, [4], []]);
    });

    it("from within a collection is 0", () => {
      const py = create();
      const inner: number[] = [];
      py.gc.callbacks.push(() => inner.push(py.gc.collect()));
      ring(nodeType(py), 2).dispose();
      expect([py.gc.collect(), inner]).toEqual([2, [0, 0]]);
    });
  });

  describe("automatic collections", () => {
    it("come when there are more new containers than the threshold, unless they are disabled", () => {
      const py = create();
      const Node = nodeType(py);
      py.gc.set_threshold(10, 5);
      expect(py.gc.get_threshold()).toEqual([10, 5, 10]);
      py.gc.disable();
      expect(py.gc.isenabled()).toBe(false);
      for (let i = 0; i < 20; i++) ring(Node, 1).dispose();
      expect([py.gc.get_count(), py.gc.get_stats()[0].collections]).toEqual([[20, 0, 0], 0]);
      py.gc.enable();
      expect(py.gc.isenabled()).toBe(true);
      const handle = Node.new();
      expect(py.gc.get_stats()[0]).toEqual({ collections: 1, collected: 20, uncollectable: 0 });
      expect([py.gc.get_count()[1], py.check()]).toEqual([1, 0]);
      handle.dispose();
    });
  });

  describe("callbacks", () => {
    it("are told before and after, in order, and one that is taken out is not told any more", () => {
      const py = create();
      const told: unknown[] = [];
      const first = (phase: string, info: object) => told.push(["first", phase, info]);
      py.gc.callbacks.push(first, (phase) => told.push(["second", phase]));
      ring(nodeType(py), 3).dispose();
      py.gc.collect(1);
      expect(told).toEqual([
        ["first", "start", { generation: 1, collected: 0, uncollectable: 0 }],
        ["second", "start"],
        ["first", "stop", { generation: 1, collected: 3, uncollectable: 0 }],
        ["second", "stop"],
      ]);
      told.length = 0;
      py.gc.callbacks.shift();
      py.gc.collect();
      expect(told).toEqual([
        ["second", "start"],
        ["second", "stop"],
      ]);
    });

    it("stay after a reset", () => {
      const py = create();
      const told: string[] = [];
      py.gc.callbacks.push((phase) => told.push(phase));
      py.reset();
      nodeType(py).new();
      py.gc.collect();
      expect(told).toEqual(["start", "stop"]);
    });
  });

  describe("freeze", () => {
    it("keeps what is tracked out of collections until unfreeze", () => {
      const py = create();
      const handle = ring(nodeType(py), 2);
      py.gc.freeze();
      handle.dispose();
      expect([py.gc.get_freeze_count(), py.gc.collect(), idsOf(py.gc.get_objects())]).toEqual([2, 0, []]);
      py.gc.unfreeze();
      expect([py.gc.get_freeze_count(), py.gc.collect()]).toEqual([0, 2]);
    });
  });

  describe("DEBUG_SAVEALL", () => {
    it("puts what is unreachable into garbage, until that is cleared", () => {
      const py = create();
      const { gc } = py;
      ring(nodeType(py), 3).dispose();
      gc.set_debug(gc.DEBUG_SAVEALL);
      expect([gc.get_debug(), gc.collect(), idsOf(gc.garbage).length]).toEqual([32, 3, 3]);
      gc.set_debug(0);
      gc.clear_garbage();
      expect([gc.garbage, gc.collect(), py.check()]).toEqual([[], 3, 0]);
    });
  });

  it("py.check() finds an object whose count cannot be", () => {
    const py = create();
    const node = nodeType(py).new();
    const words = new Uint32Array(py.memory.buffer, node.id, 1);
    words[0] = 0;
    expect(thrown(() => py.check())).toMatchObject({
      name: "PyMemFatalError",
      code: "OBJECT",
      address: node.id,
    });
    words[0] = 1;
    expect(py.check()).toBe(0);
  });

  it("the functions need no `this`, and tell of an empty heap", () => {
    const { get_count, get_stats, get_threshold, isenabled, get_freeze_count, collect } = create().gc;
    expect([collect(), get_count(), get_threshold(), isenabled(), get_freeze_count()]).toEqual([
      0,
      [0, 0, 0],
      [2000, 10, 10],
      true,
      0,
    ]);
    expect(get_stats()).toHaveLength(3);
  });
});
