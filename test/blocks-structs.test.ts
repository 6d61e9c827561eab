// Structs: what their fields take and refuse, whose memory they are, and when it is gone.
import { describe, expect, it } from "vitest";
import { MemoryError, type PyMem, Region, StructBlock, type StructFields, StructType } from "../src/index.js";
import { grow } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const test = (name: string, use: (py: PyMem) => void) => eachBuild((create) => it(name, () => use(create())));

describe("a struct", () => {
  test("of the issue's fields is zeros, and keeps what is set", (py) => {
    const s = py.struct({ x: "f64", next: "ptr" });
    expect(s).toBeInstanceOf(StructBlock);
    expect([s.size, s.x, s.next, s.view.length]).toEqual([16, 0, 0, 16]);
    s.x = 1.5;
    s.next = s.ptr;
    grow(py);
    expect([s.x, s.next]).toEqual([1.5, s.ptr]);
    const data = new DataView(py.memory.buffer);
    expect([data.getFloat64(s.ptr, true), data.getUint32(s.ptr + 8, true)]).toEqual([1.5, s.ptr]);
    expect(Object.keys(Object.getPrototypeOf(s))).toEqual(["x", "next"]);
    s.free();
    expect([py.getAllocatedBlocks(), py.check()]).toEqual([0, 0]);
  });

  test("whose fields are structs and arrays gives views into itself, and takes values for them whole", (py) => {
    const Vec = py.structType({ x: "f32", y: "f32" });
    const Body = py.structType({ pos: Vec, samples: ["i16", 3], ends: [Vec, 2], on: ["bool", 2] });
    const body = Body.alloc({
      pos: { x: 1 },
      samples: new Set([1, 2, 3]),
      ends: [{ x: 5 }, { y: 6 }],
      on: [true, false],
    });
    expect([body.pos.ptr - body.ptr, body.ends[1]?.ptr]).toEqual([0, body.ptr + Body.offsets.ends + 8]);
    expect([body.pos.x, [...body.samples], body.ends.map(({ x, y }) => [x, y])]).toEqual([
      1,
      [1, 2, 3],
      [
        [5, 0],
        [0, 6],
      ],
    ]);
    expect([body.samples, body.on]).toEqual([Int16Array.of(1, 2, 3), Uint8Array.of(1, 0)]);
    body.samples[1] = -7;
    body.pos.y = 8;
    body.pos = { y: 9 } as never;
    expect([body.pos.x, body.pos.y, [...body.samples]]).toEqual([0, 9, [1, -7, 3]]);
    const other = Body.alloc(body);
    body.pos.x = 1;
    body.samples = other.samples;
    body.ends = other.ends;
    body.on = Uint8Array.of(0, 1);
    other.pos = body.pos;
    expect([other.pos.x, [...body.on], other.ends[0]?.x]).toEqual([1, [0, 1], 5]);
    expect(body.pos.slice(4).ptr).toBe(body.ptr + 4);
  });

  test("that is freed, or gone with a reset, refuses its fields and theirs", (py) => {
    const Type = py.structType({ x: "i32", n: py.structType({ y: "i32" }), list: ["u8", 4] });
    for (const end of [(s: StructBlock) => s.free(), () => py.reset()]) {
      const s = Type.alloc();
      const { n, ptr } = s;
      const part = n.slice(2);
      end(s);
      const calls = [
        () => s.x,
        () => (s.x = 1),
        () => s.list,
        () => (s.list = [1, 2, 3, 4] as never),
        () => (s.n = { y: 1 } as never),
        () => n.y,
        () => (n.y = 1),
        () => s.n.y,
        () => n.view,
        () => part.view,
      ];
      for (const call of calls) expect(thrown(call)).toMatchObject({ code: "USE_AFTER_FREE", address: ptr });
      expect(() => s.x).toThrow(/^struct: x: the block of 12 bytes at 0x[0-9a-f]+ is freed/);
      expect([n.ptr, n.isFreed, part.ptr, s.ptr]).toEqual([0, true, 0, 0]);
    }
    expect(py.check()).toBe(0);
  });

  test("that a value's getter frees meanwhile is not written to", (py) => {
    const s = py.struct({ n: py.structType({ y: "i32" }), list: ["u8", 2] });
    const other = py.alloc(s.size);
    const evil = {
      get y() {
        s.free();
        grow(py);
        return 1;
      },
    };
    expect(thrown(() => (s.n = evil as never))).toMatchObject({ code: "USE_AFTER_FREE" });
    other.free();
    expect(py.check()).toBe(0);
  });

  eachBuild((create) => {
    it("for which there is no memory is a MemoryError", () => {
      const py = create({ maximumBytes: 4 * 65536 });
      const Big = py.structType({ x: ["f64", 65536] });
      expect(thrown(() => Big.alloc())).toBeInstanceOf(MemoryError);
      const error = thrown(() => Big.alloc({ x: new Float64Array(65536) }));
      expect(error).toMatchObject({
        name: "MemoryError",
        size: 8 * 65536,
        message: "struct: no memory for 524288 bytes",
      });
      expect(py.check()).toBe(0);
    });
  });
});

describe("a type of structs", () => {
  test("reads and writes structs at addresses that are somebody else's", (py) => {
    const Node = py.structType({ value: "i32", next: "ptr" });
    expect(Node).toBeInstanceOf(StructType);
    const p = py.PyObject_Malloc(Node.size);
    const q = py.PyObject_Malloc(Node.size);
    const [first, second] = [Node.at(p), Node.at(q)];
    first.value = 1;
    first.next = q;
    second.value = 2;
    second.next = 0;
    grow(py);
    expect(first).toBeInstanceOf(Region);
    expect([Node.at(first.next).value, first.ptr, first.size]).toEqual([2, p, 8]);
    expect("free" in first).toBe(false);
    py.PyObject_Free(p);
    py.PyObject_Free(q);
    expect(py.check()).toBe(0);
  });

  test("is sealed: neither its definition nor that of another changes its structs", (py) => {
    const fields: { [name: string]: unknown } = { x: "i32", y: ["u8", 2] };
    const Type = py.structType(fields as StructFields);
    fields.z = "f64";
    (fields.y as unknown[])[1] = 100;
    expect([Type.size, Object.keys(Type.offsets), Type.fields]).toEqual([
      8,
      ["x", "y"],
      { x: "i32", y: ["u8", 2] },
    ]);
    expect([Object.isFrozen(Type.offsets), Object.isFrozen(Type.fields)]).toEqual([true, true]);
  });
});
