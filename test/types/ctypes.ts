// What the compiler must refuse and allow of ctypes. Never run: types.test.ts compiles it.
import type { CArray, CharArray, CPointer, CSimple, PyMem } from "../../src/index.js";

export function values(c: PyMem["ctypes"]): void {
  const int: CSimple<number, number | bigint | boolean> = c.c_int(5);
  int.value = 5n;
  const number: number = int.value;
  const big: bigint = new c.c_longlong(number).value;
  const text: string | null = c.c_char_p("x").value;
  const address: number | null = c.c_void_p().value;
  c.c_bool(text).value = address;
  c.c_char(97).value = Uint8Array.of(1);
  c.c_double(big);

  // @ts-expect-error text is no integer
  c.c_int("x");
  // @ts-expect-error one value
  c.c_int(1, 2);
  // @ts-expect-error 64 bits are a bigint
  int.value = c.c_int64(1).value satisfies number;
  // @ts-expect-error bytes are no wide text
  c.c_wchar(Uint8Array.of(1));
  // @ts-expect-error NULL is null
  c.c_char_p(undefined).value = undefined;
  // @ts-expect-error there is no such type
  c.c_longdouble();
}

export function arrays(c: PyMem["ctypes"]): void {
  const Ten = c.arrayType(c.c_int, 10);
  const ten = Ten(1, 2n, true);
  const sum: number = [...ten].reduce((a, b) => a + b, 0) + ten.length;
  ten[0] = sum;
  const items: number[] = ten.slice(1);
  const rows = c.arrayType(Ten, 2)(ten);
  const item: number | undefined = rows[0]?.[items[0] ?? 0];
  const buffer: CharArray = c.create_string_buffer(Uint8Array.of(1), item);
  buffer.value = Uint8Array.of(1);
  const raw: Uint8Array = buffer.raw;
  const char: string | undefined = buffer[raw.length];
  const shared: InstanceType<typeof Ten> = Ten.from_buffer(rows);
  shared[0] = 1;
  const wide: string = c.create_unicode_buffer(char ?? "").value;

  // @ts-expect-error the items are numbers
  Ten("x");
  // @ts-expect-error the items are numbers
  ten[1] = wide;
  // @ts-expect-error only characters are a text
  ten.value;
  // @ts-expect-error a type of ctypes
  c.arrayType(5, 10);
  // @ts-expect-error an object is no type
  c.arrayType(ten, 10);
  // @ts-expect-error what has bytes
  Ten.from_buffer(5);
}

export function pointers(c: PyMem["ctypes"]): void {
  const five = c.c_int(5);
  const pointer = c.POINTER(c.c_int)(five);
  const held: number = pointer.contents.value;
  const item: number | undefined = pointer[1];
  const same: typeof five = c.pointer(five).contents;
  const cast: CPointer<typeof c.c_short> = c.cast(pointer, c.POINTER(c.c_short));
  const ints: CArray<typeof c.c_int> = c.arrayType(c.c_int, 2)(held, item ?? 0);
  pointer.contents = ints;
  const text: string = c.string_at(cast, 2) + c.string_at(c.byref(same, 1));
  c.memmove(ints, text, c.sizeof(five));

  // @ts-expect-error what it points to is of another type
  pointer.contents = c.c_char_p("x");
  // @ts-expect-error an object is no address; byref gives it
  c.memset(c.structType("S", [["x", c.c_int]])(), 0, 4);
  // @ts-expect-error a number is no object
  c.addressof(5);
  // @ts-expect-error a value is no type
  c.cast(pointer, five);
}

export function structures(c: PyMem["ctypes"]): void {
  class POINT extends c.Structure {
    static _fields_ = [
      ["x", c.c_int],
      ["y", c.c_int],
    ];
    declare x: number;
    declare y: number;
  }
  const point = new POINT(1, { y: 2 });
  point.x = point.y;
  const RECT = c.structType("RECT", [
    ["a", POINT],
    ["tag", c.arrayType(c.c_char, 4)],
    ["flags", c.c_uint, 3],
    ["sizes", c.arrayType(c.c_longlong, 2)],
    ["next", c.POINTER(POINT)],
  ]);
  const rect = RECT([1, 2], "tag", 1, [3n, 4], c.pointer(point));
  const x: number = rect.a.x + rect.flags + rect.next.contents.x;
  const tag: string = rect.tag;
  const size: bigint | undefined = rect.sizes[x];
  rect.tag = `${tag}${size}`;
  RECT({ flags: 2, a: { x: 1 } });
  const rects = c.arrayType(RECT, 3)();
  const y: number | undefined = rects[0]?.a.y;
  c.offsetof(RECT, String(y));
  const PACKED = c.structType("PACKED", [["x", c.c_int]], { _pack_: 1, _layout_: "ms" });

  // @ts-expect-error there is no such field
  rect.z;
  // @ts-expect-error there is no such field
  PACKED({ z: 1 });
  // @ts-expect-error text
  rect.tag = 5;
  // @ts-expect-error a field has a type
  c.structType("BAD", [["x"]]);
  // @ts-expect-error a type of ctypes
  c.structType("BAD", [["x", "c_int"]]);
  // @ts-expect-error no such rule
  c.structType("BAD", [["x", c.c_int]], { pack: 1 });
}
