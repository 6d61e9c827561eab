// Addresses and sizes above 2 GiB, up to the last page. Needs 4 GiB of address space; what is touched is far less.
import { describe, expect, it } from "vitest";
import type { Handle, PyMem } from "../src/index.js";
import { eachDoor, familiesOf } from "./support/allocator.js";
import { eachBuild } from "./support/builds.js";
import { taken } from "./support/containers-handles.js";

const MEGABYTE = 2 ** 20;
const GIGABYTE = 2 ** 30;

const byAddress = (one: number, other: number) => one - other;

eachDoor((create) => {
  it("the malloc family has no limit at PY_SSIZE_T_MAX", () => {
    const { py, a } = create();
    for (const n of [0x7fffffff, 0x80000000, 0x80000001, 0xc0000000]) {
      const p = a.malloc(n);
      expect(p).toBeGreaterThan(0);
      expect(a.malloc_usable_size(p)).toBeGreaterThanOrEqual(n);
      const q = a.realloc(p, n + MEGABYTE);
      expect(q).toBe(p);
      a.free(q);
      expect(py.check()).toBe(0);
    }
    expect(a.PyMem_Malloc(0x80000000)).toBe(0);
    expect(a.PyObject_Realloc(0, 0x80000000)).toBe(0);
    expect(a.PyMem_RawCalloc(0x8000, 0x10000)).toBe(0);
  });

  it("serves all families above 2 GiB", () => {
    const { py, a } = create();
    const floor = a.malloc(0x90000000);
    const blocks: number[] = [];
    for (const family of familiesOf(a)) {
      for (let n = 0; n < 700; n += 3)
        blocks.push(family.malloc(n), family.calloc(1, n), family.realloc(0, n * 50));
    }
    for (let power = 0; power <= 16; power++) blocks.push(a.aligned_alloc(2 ** power, 100));
    const high = blocks.filter((p) => p > 0x80000000);
    expect(high.length).toBeGreaterThan(0.9 * blocks.length);
    for (const p of high) new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p)).fill(p >>> 3);
    for (const p of high) {
      const bytes = new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p));
      expect(bytes.every((byte) => byte === ((p >>> 3) & 0xff))).toBe(true);
    }
    if (py.config.CHECKS) {
      expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual([floor, ...blocks].sort(byAddress));
    }
    for (const p of blocks) a.free(a.realloc(p, 777));
    a.free(floor);
    expect(py.check()).toBe(0);
  });
});

describe("4 GiB of address space, some 100 MB of it touched", () => {
  eachDoor((create) => {
    it("is filled to the last page, and can be had again as one block", () => {
      const { py, a } = create();
      const blocks: number[] = [];
      for (const n of [64 * MEGABYTE, MEGABYTE, 65_000, 3000, 600, 500, 40, 8, 0]) {
        for (let p = a.malloc(n); p !== 0; p = a.malloc(n)) blocks.push(p);
        expect(py.check()).toBe(0);
      }
      expect(py.memory.buffer.byteLength).toBe(4 * GIGABYTE);
      const end = Math.max(...blocks.slice(-1000).concat(blocks.slice(0, 1000)));
      expect(end).toBeGreaterThan(4 * GIGABYTE - 65 * MEGABYTE);
      expect(blocks.some((p) => p >= 4 * GIGABYTE - 65_536)).toBe(true);
      expect(a.malloc(8)).toBe(0);
      expect(a.aligned_alloc(4096, 8)).toBe(0);
      const sorted = [...blocks].sort(byAddress);
      for (const [i, p] of sorted.entries()) {
        expect(p + a.malloc_usable_size(p)).toBeLessThanOrEqual(sorted[i + 1] ?? 4 * GIGABYTE);
      }
      if (py.config.CHECKS) expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual(sorted);

      for (const [i, p] of blocks.entries()) if (i % 2 === 0) a.free(p);
      expect(py.check()).toBe(0);
      for (const [i, p] of blocks.entries()) if (i % 2 === 1) a.free(p);
      expect(py.check()).toBe(0);
      const whole = a.malloc(Math.floor(3.9 * GIGABYTE));
      expect(whole).toBeGreaterThan(0);
      a.free(whole);
      expect(py.check()).toBe(0);
    });
  });
});

// Where a type, a handle's id or a link lies above 2 GiB, whoever takes an address for a signed number goes wrong.
describe("objects above 2 GiB", () => {
  eachBuild((create) => {
    /** A heap whose lower half is taken, so that each object and each type lies above it. */
    const open = () => {
      const py = create();
      const floor = py.malloc(0x80000000);
      expect(floor).toBeGreaterThan(0);
      const died: number[] = [];
      const Node = py.objects.defineType({
        name: "Node",
        fields: { left: "object", right: "object", value: "i32", big: "i64" },
        weakrefs: true,
        finalizer: (self) => died.push(self.get("value")),
      });
      const Row = py.objects.defineType({ name: "Row", items: "object" });
      return { py, floor, died, Node, Row };
    };
    const expectHigh = (py: PyMem, ...handles: Handle[]) => {
      for (const handle of handles) {
        expect(py.id(handle)).toBe(handle.id);
        expect(handle.id).toBeGreaterThan(0x80000000);
        const type = new DataView(py.memory.buffer).getUint32(handle.id + 4, true);
        expect(type).toBeGreaterThan(0x80000000);
      }
    };

    it("have positive ids, fields and items, and are counted and measured", () => {
      const { py, Node, Row, died } = open();
      const [node, other] = [Node.new({ value: -1, big: -(2n ** 63n) }), Node.new({ value: 2 })];
      expectHigh(py, node, other);
      node.set("left", other);
      using left = node.get("left");
      expect([left?.equals(other), left?.id, node.get("right")]).toEqual([true, other.id, null]);
      expect([node.get("value"), node.get("big"), other.get("value")]).toEqual([-1, -(2n ** 63n), 2]);
      expect([py.sys.getrefcount(node), py.sys.getrefcount(other)]).toEqual([2, 4]);
      const row = Row.new({}, 3);
      row.setItem(1, node);
      using item = row.item(1) as Handle;
      expectHigh(py, row, item);
      expect([item.equals(node), row.length, py.sys.getsizeof(row)]).toEqual([true, 3, 12 + 3 * 4 + 8]);
      expect(py.sys.getblocksize(row)).toBeGreaterThanOrEqual(py.sys.getsizeof(row));
      expect(py.gc.get_referrers(other).map((one) => one.id)).toEqual([node.id]);
      expect(py.gc.get_referents(node).map((one) => one.id)).toEqual([other.id]);
      expect([py.gc.is_tracked(node), py.gc.is_finalized(node), died]).toEqual([true, false, []]);
      expect(py.check()).toBe(0);
    });

    it("die with their last reference, long chains too, and their memory is given back", () => {
      const { py, Node, died } = open();
      const before = py.getAllocatedBlocks();
      let node = Node.new({ value: 0 });
      for (let value = 1; value < 20_000; value++) {
        const next = Node.new({ value, left: node });
        node.dispose();
        node = next;
      }
      expectHigh(py, node);
      node.dispose();
      expect(died.length).toBe(20_000);
      expect(died.every((value, i) => value === 19_999 - i)).toBe(true);
      expect([py.getAllocatedBlocks(), py.check()]).toEqual([before, 0]);
    });

    it.each([0, 1, 2])(
      "in a cycle are collected with generation %d, and what is reachable is not",
      (generation) => {
        const { py, Node, died } = open();
        const keep = Node.new({ value: 100 });
        const nodes = Array.from({ length: 50 }, (_, value) => Node.new({ value, right: keep }));
        for (const [i, node] of nodes.entries()) node.set("left", nodes[(i + 1) % 50] as Handle);
        expectHigh(py, keep, ...nodes);
        for (const node of nodes) node.dispose();
        expect(py.gc.collect(generation)).toBe(50);
        expect(died.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, i) => i));
        const [survivor, ...others] = [...py.gc.get_objects()];
        expect([survivor?.id, others]).toEqual([keep.id, []]);
        survivor?.dispose();
        py.gc.freeze();
        expect([py.gc.get_freeze_count(), py.gc.collect()]).toEqual([1, 0]);
        py.gc.unfreeze();
        expect([py.sys.getrefcount(keep), py.gc.collect(), py.check()]).toEqual([2, 0, 0]);
      },
    );

    it("are known to weak references, which tell when they die", () => {
      const { py, Node } = open();
      const node = Node.new({ value: 7 });
      const told: unknown[] = [];
      const plain = py.weakref.ref(node);
      const ref = py.weakref.ref(node, (dead) => told.push(dead.id));
      expectHigh(py, plain, ref);
      expect(py.weakref.getweakrefs(node).map((one) => one.id)).toEqual([plain.id, ref.id]);
      using found = ref.deref();
      expect([found?.id, found?.get("value"), py.weakref.getweakrefcount(node)]).toEqual([node.id, 7, 2]);
      found?.dispose();
      node.dispose();
      expect([told, ref.isDead, plain.deref(), py.check()]).toEqual([[ref.id], true, null, 0]);
    });

    it("are lists, tuples, dicts, strs and ints, which grow, find their keys and are collected", () => {
      const { py } = open();
      const list = py.objects.list(Array.from({ length: 1000 }, (_, i) => i));
      const text = "\u20ac".repeat(100);
      const dict = py.objects.dict([[text, 2n ** 100n]]);
      for (let i = 0; i < 1000; i++) {
        list.append(`item ${i}`);
        dict.set(i, 0.5 * i);
      }
      const tuple = py.objects.tuple([list, dict, text]);
      expectHigh(py, list, dict, tuple);
      expect([list.length, taken([list.at(1500)]), dict.size, tuple.length]).toEqual([
        2000,
        ["item 500"],
        1001,
        3,
      ]);
      const found = [dict.get(text) as Handle, dict.get(999) as Handle];
      expect([taken(found), dict.delete(500), dict.has(500)]).toEqual([[2n ** 100n, 499.5], true, false]);
      list.append(tuple);
      list.reverse();
      dict.set("list", list);
      for (const one of [list, dict, tuple]) one.dispose();
      expect([py.gc.collect(), py.check()]).toEqual([3, 0]);
    });
  });
});
