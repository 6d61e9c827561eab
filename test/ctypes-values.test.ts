// Fundamental types: what they hold, and what they refuse in Python's words.
import { expect, it } from "vitest";
import { createPyMem } from "../src/index.js";

const py = createPyMem();
const c = py.ctypes;

it("has wasm32's sizes and alignments", () => {
  const sizes = {
    c_bool: 1,
    c_char: 1,
    c_wchar: 4,
    c_byte: 1,
    c_short: 2,
    c_int: 4,
    c_long: 4,
    c_longlong: 8,
    c_size_t: 4,
    c_float: 4,
    c_double: 8,
    c_char_p: 4,
    c_void_p: 4,
  } as const;
  for (const [name, size] of Object.entries(sizes)) {
    const type = c[name as keyof typeof sizes];
    expect([name, c.sizeof(type), c.alignment(type)]).toEqual([name, size, size]);
  }
});

it("is the same objects each time, and types that are one in C are one type", () => {
  expect(py.ctypes).toBe(c);
  expect(c.c_long).toBe(c.c_int);
  expect(c.c_int32).toBe(c.c_int);
  expect(c.c_size_t).toBe(c.c_uint);
  expect(c.c_int64).toBe(c.c_longlong);
});

it("makes values with and without new, zero without an initializer", () => {
  using five = c.c_int(5);
  using six = new c.c_int(6);
  using zero = c.c_double();
  expect([five.value, six.value, zero.value]).toEqual([5, 6, 0]);
  expect(five).toBeInstanceOf(c.c_int);
  five.value = -7;
  expect(five.value).toBe(-7);
  expect(String(five)).toBe("c_int(-7)");
});

it("gives 64 bits as bigints, however they were set", () => {
  using small = c.c_longlong(5);
  using large = c.c_ulonglong(-1);
  expect(small.value).toBe(5n);
  expect(large.value).toBe(2n ** 64n - 1n);
});

it("takes as a truth what JavaScript does", () => {
  for (const [given, held] of [
    ["x", true],
    ["", false],
    [2, true],
    [0n, false],
    [null, false],
  ] as const) {
    using bool = c.c_bool(given);
    expect(bool.value).toBe(held);
  }
});

it("loses no byte that is no UTF-8", () => {
  for (let byte = 0; byte < 256; byte++) {
    using char = c.c_char(byte);
    using again = c.c_char(char.value);
    expect(c.memoryview_at(c.byref(again), 1)[0]).toBe(byte);
  }
  using buffer = c.create_string_buffer(Uint8Array.of(0x61, 0xff, 0xc3, 0xa9));
  expect(buffer.value).toBe("a\udcff\udcc3\udca9");
  using copy = c.create_string_buffer(buffer.value);
  expect([...copy.raw]).toEqual([0x61, 0xff, 0xc3, 0xa9, 0]);
});

it("has a code point in a c_wchar", () => {
  using char = c.c_wchar("😀");
  expect(char.value).toBe("😀");
  using buffer = c.create_unicode_buffer("a😀");
  expect([buffer.length, c.sizeof(buffer), buffer.value, buffer[1]]).toEqual([3, 12, "a😀", "😀"]);
});

it("keeps a string for a pointer to characters, and frees it with it, or when there is another", () => {
  const before = py.getAllocatedBlocks();
  {
    using p = c.c_char_p("héllo");
    expect(p.value).toBe("héllo");
    const blocks = py.getAllocatedBlocks();
    p.value = "other";
    expect([p.value, py.getAllocatedBlocks()]).toEqual(["other", blocks]);
    p.value = null;
    expect([p.value, py.getAllocatedBlocks()]).toEqual([null, blocks - 1]);
    p.value = "third";
    using wide = c.c_wchar_p("wide 😀");
    expect(wide.value).toBe("wide 😀");
    using buffer = c.create_string_buffer("by address");
    p.value = c.addressof(buffer);
    expect(p.value).toBe("by address");
  }
  expect(py.getAllocatedBlocks()).toBe(before);
});

it("has null for a NULL of any kind", () => {
  for (const type of [c.c_void_p, c.c_char_p, c.c_wchar_p]) {
    using pointer = type();
    expect(pointer.value).toBeNull();
  }
  using address = c.c_void_p(-1);
  expect(address.value).toBe(0xffffffff);
});

it.each<[string, () => unknown, typeof TypeError | typeof RangeError, string]>([
  ["a float for an integer", () => c.c_int(5.5), TypeError, "c_int: 5.5 cannot be interpreted as an integer"],
  ["NaN", () => c.c_byte(Number.NaN), TypeError, "c_byte: NaN cannot be interpreted as an integer"],
  [
    "text for an integer",
    () => c.c_int("x" as never),
    TypeError,
    'c_int: "x" cannot be interpreted as an integer',
  ],
  [
    "null for an integer",
    () => c.c_int(null as never),
    TypeError,
    "c_int: null cannot be interpreted as an integer",
  ],
  ["undefined", () => c.c_int(undefined), TypeError, "c_int: undefined cannot be interpreted as an integer"],
  [
    "two values",
    () => Reflect.apply(c.c_int, undefined, [1, 2]),
    TypeError,
    "c_int: expected at most 1 argument, got 2",
  ],
  ["text for a float", () => c.c_float("x" as never), TypeError, 'c_float: a real number expected, not "x"'],
  [
    "what no float is",
    () => c.c_double(10n ** 400n),
    RangeError,
    "c_double: int too large to convert to float",
  ],
  [
    "two bytes",
    () => c.c_char("é"),
    TypeError,
    'c_char: one byte, or an integer in range(256), expected, not "é"',
  ],
  [
    "no byte",
    () => c.c_char(""),
    TypeError,
    'c_char: one byte, or an integer in range(256), expected, not ""',
  ],
  ["256", () => c.c_char(256), TypeError, "c_char: one byte, or an integer in range(256), expected, not 256"],
  [
    "half a byte",
    () => c.c_char(0.5),
    TypeError,
    "c_char: one byte, or an integer in range(256), expected, not 0.5",
  ],
  ["two characters", () => c.c_wchar("ab"), TypeError, 'c_wchar: a unicode character expected, not "ab"'],
  ["a number", () => c.c_wchar(5 as never), TypeError, "c_wchar: a unicode character expected, not 5"],
  ["half a pair", () => c.c_char_p("\ud800"), RangeError, 'c_char_p: surrogates not allowed: "\\ud800"'],
  [
    "an object for a string",
    () => c.c_char_p({} as never),
    TypeError,
    "c_char_p: bytes or integer address expected, not an object",
  ],
  [
    "bytes for a wide string",
    () => c.c_wchar_p(Uint8Array.of(1) as never),
    TypeError,
    "c_wchar_p: unicode string or integer address expected, not an object",
  ],
  [
    "text for an address",
    () => c.c_void_p("x" as never),
    TypeError,
    'c_void_p: "x" cannot be converted to pointer',
  ],
  ["a broken address", () => c.c_void_p(1.5), TypeError, "c_void_p: 1.5 cannot be interpreted as an integer"],
])("refuses %s, and takes no memory for it", (_, make, error, message) => {
  const before = py.getAllocatedBlocks();
  expect(make).toThrow(error);
  expect(make).toThrow(message);
  expect(py.getAllocatedBlocks()).toBe(before);
});

it("keeps its value when another is refused", () => {
  using int = c.c_int(5);
  expect(() => {
    int.value = 1.5;
  }).toThrow("c_int: 1.5 cannot be interpreted as an integer");
  expect(int.value).toBe(5);
});

it("refuses to read what no text is", () => {
  using wrong = c.c_uint(0x110000);
  const char = c.c_wchar.from_buffer(wrong);
  expect(() => char.value).toThrow(new RangeError("c_wchar: the bytes are not utf-32 at byte 0"));
});

it("is an object in fields and items if its type is a subclass, as in Python", () => {
  class Handle extends c.c_int {
    get isValid() {
      return this.value > 0;
    }
  }
  using handles = c.arrayType(Handle, 2)();
  handles.__setitem__(1, 3 as never);
  expect([handles[0]?.isValid, handles[1]?.isValid]).toEqual([false, true]);
});
