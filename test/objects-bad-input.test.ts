// What the object layer is given wrongly is refused with a sentence that names it, and changes nothing.
import { describe, expect, it } from "vitest";
import type { Handle, PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const nothing = () => undefined;

/** Definitions that are refused, and what of. */
const definitions: readonly (readonly [unknown, RegExp])[] = [
  [undefined, /the definition must be an object, not undefined/],
  [[], /the definition must be an object/],
  ["Node", /the definition must be an object, not "Node"/],
  [{}, /name must be a string that is not empty, not undefined/],
  [{ name: "" }, /name must be a string that is not empty, not ""/],
  [{ name: 7 }, /name must be a string that is not empty, not 7/],
  [{ name: "Node", field: {} }, /Node: unknown key "field"; the keys are name, fields/],
  [{ name: "Node", [Symbol("x")]: 1 }, /Node: unknown key Symbol\(x\)/],
  [{ name: "Node", fields: ["left"] }, /Node: fields must be an object/],
  [{ name: "Node", fields: null }, /Node: fields must be an object, not null/],
  [{ name: "Node", fields: { "": "i32" } }, /Node: a field's name must be a string that is not empty/],
  [
    { name: "Node", fields: { left: "objekt" } },
    /Node\.left: unknown kind "objekt"; the kinds are object, i8/,
  ],
  [{ name: "Node", fields: { left: "toString" } }, /Node\.left: unknown kind/],
  [{ name: "Node", fields: { left: 4 } }, /Node\.left: unknown kind 4/],
  [{ name: "Node", items: "bool" }, /Node: items: unknown kind "bool"/],
  [{ name: "Node", gc: 1 }, /Node: gc must be true or false, not 1/],
  [{ name: "Node", weakrefs: "yes" }, /Node: weakrefs must be true or false/],
  [{ name: "Node", finalizer: "f" }, /Node: finalizer must be a function, not "f"/],
  [{ name: "Node", clear: {} }, /Node: clear must be a function, not an object/],
];

/** Values that a field of the kind refuses, and how. */
const refused: readonly (readonly [string, unknown, ErrorConstructor])[] = [
  ["i8", 128, RangeError],
  ["i8", -129, RangeError],
  ["u8", -1, RangeError],
  ["u8", 256, RangeError],
  ["u16", 65536, RangeError],
  ["i32", 2147483648, RangeError],
  ["i32", 1.5, RangeError],
  ["i32", Number.NaN, RangeError],
  ["i32", Number.POSITIVE_INFINITY, RangeError],
  ["i32", "1", TypeError],
  ["i32", 1n, TypeError],
  ["i32", null, TypeError],
  ["i32", undefined, TypeError],
  ["i32", true, TypeError],
  ["u32", -1, RangeError],
  ["u32", 4294967296, RangeError],
  ["i64", 1, TypeError],
  ["i64", 2n ** 63n, RangeError],
  ["u64", -1n, RangeError],
  ["u64", 2n ** 64n, RangeError],
  ["f32", 1e39, RangeError],
  ["f32", "0", TypeError],
  ["f64", 1n, TypeError],
  ["f64", null, TypeError],
  ["object", undefined, TypeError],
  ["object", 0, TypeError],
  ["object", {}, TypeError],
];

/** The heap as it is, to be the same afterwards. */
const stateOf = (py: PyMem) => [py.gc.get_count(), py.getAllocatedBlocks(), py.misuseCount, py.check()];

eachBuild((create, build) => {
  describe("defineType", () => {
    it.each(definitions)("refuses %j", (definition, message) => {
      const py = create();
      const before = stateOf(py);
      const error = thrown(() => py.objects.defineType(definition as never));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(message);
      expect((error as Error).message).toMatch(/^defineType: /);
      expect(stateOf(py)).toEqual(before);
    });

    it("says BAD_TYPE where the wasm refuses what the facade does not, whatever the policy", () => {
      const py = create();
      const fields = Object.fromEntries(
        Array.from({ length: 65537 }, (_, i) => [`f${i}`, "object" as const]),
      );
      expect(thrown(() => py.objects.defineType({ name: "Wide", fields }))).toMatchObject({
        name: "MemoryMisuseError",
        code: "BAD_TYPE",
        size: 40,
      });
      expect(py.check()).toBe(0);
      if (build === "fast") return;
      const lenient = create({ onMisuse: "ignore" });
      expect(() => lenient.objects.defineType({ name: "Wide", fields })).toThrow(
        /^defineType: Wide cannot be$/,
      );
      expect([lenient.misuseCount, lenient.check()]).toEqual([1, 0]);
    });
  });

  describe("a value", () => {
    it.each(refused)(
      "for a field of kind %s: %s is refused, and the field is as it was",
      (kind, value, Kind) => {
        const py = create();
        const Box = py.objects.defineType({
          name: "Box",
          fields: { value: kind as "object" },
          items: kind as "object",
        });
        const box = Box.new({}, 1) as Handle;
        const former = box.get("value");
        const before = stateOf(py);
        for (const use of [
          () => box.set("value", value as never),
          () => box.setItem(0, value as never),
          () => Box.new({ value: value as never }),
        ]) {
          const error = thrown(use);
          expect(error).toBeInstanceOf(Kind);
          expect((error as Error).message).toMatch(/Box(\.value|\[0\]) must be/);
        }
        expect([box.get("value"), box.item(0), stateOf(py)]).toEqual([former, former, before]);
      },
    );
  });

  describe("names and indices", () => {
    it("of fields and items that there are not are refused with those that there are", () => {
      const py = create();
      const node = py.objects.defineType({ name: "Node", fields: { left: "object" } }).new() as Handle;
      expect(() => node.get("right")).toThrow(/^get: Node has no field "right"; its fields are left$/);
      expect(() => node.set("toString", null)).toThrow(TypeError);
      expect(() => node.length).toThrow(/^length: Node has no items$/);
      expect(() => node.item(0)).toThrow(TypeError);
      const plain = py.objects.defineType({ name: "Plain" });
      expect(() => plain.new({ x: 1 } as never)).toThrow(/^new: Plain has no field "x"; it has none$/);
      expect(() => plain.new({}, 1)).toThrow(/^new: Plain has no items$/);
      expect(() => plain.new(null as never)).toThrow(/init must be an object, not null/);
    });

    it.each([3, -1, 0.5, Number.NaN, "0", null])("item %s of 3 is refused", (index) => {
      const py = create();
      const row = py.objects.defineType({ name: "Row", items: "u8" }).new({}, 3);
      expect(() => row.item(index as number)).toThrow(typeof index === "number" ? RangeError : TypeError);
      expect(() => row.setItem(index as number, 1)).toThrow(
        typeof index === "number" ? RangeError : TypeError,
      );
      expect([0, 1, 2].map((i) => row.item(i))).toEqual([0, 0, 0]);
    });

    it.each([-1, 1.5, 2 ** 32, "3"])("a length of %s is refused", (length) => {
      const Row = create().objects.defineType({ name: "Row", items: "u8" });
      expect(() => Row.new({}, length as number)).toThrow(
        typeof length === "number" ? RangeError : TypeError,
      );
    });

    it("a length that no memory can hold is a MemoryError", () => {
      const py = create();
      const Row = py.objects.defineType({ name: "Row", items: "f64" });
      expect(thrown(() => Row.new({}, 2 ** 32 - 1))).toMatchObject({ name: "MemoryError" });
      expect(py.check()).toBe(0);
    });
  });

  it("a getter of init that disposes of another field's handle makes that one dead, and nothing is made", () => {
    const py = create();
    const Node = py.objects.defineType({ name: "Node", fields: { left: "object", right: "object" } });
    const left = Node.new();
    const init = {
      left,
      get right() {
        left.dispose();
        return null;
      },
    };
    expect(thrown(() => Node.new(init))).toMatchObject({ code: "DEAD_HANDLE" });
    expect([[...py.gc.get_objects()], py.check()]).toEqual([[], 0]);
  });

  it.each([
    ["collect", 3],
    ["collect", -1],
    ["get_objects", 4],
    ["set_threshold", -1],
    ["set_threshold", 2 ** 31],
    ["set_threshold", 0.5],
  ] as const)("gc.%s(%s) is a RangeError", (method, value) => {
    const { gc } = create();
    const call = () => (method === "get_objects" ? gc.get_objects({ generation: value }) : gc[method](value));
    expect(call).toThrow(RangeError);
    expect(gc.get_threshold()).toEqual([2000, 10, 10]);
  });

  it("functions are asked for where there must be one", () => {
    const py = create();
    const node = py.objects.defineType({ name: "Node", weakrefs: true }).new();
    expect(() => py.weakref.ref(node, "f" as never)).toThrow(/^ref: callback must be a function, not "f"$/);
    expect(() => py.weakref.finalize(node, null as never)).toThrow(/^finalize: fn must be a function/);
    expect(() => {
      py.objects.onUnraisable = 7 as never;
    }).toThrow(TypeError);
    expect(() => py.gc.set_threshold(...([] as unknown as [number]))).toThrow(TypeError);
    expect(py.objects.onUnraisable).toBeNull();
    py.objects.onUnraisable = nothing;
    expect(py.objects.onUnraisable).toBe(nothing);
  });

  it("weak references to objects of a type without them are refused by its name", () => {
    const py = create();
    const node = py.objects.defineType({ name: "Node" }).new();
    expect(() => py.weakref.ref(node)).toThrow(/^ref: there are no weak references to objects of Node$/);
    expect([py.weakref.getweakrefcount(node), py.weakref.getweakrefs(node), py.misuseCount]).toEqual([
      0,
      [],
      0,
    ]);
  });
});
