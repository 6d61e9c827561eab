// Arrays: items, slices, text, and what they refuse.
import { expect, it } from "vitest";
import { createPyMem } from "../src/index.js";

const py = createPyMem();
const c = py.ctypes;
const Three = c.arrayType(c.c_int, 3);

it("has items by number, from the end too, and is iterable", () => {
  using array = Three(1, 2);
  array[2] = 7;
  array[-2] = 5;
  expect([array[0], array[1], array[-1], array.length]).toEqual([1, 5, 7, 3]);
  expect([...array]).toEqual([1, 5, 7]);
  expect(array.slice(1)).toEqual([5, 7]);
  expect(c.sizeof(array)).toBe(12);
});

it("has one type for an item and a length", () => {
  expect(c.arrayType(c.c_int, 3)).toBe(Three);
  expect(Three._type_).toBe(c.c_int);
  expect(Three._length_).toBe(3);
  using array = Three();
  expect(array).toBeInstanceOf(Three);
  expect(Object.getPrototypeOf(array).constructor.name).toBe("c_int_Array_3");
});

it("has arrays as items, which share its memory", () => {
  using matrix = c.arrayType(Three, 2)();
  const row = matrix[1];
  if (row === undefined) throw new Error("no row");
  row[2] = 9;
  expect(matrix[1]?.[2]).toBe(9);
  using other = Three(1, 2, 3);
  matrix[0] = other;
  other[0] = 100;
  expect([...(matrix[0] ?? [])]).toEqual([1, 2, 3]);
  expect(c.addressof(row)).toBe(c.addressof(matrix) + 12);
  row.free();
  expect(matrix.isFreed).toBe(false);
});

it("takes other properties than numbers as any object does", () => {
  using array = Three();
  const object = array as unknown as Record<string, unknown>;
  object.note = "mine";
  expect([object.note, object.missing, "length" in array]).toEqual(["mine", undefined, true]);
});

it("of characters has its text and its bytes", () => {
  using buffer = c.create_string_buffer("abc", 6);
  expect([buffer.value, buffer.length, [...buffer.raw]]).toEqual(["abc", 6, [97, 98, 99, 0, 0, 0]]);
  buffer.value = "hello";
  buffer.value = "hi";
  expect([...buffer.raw]).toEqual([104, 105, 0, 108, 111, 0]);
  buffer.raw = Uint8Array.of(1, 2);
  expect([...buffer.raw]).toEqual([1, 2, 0, 108, 111, 0]);
  buffer.value = "sixsix";
  expect([buffer.value, buffer[0], buffer.slice(0, 2)]).toEqual(["sixsix", "s", ["s", "i"]]);
  using exact = c.create_string_buffer("abc", 3);
  expect([...exact.raw]).toEqual([97, 98, 99]);
});

it("of many items is no slower in the making than its memory: it has no property an item", () => {
  using many = c.arrayType(c.c_byte, 1_000_000)();
  many[999_999] = 1;
  expect([many[999_999], Object.keys(many)]).toEqual([1, []]);
});

it.each<
  [string, (array: InstanceType<typeof Three>) => unknown, typeof TypeError | typeof RangeError, string]
>([
  ["an index behind the end", (a) => a[3], RangeError, "c_int_Array_3: invalid index 3"],
  ["an index before the start", (a) => a[-4], RangeError, "c_int_Array_3: invalid index -4"],
  ["half an index", (a) => a[1.5], TypeError, "c_int_Array_3: indices must be integers"],
  ["an index that is none", (a) => a[Number.NaN], TypeError, "c_int_Array_3: indices must be integers"],
  ["to set behind the end", (a) => Object.assign(a, { 3: 1 }), RangeError, "c_int_Array_3: invalid index 3"],
  [
    "text as an item",
    (a) => Object.assign(a, { 0: "x" }),
    TypeError,
    'c_int_Array_3: "x" cannot be interpreted as an integer',
  ],
  [
    "an object of another type",
    (a) => a.__setitem__(0, c.c_short(1) as never),
    TypeError,
    "c_int_Array_3: incompatible types, c_short instance instead of c_int instance",
  ],
  [
    "a text",
    (a) => {
      (a as { value?: string }).value = "x";
    },
    TypeError,
    "c_int_Array_3: an array of characters has a value, this has none",
  ],
])("refuses %s", (_, act, error, message) => {
  using array = Three(1, 2, 3);
  expect(() => act(array)).toThrow(error);
  expect(() => act(array)).toThrow(message);
  expect([...array]).toEqual([1, 2, 3]);
});

it.each<[string, () => unknown, typeof TypeError | typeof RangeError, string]>([
  ["too many items", () => Three(1, 2, 3, 4), RangeError, "c_int_Array_3: invalid index 3"],
  ["a wrong item", () => Three(1, 2.5), TypeError, "2.5 cannot be interpreted as an integer"],
  [
    "a negative length",
    () => c.arrayType(c.c_int, -1),
    RangeError,
    "arrayType: Array length must be >= 0, not -1",
  ],
  [
    "half a length",
    () => c.arrayType(c.c_int, 1.5),
    TypeError,
    "arrayType: 1.5 cannot be interpreted as an integer",
  ],
  ["more than 2 GiB", () => c.arrayType(c.c_int, 2 ** 29), RangeError, "arrayType: array too large"],
  [
    "items of no type",
    () => c.arrayType(5 as never, 1),
    TypeError,
    "arrayType: a type of ctypes expected, not 5",
  ],
  [
    "items of a value",
    () => c.arrayType(c.c_int(1) as never, 1),
    TypeError,
    "arrayType: a type of ctypes expected, not an object",
  ],
  [
    "text that is too long",
    () => c.create_string_buffer("abc", 2),
    RangeError,
    "create_string_buffer: string too long (3, maximum length 2)",
  ],
  [
    "wide text that is too long",
    () => c.create_unicode_buffer("abc", 2),
    RangeError,
    "create_unicode_buffer: string too long (3, maximum length 2)",
  ],
  [
    "neither text nor length",
    () => c.create_string_buffer({} as never),
    TypeError,
    "create_string_buffer: a text or a number of characters expected, not an object",
  ],
  [
    "half a length of text",
    () => c.create_string_buffer(1.5),
    TypeError,
    "arrayType: 1.5 cannot be interpreted as an integer",
  ],
])("cannot be made of %s, and takes no memory then", (_, make, error, message) => {
  const made = () => {
    const before = py.getAllocatedBlocks();
    try {
      make();
    } finally {
      // c_int(1) above is an object of its own.
      expect(py.getAllocatedBlocks() - before).toBeLessThanOrEqual(message.endsWith("an object") ? 1 : 0);
    }
  };
  expect(made).toThrow(error);
  expect(made).toThrow(message);
});

it("refuses text and bytes that are too long for it, and is as it was", () => {
  using buffer = c.create_string_buffer("abc");
  const tooLong = "c_char_Array_4: string too long (5, maximum length 4)";
  expect(() => {
    buffer.value = "abcde";
  }).toThrow(new RangeError(tooLong));
  expect(() => {
    buffer.raw = new Uint8Array(5);
  }).toThrow(new RangeError(tooLong));
  expect(() => {
    buffer.value = 5 as never;
  }).toThrow(new TypeError("c_char_Array_4: bytes expected, not 5"));
  expect(buffer.value).toBe("abc");
});
