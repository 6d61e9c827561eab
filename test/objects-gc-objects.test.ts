// Which objects there are, and which refer to which, as Python's module gc tells it.
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

/** The ids of the objects that the handles are of, which are disposed of. */
function idsOf(handles: Iterable<Handle>): number[] {
  return Array.from(handles, (handle) => {
    const { id } = handle;
    handle.dispose();
    return id;
  });
}

eachBuild((create) => {
  describe("get_objects", () => {
    it("gives the tracked objects, by generation if it is asked for", () => {
      const py = create();
      const Node = nodeType(py);
      const old = Node.new();
      py.gc.collect();
      const young = Node.new();
      py.objects.defineType({ name: "Plain", fields: { n: "i32" } }).new();
      expect(idsOf(py.gc.get_objects())).toEqual([old.id, young.id]);
      expect(idsOf(py.gc.get_objects({ generation: 0 }))).toEqual([young.id]);
      expect(idsOf(py.gc.get_objects({ generation: 1 }))).toEqual([]);
      expect(idsOf(py.gc.get_objects({ generation: 2 }))).toEqual([old.id]);
      expect([py.sys.getrefcount(old), py.gc.is_tracked(old)]).toEqual([2, true]);
    });

    it("goes on from an object that nobody else has any more, and lets it go then", () => {
      const py = create();
      const died: number[] = [];
      const Node = nodeType(py, died);
      const nodes = [0, 1, 2, 3].map((value) => Node.new({ value }));
      const seen: number[] = [];
      for (const handle of py.gc.get_objects()) {
        const value = (handle as (typeof nodes)[0]).get("value");
        handle.dispose();
        seen.push(value);
        nodes[value]?.dispose();
        if (value === 1) nodes[2]?.dispose();
      }
      expect([seen, died, py.check()]).toEqual([[0, 1, 3], [0, 2, 1, 3], 0]);
    });

    it("goes on when a collection moves what it is at", () => {
      const py = create();
      const Node = nodeType(py);
      const nodes = Array.from({ length: 5 }, (_, value) => Node.new({ value }));
      const seen = new Set<number>();
      for (const handle of py.gc.get_objects()) {
        seen.add(handle.id);
        handle.dispose();
        py.gc.collect(seen.size % 3);
      }
      expect([...seen].toSorted()).toEqual(nodes.map((node) => node.id).toSorted());
    });

    it("left early holds nothing, and after a reset it is dead", () => {
      const py = create();
      const node = nodeType(py).new();
      for (const handle of py.gc.get_objects()) {
        handle.dispose();
        break;
      }
      expect(py.sys.getrefcount(node)).toBe(2);
      const objects = py.gc.get_objects();
      objects.next();
      py.reset();
      expect(thrown(() => objects.next())).toMatchObject({ code: "DEAD_HANDLE" });
    });
  });

  describe("references", () => {
    it("get_referrers gives each object once, get_referents each reference", () => {
      const py = create();
      const Node = nodeType(py);
      const target = Node.new();
      const both = Node.new({ left: target, right: target });
      const one = Node.new({ left: both, right: target });
      expect(idsOf(py.gc.get_referrers(target))).toEqual([both.id, one.id]);
      expect(idsOf(py.gc.get_referrers(target, both)).toSorted()).toEqual([both.id, one.id].toSorted());
      expect(idsOf(py.gc.get_referrers(one))).toEqual([]);
      expect(idsOf(py.gc.get_referents(both))).toEqual([target.id, target.id]);
      expect(idsOf(py.gc.get_referents(one, target))).toEqual([both.id, target.id]);
      expect(py.sys.getrefcount(target)).toBe(5);
    });
  });
});
