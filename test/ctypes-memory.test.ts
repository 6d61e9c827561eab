// What objects of ctypes own, share and outlive; addresses, pointers, copies, and the functions of C. In each build.
import { describe, expect, it } from "vitest";
import { MemoryError, MemoryMisuseError, type PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** Growth, however it comes about. */
const grow = (py: PyMem) => py.alloc(4 * 65536).free();

eachBuild((create, build) => {
  const py = create();
  const c = py.ctypes;
  const Five = c.arrayType(c.c_int, 5);

  it("is a block of the object domain: freed once, by hand, by using, with its scope", () => {
    const before = py.getAllocatedBlocks();
    const five = Five(1, 2, 3, 4, 5);
    expect(py.malloc_usable_size(c.addressof(five) as never)).toBeGreaterThanOrEqual(20);
    five.free();
    five.free();
    expect(five.isFreed).toBe(true);
    {
      using _ = Five();
    }
    expect(() =>
      py.scope(() => {
        Five();
        c.create_string_buffer("text");
        c.c_char_p("another");
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(py.getAllocatedBlocks()).toBe(before);
  });

  it("outlives its scope where that keeps it, its strings too", () => {
    const before = py.getAllocatedBlocks();
    const { kept, gone } = py.scope((scope) => {
      const gone = c.c_int(1);
      return { gone, kept: scope.keep(c.c_char_p("kept")) };
    });
    expect([kept.value, gone.isFreed]).toEqual(["kept", true]);
    kept.free();
    expect(py.getAllocatedBlocks()).toBe(before);
    const scope = py.openScope();
    scope.add(kept);
    const added = scope.add(c.c_char_p("added"));
    scope.free();
    expect(added.isFreed).toBe(true);
    expect(py.getAllocatedBlocks()).toBe(before);
  });

  it("is not read or written once it is freed, by whatever shares its memory", () => {
    const rows = c.arrayType(Five, 2)();
    const row = rows[1] as NonNullable<(typeof rows)[1]>;
    using pointer = c.pointer(row);
    using cast = c.cast(rows, c.POINTER(c.c_short));
    const view = c.arrayType(c.c_byte, 40).from_buffer(rows);
    const address = c.addressof(rows);
    rows.free();
    const uses = [
      () => rows[0]?.[0],
      () => row[0],
      () => {
        row[0] = 1;
      },
      () => pointer.contents[0],
      () => pointer[0],
      () => cast[3],
      () => view[0],
      () => c.addressof(row),
      () => c.resize(rows, 80),
      () => c.memset(rows, 0, 1),
      () => Five.from_buffer(rows),
      () => Five.from_buffer_copy(row),
    ];
    for (const use of uses) {
      const error = thrown(use);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "USE_AFTER_FREE", address });
    }
    expect(String(rows)).toBe("<c_int_Array_5_Array_2 freed>");
  });

  it("takes no memory for a string that is set where nothing is any more", () => {
    const name = c.c_char_p("name");
    name.free();
    const before = py.getAllocatedBlocks();
    expect(
      thrown(() => {
        name.value = "other";
      }),
    ).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(py.getAllocatedBlocks()).toBe(before);
  });

  it("is gone after a reset, and so are its pointers", () => {
    const heap = create();
    const five = heap.ctypes.arrayType(heap.ctypes.c_int, 5)();
    heap.reset();
    expect(five.isFreed).toBe(true);
    expect(thrown(() => five[0])).toMatchObject({ code: "USE_AFTER_FREE" });
    five.free();
  });

  it("keeps its values through growth of the memory", () => {
    using five = Five(1, 2, 3, 4, 5);
    using pointer = c.pointer(five);
    grow(py);
    five[1] = 20;
    expect([five[0], pointer.contents[1], pointer.contents[4]]).toEqual([1, 20, 5]);
    using text = c.c_char_p("grown");
    grow(py);
    expect(text.value).toBe("grown");
  });

  it("throws MemoryError by its name where there is no memory, and nothing is lost", () => {
    const heap = create({ maximumBytes: 4 * 65536 });
    const { arrayType, c_byte, sizeof, resize, c_char_p } = heap.ctypes;
    const small = arrayType(c_byte, 10)(1, 2, 3);
    const before = heap.getAllocatedBlocks();
    expect(thrown(() => arrayType(c_byte, 5 * 65536)())).toMatchObject({
      name: "MemoryError",
      message: "c_byte_Array_327680: no memory for 327680 bytes",
    });
    expect(thrown(() => resize(small, 5 * 65536))).toBeInstanceOf(MemoryError);
    expect(thrown(() => c_char_p("x".repeat(5 * 65536)))).toBeInstanceOf(MemoryError);
    expect([small[2], sizeof(small), heap.getAllocatedBlocks()]).toEqual([3, 10, before]);
    expect(heap.check()).toBe(0);
  });

  describe("resize", () => {
    it("keeps the contents, adds zeros, and fields and items follow", () => {
      using five = Five(1, 2, 3, 4, 5);
      c.resize(five, 4000);
      expect([c.sizeof(five), five.length, ...five]).toEqual([4000, 5, 1, 2, 3, 4, 5]);
      const all = c.arrayType(c.c_int, 1000).from_buffer(five);
      expect(all.slice(5)).toEqual(Array(995).fill(0));
      all[999] = 7;
      c.resize(five, 20);
      expect(thrown(() => all[999])).toBeInstanceOf(RangeError);
      expect([all[4], five[4]]).toEqual([5, 5]);
    });

    it("leaves a pointer behind, which says so if the object has moved", () => {
      using five = Five(1, 2, 3, 4, 5);
      using pointer = c.pointer(five);
      const address = c.addressof(five);
      c.resize(five, 100_000);
      expect(c.addressof(five)).not.toBe(address);
      expect(thrown(() => pointer.contents)).toMatchObject({ code: "USE_AFTER_FREE", address });
    });

    it("refuses less than the type, and what owns no memory", () => {
      using five = Five();
      const shared = Five.from_buffer(five);
      const bare = Five.from_address(c.addressof(five));
      expect(() => c.resize(five, 19)).toThrow(new RangeError("resize: minimum size is 20"));
      expect(() => c.resize(five, -1)).toThrow(new RangeError("resize: minimum size is 20"));
      expect(() => c.resize(five, 20.5)).toThrow(TypeError);
      expect(() => c.resize(5 as never, 20)).toThrow(
        new TypeError("resize: an object of ctypes expected, not 5"),
      );
      for (const object of [shared, bare]) {
        expect(() => c.resize(object, 40)).toThrow(
          new RangeError("resize: Memory cannot be resized because this object doesn't own it"),
        );
      }
    });
  });

  it("is copied from memory that grows for it", () => {
    const { ctypes, memory } = create();
    const text = ctypes.create_string_buffer("x".repeat(40_000));
    const pages = memory.buffer.byteLength;
    const copy = ctypes.arrayType(ctypes.c_char, 40_000).from_buffer_copy(text);
    expect(memory.buffer.byteLength).toBeGreaterThan(pages);
    expect(copy.value === text.value).toBe(true);
  });

  describe("from_buffer", () => {
    it("shares blocks, slices, objects and views of the memory", () => {
      const block = py.alloc(24);
      block.view.fill(0);
      Five.from_buffer(block, 4)[0] = 7;
      const word = c.c_int.from_buffer(block.slice(4, 8));
      const again = c.c_int.from_buffer(block.view.subarray(4));
      const items = c.arrayType(c.c_byte, 4).from_buffer(word);
      items[1] = 1;
      expect([word.value, again.value, block.view[5]]).toEqual([263, 263, 1]);
      word.free();
      expect(block.isFreed).toBe(false);
      block.free();
      expect(thrown(() => word.value)).toMatchObject({ code: "USE_AFTER_FREE" });
    });

    it("refuses what lies elsewhere, is detached or too small", () => {
      const block = py.alloc(8);
      const foreign = create().alloc(20);
      const { view } = block;
      // Where views live on through growth, there is nothing to detach.
      const detached = structuredClone(view).buffer;
      structuredClone(detached, { transfer: [detached] });
      const label = "c_int_Array_5.from_buffer: ";
      const refusals: [source: unknown, offset: number, error: Error][] = [
        [
          new Uint8Array(20),
          0,
          new TypeError(
            `${label}the buffer is not that of py.memory, and cannot be shared; from_buffer_copy copies it`,
          ),
        ],
        [
          foreign,
          0,
          new TypeError(
            `${label}the buffer is not that of py.memory, and cannot be shared; from_buffer_copy copies it`,
          ),
        ],
        [
          detached,
          0,
          new TypeError(`${label}the buffer is detached, as growth of memory does to views: take a new one`),
        ],
        [5, 0, new TypeError(`${label}a bytes-like object expected, not 5`)],
        [block, 0, new RangeError(`${label}Buffer size too small (8 instead of at least 20 bytes)`)],
        [block, -1, new RangeError(`${label}offset cannot be negative`)],
        [block, 0.5, new TypeError(`${label}0.5 cannot be interpreted as an integer`)],
      ];
      for (const [source, offset, error] of refusals) {
        expect(() => Five.from_buffer(source as never, offset)).toThrow(error);
      }
      block.free();
    });

    it("copies from anywhere with from_buffer_copy", () => {
      using five = Five.from_buffer_copy(Int32Array.of(0, 1, 2, 3, 4, 5), 4);
      using again = Five.from_buffer_copy(five);
      five[0] = 100;
      expect([...again]).toEqual([1, 2, 3, 4, 5]);
      expect(() => Five.from_buffer_copy(new Uint8Array(19))).toThrow(
        new RangeError(
          "c_int_Array_5.from_buffer_copy: Buffer size too small (19 instead of at least 20 bytes)",
        ),
      );
    });
  });

  describe("addresses", () => {
    it("of 0 are refused where they are used", () => {
      const nowhere = c.c_int.from_address(0);
      using pointer = c.POINTER(c.c_int)();
      using cast = c.cast(null, c.POINTER(c.c_int));
      expect([pointer.isNull, cast.isNull, c.addressof(nowhere)]).toEqual([true, true, 0]);
      const uses = [
        () => nowhere.value,
        () => {
          nowhere.value = 1;
        },
        () => pointer.contents,
        () => pointer[0],
        () => cast.contents,
        () => c.string_at(0),
        () => c.memset(0, 0, 1),
        () => c.memmove(0, "x", 1),
        () => c.memoryview_at(null, 1),
      ];
      for (const use of uses) expect(use).toThrow(new RangeError("NULL pointer access"));
    });

    it("outside the memory are refused, as are ones that are none", () => {
      const last = c.c_int.from_address(0xffffffff);
      expect(thrown(() => last.value)).toBeInstanceOf(RangeError);
      expect(() => c.string_at(0xfffffff0)).toThrow("do not lie in the memory");
      expect(() => c.c_int.from_address(-1)).toThrow(RangeError);
      expect(() => c.c_int.from_address("1" as never)).toThrow(TypeError);
      using five = Five();
      expect(() => c.memset(five, 0, 21)).toThrow(
        "21 bytes from here on do not lie in the block of 20 bytes",
      );
      expect(() => c.memmove(five, new Uint8Array(3), 4)).toThrow(
        new RangeError("memmove: the source has 3 bytes, not 4"),
      );
      using pointer = c.pointer(c.c_int.from_buffer(five));
      expect(pointer[4]).toBe(0);
      expect(thrown(() => pointer[5])).toBeInstanceOf(RangeError);
      expect(thrown(() => pointer[-1])).toBeInstanceOf(RangeError);
      using int = c.c_int();
      expect(() => c.memset(int as never, 0, 1)).toThrow(
        new TypeError(
          "memset: 'c_int' object cannot be interpreted as ctypes.c_void_p: take byref or addressof",
        ),
      );
      expect(() => c.cast(5.5, c.c_void_p)).toThrow(RangeError);
      expect(() => c.cast({} as never, c.c_void_p)).toThrow(TypeError);
      expect(() => c.cast(five, c.c_int)).toThrow(
        new TypeError("cast: argument 2 must be a pointer type, not c_int"),
      );
    });

    it("of another heap's objects are refused", () => {
      const other = create().ctypes;
      using theirs = other.arrayType(other.c_int, 5)();
      using ours = Five();
      const message = "the object lies in the memory of another heap";
      expect(() => c.memmove(ours, theirs, 4)).toThrow(message);
      expect(() => c.cast(theirs, c.c_void_p)).toThrow(message);
      using holder = c.structType("HOLDER", [
        ["theirs", other.arrayType(other.c_int, 5)],
        ["pointer", other.POINTER(other.c_int)],
      ])();
      expect(() => Object.assign(holder, { theirs })).toThrow(message);
      expect(() => Object.assign(holder, { pointer: theirs })).toThrow(message);
    });

    it("of text end at its NUL, or there is none", () => {
      using buffer = c.create_string_buffer("one\0two");
      expect(c.string_at(buffer)).toBe("one");
      expect(c.string_at(buffer, 7)).toBe("one\0two");
      expect(c.string_at(c.byref(buffer, 4))).toBe("two");
      using wide = c.create_unicode_buffer("wide 😀");
      expect([c.wstring_at(wide), c.wstring_at(wide, 4)]).toEqual(["wide 😀", "wide"]);
      using exact = c.create_string_buffer("abc", 3);
      expect(() => c.string_at(exact)).toThrow("string_at: no string ends behind the address");
    });
  });

  describe("pointers", () => {
    it("point where their bytes say, whoever wrote these", () => {
      using one = c.c_int(1);
      using other = c.c_int(2);
      using pointer = c.pointer(one);
      new DataView(py.memory.buffer).setUint32(c.addressof(pointer), c.addressof(other), true);
      expect(pointer.contents.value).toBe(2);
    });

    it("point to what they are set to, and past it", () => {
      using five = Five(10, 11, 12, 13, 14);
      using int = c.c_int(5);
      using pointer = c.POINTER(c.c_int)(int);
      pointer[0] = 6;
      expect([int.value, pointer.contents.value]).toEqual([6, 6]);
      pointer.contents = five;
      expect([pointer[4], pointer.slice(1, 3)]).toEqual([14, [11, 12]]);
      using moved = c.cast(c.byref(five, 8), c.POINTER(c.c_int));
      expect(moved[-1]).toBe(11);
      using of = c.pointer(pointer);
      expect(of.contents.contents.value).toBe(10);
      expect(c.cast(pointer, c.c_void_p).value).toBe(c.addressof(five));
    });

    it("refuse what is none of theirs", () => {
      using pointer = c.POINTER(c.c_int)();
      using short = c.c_short(1);
      expect(() => {
        pointer.contents = short as never;
      }).toThrow(new TypeError("LP_c_int: expected c_int instead of c_short"));
      expect(() => c.POINTER(c.c_int)(5 as never)).toThrow(
        new TypeError("LP_c_int: expected c_int instead of 5"),
      );
      expect(() => c.pointer(5 as never)).toThrow(
        new TypeError("pointer: an object of ctypes expected, not 5"),
      );
      using pointers = c.arrayType(c.POINTER(c.c_int), 1)();
      expect(() => pointers.__setitem__(0, 5 as never)).toThrow("expected LP_c_int instance, got 5");
      expect(() => pointers.__setitem__(0, short as never)).toThrow(
        "incompatible types, c_short instance instead of LP_c_int instance",
      );
      pointers[0] = pointer;
      pointers.__setitem__(0, null);
      expect(pointers[0]?.isNull).toBe(true);
    });
  });

  describe("C's functions", () => {
    it("take and give addresses, and what pointers point to", () => {
      const before = py.getAllocatedBlocks();
      const p = c.c_malloc(20);
      const five = Five.from_address(p);
      five[4] = 4;
      using pointer = c.cast(p, c.POINTER(c.c_int));
      const q = c.c_realloc(pointer, 4000);
      expect(Five.from_address(q)[4]).toBe(4);
      c.c_free(q);
      c.c_free(0);
      c.free(c.c_malloc(8));
      expect(create({ maximumBytes: 2 * 65536 }).ctypes.c_malloc(2 ** 20)).toBe(0);
      pointer.free();
      expect(py.getAllocatedBlocks()).toBe(before);
    });

    it("free objects as objects, and what a pointer points to", () => {
      const before = py.getAllocatedBlocks();
      const [one, two, three] = [Five(), Five(), py.alloc(8)];
      c.free(one);
      c.c_free(two);
      c.c_free(three);
      expect([one.isFreed, two.isFreed, three.isFreed]).toEqual([true, true, true]);
      const int = c.c_int(1);
      const pointer = c.pointer(int);
      c.c_free(pointer);
      expect([int.isFreed, pointer.isFreed]).toEqual([true, false]);
      c.free(pointer);
      expect(pointer.isFreed).toBe(true);
      expect(py.getAllocatedBlocks()).toBe(before);
    });

    it("refuse misuse as ever", () => {
      using five = Five();
      expect(() => c.c_realloc(five, 40)).toThrow(
        new TypeError("c_realloc: an object is resized by resize, not by its address"),
      );
      expect(() => c.c_malloc(-1)).toThrow(RangeError);
      expect(() => c.c_free("1" as never)).toThrow(TypeError);
      if (build !== "fast") {
        const p = c.c_malloc(8);
        c.c_free(p);
        expect(thrown(() => c.c_free(p))).toBeInstanceOf(MemoryMisuseError);
      }
      expect(py.check()).toBe(0);
    });
  });
});
