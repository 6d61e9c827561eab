// Types of objects by description: where fields lie, and what they hold.
import { describe, expect, it } from "vitest";
import type { Handle, ScalarKind } from "../src/index.js";
import { eachBuild } from "./support/builds.js";

/** The least and the largest value of each kind, and one between. */
const values: { readonly [kind in ScalarKind]: readonly (number | bigint)[] } = {
  i8: [-128, 127, -1],
  u8: [0, 255, 128],
  i16: [-32768, 32767, -1],
  u16: [0, 65535, 32768],
  i32: [-2147483648, 2147483647, -1],
  u32: [0, 4294967295, 2147483648],
  i64: [-(2n ** 63n), 2n ** 63n - 1n, -1n],
  u64: [0n, 2n ** 64n - 1n, 2n ** 63n],
  f32: [-Infinity, Math.fround(0.1), NaN],
  f64: [-Number.MAX_VALUE, 5e-324, NaN],
};
const kinds = Object.keys(values) as ScalarKind[];

eachBuild((create) => {
  describe("the layout", () => {
    it("is that of a C struct behind the header of 8 bytes", () => {
      const { objects } = create();
      const Mixed = objects.defineType({
        name: "Mixed",
        fields: { flag: "u8", left: "object", half: "u16", wide: "f64", last: "i8" },
      });
      expect(Mixed.offsets).toEqual({ flag: 8, left: 12, half: 16, wide: 24, last: 32 });
      expect([Mixed.basicsize, Mixed.itemsize, Mixed.hasGc]).toEqual([40, 0, true]);
    });

    it("has items behind a header of 12 bytes, each at a multiple of its size", () => {
      const { objects } = create();
      const Floats = objects.defineType({ name: "Floats", items: "f64" });
      expect([Floats.basicsize, Floats.itemsize, Floats.hasGc]).toEqual([16, 8, false]);
      const Tuple = objects.defineType({ name: "Tuple", items: "object" });
      expect([Tuple.basicsize, Tuple.itemsize, Tuple.hasGc]).toEqual([12, 4, true]);
    });

    it("of an object without fields is the header alone, and a word more with weak references", () => {
      const { objects } = create();
      expect(objects.defineType({ name: "Plain" }).basicsize).toBe(8);
      expect(objects.defineType({ name: "Referable", weakrefs: true }).basicsize).toBe(12);
    });

    it("counts in getsizeof, with the collector's two words and the items", () => {
      const py = create();
      const Pair = py.objects.defineType({ name: "Pair", fields: { a: "object", b: "object" } });
      const Tuple = py.objects.defineType({ name: "Tuple", items: "object" });
      const Plain = py.objects.defineType({ name: "Plain", fields: { a: "object" }, gc: false });
      expect(py.sys.getsizeof(Pair.new())).toBe(8 + 16);
      expect(py.sys.getsizeof(Tuple.new({}, 3))).toBe(8 + 12 + 12);
      expect(py.sys.getsizeof(Plain.new())).toBe(12);
      expect(py.sys.getblocksize(Pair.new())).toBeGreaterThanOrEqual(24);
    });
  });

  describe("a field", () => {
    it.each(kinds)(
      "of kind %s holds its least, its largest and other values, and nothing beside it",
      (kind) => {
        const py = create();
        const Box = py.objects.defineType({
          name: "Box",
          fields: { before: "u32", value: kind, after: "u32" },
        });
        const box = Box.new({ before: 0xffffffff, after: 0xffffffff } as never) as Handle;
        expect(Number(box.get("value"))).toBe(0);
        for (const value of values[kind]) {
          box.set("value", value);
          expect(box.get("value")).toBe(value);
          expect((Box.new({ value } as never) as Handle).get("value")).toBe(value);
        }
        expect([box.get("before"), box.get("after")]).toEqual([0xffffffff, 0xffffffff]);
      },
    );

    it("may have any name", () => {
      const py = create();
      const fields = JSON.parse('{ "__proto__": "i32", "constructor": "i32", "0": "i32", "a b": "i32" }');
      const Odd = py.objects.defineType<Record<string, "i32">>({ name: "Odd", fields });
      const odd = Odd.new(JSON.parse('{ "__proto__": 1, "constructor": 2, "0": 3, "a b": 4 }'));
      expect(["__proto__", "constructor", "0", "a b"].map((name) => odd.get(name))).toEqual([1, 2, 3, 4]);
      expect(Object.keys(Odd.offsets)).toContain("__proto__");
    });
  });

  describe("items", () => {
    it.each(kinds)("of kind %s are zeros, and hold what is set", (kind) => {
      const py = create();
      const Row = py.objects.defineType({ name: "Row", items: kind });
      const row = Row.new({}, 3) as Handle;
      expect(row.length).toBe(3);
      expect([0, 1, 2].map((i) => Number(row.item(i)))).toEqual([0, 0, 0]);
      for (const [i, value] of values[kind].entries()) row.setItem(i, value);
      expect([0, 1, 2].map((i) => row.item(i))).toEqual(values[kind]);
    });

    it("that are objects keep them alive, and are given back with the object", () => {
      const py = create();
      const died: number[] = [];
      const Leaf = py.objects.defineType({
        name: "Leaf",
        fields: { value: "i32" },
        finalizer: (self) => died.push(self.get("value")),
      });
      const Tuple = py.objects.defineType({ name: "Tuple", items: "object" });
      const tuple = Tuple.new({}, 2);
      for (const i of [0, 1]) {
        using leaf = Leaf.new({ value: i });
        tuple.setItem(i, leaf);
      }
      expect(died).toEqual([]);
      tuple.setItem(0, null);
      expect(died).toEqual([0]);
      tuple.dispose();
      expect([died, py.check()]).toEqual([[0, 1], 0]);
    });

    it("and none are a length of 0", () => {
      const row = create().objects.defineType({ name: "Row", items: "u8" }).new();
      expect(row.length).toBe(0);
      expect(() => row.item(0)).toThrow(RangeError);
    });
  });

  it("a handle knows its type, which knows its objects", () => {
    const py = create();
    const [A, B] = [py.objects.defineType({ name: "A" }), py.objects.defineType({ name: "A" })];
    const a = A.new();
    expect(a.type).toBe(A);
    expect([A.isInstance(a), B.isInstance(a)]).toEqual([true, false]);
    expect(a.clone().type.name).toBe("A");
  });

  it("there may be hundreds of fields", () => {
    const py = create();
    const names = Array.from({ length: 600 }, (_, i) => `f${i}`);
    const Wide = py.objects.defineType({
      name: "Wide",
      fields: Object.fromEntries(names.map((name) => [name, "object" as const])),
    });
    const wide = Wide.new();
    wide.set("f599", wide);
    expect(py.sys.getrefcount(wide)).toBe(3);
    expect(py.gc.get_referents(wide).map((handle) => handle.id)).toEqual([wide.id]);
    expect(Wide.basicsize).toBe(8 + 4 * 600);
  });
});
