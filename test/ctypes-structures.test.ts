// Structures and unions: fields, initializers, inheritance, and what they refuse. Their layout: ctypes-python.test.ts.
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { createPyMem } from "../src/index.js";

const py = createPyMem();
const c = py.ctypes;
const POINT = c.structType("POINT", [
  ["x", c.c_int],
  ["y", c.c_int],
]);
const RECT = c.structType("RECT", [
  ["a", POINT],
  ["b", POINT],
]);

/** A class for each case, as a type is final once it is used. */
function declared(statics: object): typeof c.Structure {
  return Object.assign(class Q extends c.Structure {}, statics);
}

it("has its fields as properties, given by their order or by name", () => {
  class PAIR extends c.Structure {
    static _fields_ = [
      ["x", c.c_int],
      ["y", c.c_double],
    ];
    declare x: number;
    declare y: number;
  }
  using one = new PAIR(1);
  using two = new PAIR(1, { y: 2.5 });
  using three = new PAIR({ y: 3 });
  expect([one, two, three].map(({ x, y }) => [x, y])).toEqual([
    [1, 0],
    [1, 2.5],
    [0, 3],
  ]);
  one.x = 2 ** 32 + 5;
  expect([one.x, c.sizeof(PAIR), c.sizeof(one), c.alignment(PAIR), c.offsetof(PAIR, "y")]).toEqual([
    5, 16, 16, 8, 8,
  ]);
  expect(one).toBeInstanceOf(PAIR);
});

it("is in structures by value: its parts share memory, what is assigned is copied", () => {
  using rect = RECT({ a: [1, 2], b: { x: 3 } });
  expect([rect.a.x, rect.a.y, rect.b.x, rect.b.y]).toEqual([1, 2, 3, 0]);
  const { a } = rect;
  using point = POINT(7, 8);
  rect.a = point;
  point.x = 100;
  expect([a.x, a.y]).toEqual([7, 8]);
  rect.b = rect.a;
  a.y = 9;
  expect([rect.a.y, rect.b.y]).toEqual([9, 8]);
  Object.assign(rect, { a: [5] });
  expect([a.x, a.y]).toEqual([5, 0]);
});

it("has arrays of characters as text, other arrays as they are", () => {
  const S = c.structType("S", [
    ["name", c.arrayType(c.c_char, 4)],
    ["wide", c.arrayType(c.c_wchar, 2)],
    ["bytes", c.arrayType(c.c_ubyte, 3)],
  ]);
  using s = S("ab", "😀", [1, 2]);
  expect([s.name, s.wide, ...s.bytes]).toEqual(["ab", "😀", 1, 2, 0]);
  s.name = "abcd";
  s.bytes[2] = 300;
  expect([s.name, s.wide, s.bytes[2]]).toEqual(["abcd", "😀", 44]);
  expect(() => {
    s.name = "abcde";
  }).toThrow(new RangeError("S.name: string too long (5, maximum length 4)"));
  expect([s.name, s.wide]).toEqual(["abcd", "😀"]);
});

it("shares its first bytes among the fields of a union", () => {
  const U = c.unionType("U", [
    ["word", c.c_uint],
    ["bytes", c.arrayType(c.c_ubyte, 4)],
  ]);
  using u = U(0x01020304);
  expect([...u.bytes]).toEqual([4, 3, 2, 1]);
  expect(c.sizeof(U)).toBe(4);
});

it("goes on where its base ends, and has the fields of anonymous ones", () => {
  const U = c.unionType("U", [
    ["i", c.c_int],
    ["f", c.c_float],
  ]);
  class BASE extends c.Structure {
    static _anonymous_ = ["u"];
    static _fields_ = [
      ["u", U],
      ["kind", c.c_byte],
    ];
    declare i: number;
    declare f: number;
    declare kind: number;
  }
  class DERIVED extends BASE {
    static override _fields_ = [["more", c.c_byte]] as never;
    declare more: number;
  }
  using derived = new DERIVED([1], 2, { more: 3 });
  derived.f = 1;
  expect([derived.i, derived.kind, derived.more]).toEqual([0x3f800000, 2, 3]);
  expect([c.sizeof(DERIVED), c.offsetof(DERIVED, "more"), c.offsetof(DERIVED, "f")]).toEqual([12, 8, 0]);
  const Tagged = c.structType(
    "Tagged",
    [
      ["tag", c.c_int],
      ["u", U],
    ],
    { _anonymous_: ["u"] },
  );
  expect(["tag", "u", "i", "f"].map((name) => c.offsetof(Tagged, name))).toEqual([0, 4, 4, 4]);
  expect(() => c.structType([["x", c.c_int]] as never, [] as never)).toThrow(
    new TypeError("structType: name must be a string, not an object"),
  );
  expect([inspect(c.c_int), inspect(c.arrayType(DERIVED, 3))]).toEqual([
    "<class c_int>",
    "<class DERIVED_Array_3>",
  ]);
  class SAME extends DERIVED {}
  expect(c.sizeof(SAME)).toBe(12);
});

it("is big-endian where that is asked for", () => {
  class BE extends c.BigEndianStructure {
    static _fields_ = [
      ["n", c.c_int],
      ["s", c.arrayType(c.c_short, 2)],
    ];
    declare n: number;
  }
  using be = new BE(1, [2, 3]);
  expect([...c.memoryview_at(c.byref(be), 8)]).toEqual([0, 0, 0, 1, 0, 2, 0, 3]);
  expect(be.n).toBe(1);
});

it("has c_bool as one bit, where CPython 3.14 reads the whole byte", () => {
  const B = c.structType("B", [
    ["a", c.c_bool, 1],
    ["b", c.c_bool, 1],
  ]);
  using b = B(false, true);
  expect([b.a, b.b, c.sizeof(B)]).toEqual([false, true, 1]);
});

it("may call its fields as it likes; functions and using work all the same", () => {
  const F = c.structType("F", [
    ["free", c.c_int],
    ["constructor", c.c_int],
    ["isFreed", c.c_int],
    ["toString", c.c_int],
  ]);
  const before = py.getAllocatedBlocks();
  const f = F(1, 2, 3, 4) as unknown as Record<string, number> & InstanceType<typeof c.Structure>;
  expect([f.free, f.constructor, f.isFreed, f.toString]).toEqual([1, 2, 3, 4]);
  expect(c.sizeof(f)).toBe(16);
  c.free(f);
  expect(py.getAllocatedBlocks()).toBe(before);
  const kept: Disposable = py.scope((scope) => scope.keep(F() as never));
  kept[Symbol.dispose]();
  expect(py.getAllocatedBlocks()).toBe(before);
});

it("points to what it is a field of", () => {
  class NODE extends c.Structure {
    static _fields_: unknown = [
      ["value", c.c_int],
      ["next", c.POINTER(NODE)],
    ];
    declare value: number;
    declare next: ReturnType<typeof c.pointer<NODE>>;
  }
  using last = new NODE(2);
  using first = new NODE(1, c.pointer(last));
  expect([first.next.contents.value, first.next.contents.next.isNull]).toEqual([2, true]);
  expect(() => last.next.contents).toThrow(new RangeError("NULL pointer access"));
});

it("has its fields for good once it is used", () => {
  class LATE extends c.Structure {
    static _fields_: unknown;
  }
  LATE._fields_ = [["x", c.c_int]];
  expect(c.sizeof(LATE)).toBe(4);
  expect(() => {
    LATE._fields_ = [];
  }).toThrow(TypeError);
});

const fields = (...list: unknown[]) => ({ _fields_: list });

it.each<[string, object, typeof TypeError | typeof RangeError, string]>([
  ["a field of no type", fields(["x", 5]), TypeError, "Q.x: a type of ctypes expected, not 5"],
  [
    "a field of an unknown type",
    fields(["x", "c_int"]),
    TypeError,
    'Q.x: a type of ctypes expected, not "c_int"',
  ],
  ["a field of a class", fields(["x", Map]), TypeError, "Q.x: a type of ctypes expected, not a function"],
  ["an abstract field", fields(["x", c.Structure]), TypeError, "Structure: abstract class"],
  [
    "a field without a type",
    fields(["x"]),
    RangeError,
    "Q: _fields_ must be a sequence of [name, C type] pairs or [name, C type, bit size] triples",
  ],
  ["a field that is a text", fields("xy"), RangeError, "Q: _fields_ must be a sequence of"],
  ["a name that is none", fields([5, c.c_int]), TypeError, "Q: a field's name must be a string, not 5"],
  ["fields that are none", { _fields_: 5 }, TypeError, "Q: _fields_ must be an array, not 5"],
  ["no bits", fields(["x", c.c_int, 0]), RangeError, "Q.x: number of bits invalid for bit field: 0"],
  ["too many bits", fields(["x", c.c_int, 33]), RangeError, "Q.x: number of bits invalid for bit field: 33"],
  [
    "bits that are none",
    fields(["x", c.c_int, undefined]),
    RangeError,
    "Q.x: number of bits invalid for bit field: undefined",
  ],
  ["bits of a float", fields(["x", c.c_float, 3]), TypeError, "Q.x: bit fields not allowed for type c_float"],
  [
    "bits of a character",
    fields(["x", c.c_char, 3]),
    TypeError,
    "Q.x: bit fields not allowed for type c_char",
  ],
  ["bits of a structure", fields(["x", POINT, 3]), TypeError, "Q.x: bit fields not allowed for type POINT"],
  [
    "an anonymous field that is none",
    { ...fields(["x", c.c_int]), _anonymous_: ["y"] },
    TypeError,
    'Q: _anonymous_: "y" is no field that is a structure or union',
  ],
  [
    "an anonymous number",
    { ...fields(["x", c.c_int]), _anonymous_: ["x"] },
    TypeError,
    'Q: _anonymous_: "x" is no field that is a structure or union',
  ],
  [
    "anonymous fields that are no list",
    { ...fields(["x", POINT]), _anonymous_: "x" },
    TypeError,
    "Q: _anonymous_ must be an array of names of fields",
  ],
  [
    "a negative _pack_",
    { ...fields(["x", c.c_int]), _pack_: -1 },
    RangeError,
    "Q: _pack_ must be a non-negative integer, not -1",
  ],
  [
    "a text as _align_",
    { ...fields(["x", c.c_int]), _align_: "2" },
    RangeError,
    'Q: _align_ must be a non-negative integer, not "2"',
  ],
  [
    "_pack_ in System V's layout",
    { ...fields(["x", c.c_int]), _pack_: 1, _layout_: "gcc-sysv" },
    RangeError,
    "Q: _pack_ is not compatible with gcc-sysv layout",
  ],
  [
    "an unknown _layout_",
    { ...fields(["x", c.c_int]), _layout_: "x" },
    RangeError,
    'Q: unknown _layout_: "x"',
  ],
])("cannot have %s", (_, statics, error, message) => {
  const Q = declared(statics);
  for (const use of [() => new Q(), () => c.sizeof(Q), () => c.arrayType(Q, 2)]) {
    expect(use).toThrow(error);
    expect(use).toThrow(message);
  }
});

it("cannot be a field of itself, nor big-endian with what has no other end", () => {
  class SELF extends c.Structure {
    static _fields_: unknown = [["self", SELF]];
  }
  expect(() => new SELF()).toThrow(new TypeError("SELF: a type cannot be a field of itself"));
  expect(() => new SELF()).toThrow("SELF: a type cannot be a field of itself");
  class BIG extends c.BigEndianStructure {
    static _fields_: unknown = [["p", c.POINTER(c.c_int)]];
  }
  expect(() => new BIG()).toThrow(new TypeError("BIG.p: This type does not support other endian: LP_c_int"));
});

it.each<[string, () => unknown, typeof TypeError, string]>([
  ["too many values", () => POINT(1, 2, 3), TypeError, "POINT: too many initializers"],
  ["a value twice", () => POINT(1, { x: 2 }), TypeError, 'POINT: duplicate values for field "x"'],
  ["an unknown field", () => POINT({ z: 1 } as never), TypeError, 'POINT: there is no field "z"'],
  [
    "a wrong value",
    () => POINT(1, "a" as never),
    TypeError,
    'POINT.y: "a" cannot be interpreted as an integer',
  ],
  ["a number for a structure", () => RECT(5 as never), TypeError, "RECT.a: expected POINT instance, got 5"],
  ["too many values for one", () => RECT([1, 2, 3]), TypeError, "POINT: too many initializers"],
  [
    "a wrong value in one",
    () => RECT([1, 2], [1.5]),
    TypeError,
    "POINT.x: 1.5 cannot be interpreted as an integer",
  ],
  ["no fields of its own", () => new c.Structure(), TypeError, "Structure: abstract class"],
])("cannot be made of %s, and takes no memory then", (_, make, error, message) => {
  const before = py.getAllocatedBlocks();
  expect(make).toThrow(error);
  expect(make).toThrow(message);
  expect(py.getAllocatedBlocks()).toBe(before);
});

it("refuses objects of other types, and is as it was", () => {
  using rect = RECT([1, 2], [3, 4]);
  using other = c.c_int(1);
  expect(() => Object.assign(rect, { a: other })).toThrow(
    new TypeError("RECT.a: incompatible types, c_int instance instead of POINT instance"),
  );
  expect([rect.a.x, rect.a.y]).toEqual([1, 2]);
});

it("frees the strings of its fields, also those of parts that were copied into it", () => {
  const before = py.getAllocatedBlocks();
  const NAMED = c.structType("NAMED", [["name", c.c_char_p]]);
  const TWO = c.structType("TWO", [
    ["one", NAMED],
    ["two", NAMED],
  ]);
  const two = TWO(["first"], ["second"]);
  expect([two.one.name, two.two.name]).toEqual(["first", "second"]);
  two.one = two.two;
  expect([two.one.name, two.two.name]).toEqual(["second", "second"]);
  two.two.name = "third";
  expect(() => two.one.name).toThrow("is freed");
  two.free();
  expect(py.getAllocatedBlocks()).toBe(before);
});

it("frees its strings once where a copy lies over what it was made of", () => {
  const before = py.getAllocatedBlocks();
  const PAIR = c.structType("PAIR", [
    ["one", c.c_char_p],
    ["two", c.c_char_p],
  ]);
  const strings = c.arrayType(c.c_char_p, 3)("first", "second", "third");
  const blocks = py.getAllocatedBlocks();
  const Pairs = c.arrayType(PAIR, 1);
  Pairs.from_buffer(strings, 4)[0] = PAIR.from_buffer(strings);
  expect([...strings]).toEqual(["first", "first", "second"]);
  expect(py.getAllocatedBlocks()).toBe(blocks - 1);
  strings.free();
  expect(py.getAllocatedBlocks()).toBe(before);
});
