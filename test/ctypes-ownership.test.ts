// Who frees the strings of pointers, whatever scopes there are; whose memory an address is of; which types are kept.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createPyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
  const py = create();
  const c = py.ctypes;
  const Named = c.structType("Named", [
    ["name", c.c_char_p],
    ["n", c.c_int],
  ]);

  describe("a string that a pointer was set to", () => {
    it("goes with the object, and not with the scope in which it was set", () => {
      const before = py.getAllocatedBlocks();
      const outer = Named();
      const array = c.arrayType(Named, 2)();
      const kept = py.scope((scope) => {
        outer.name = "first";
        outer.name = "outer";
        array[1] = ["inner", 1] as never;
        const made = scope.keep(Named());
        made.name = "kept";
        return made;
      });
      expect([outer.name, array[1]?.name, kept.name]).toEqual(["outer", "inner", "kept"]);
      for (const object of [outer, array, kept]) object.free();
      expect(py.getAllocatedBlocks()).toBe(before);
    });

    it("is freed with the object's scope, whichever scope it was set in", () => {
      const before = py.getAllocatedBlocks();
      py.scope(() => {
        const outer = Named("first", 1);
        py.scope(() => {
          outer.name = "second";
        });
        expect(outer.name).toBe("second");
        Named("another").name = null;
      });
      expect(py.getAllocatedBlocks()).toBe(before);
    });

    it("is its scope's where the memory is nobody's", () => {
      const block = py.alloc(16);
      const before = py.getAllocatedBlocks();
      const bare = () => c.arrayType(Named, 2).from_address(block.ptr);
      py.scope(() => {
        bare()[0] = ["part", 1] as never;
        const first = bare()[1];
        if (first !== undefined) first.name = "own";
        expect([bare()[0]?.name, bare()[1]?.name]).toEqual(["part", "own"]);
      });
      expect(py.getAllocatedBlocks()).toBe(before);
      block.free();
    });

    it("is freed by a free() of bare memory, and is not read any more", () => {
      const block = py.alloc(c.sizeof(Named));
      block.view.fill(0);
      const before = py.getAllocatedBlocks();
      const bare = Named.from_address(block.ptr);
      bare.name = "text";
      bare.free();
      expect(py.getAllocatedBlocks()).toBe(before);
      expect(thrown(() => bare.name)).toMatchObject({ code: "USE_AFTER_FREE" });
      bare.free();
      bare.name = "another";
      expect(bare.name).toBe("another");
      bare.free();
      expect(py.getAllocatedBlocks()).toBe(before);
      block.free();
    });

    it("stays whose it was where a value is assigned to itself", () => {
      const block = py.alloc(16);
      block.view.fill(0);
      const array = c.arrayType(Named, 2).from_address(block.ptr);
      const first = array[0] as NonNullable<(typeof array)[0]>;
      first.name = "first";
      py.scope(() => {
        array[0] = first;
      });
      expect(first.name).toBe("first");
      array.free();
      block.free();
    });

    it("goes with the structure among many that has it", () => {
      const before = py.getAllocatedBlocks();
      const names = Array.from({ length: 50 }, (_, i) => `name ${i}`);
      const array = c.arrayType(Named, names.length)(...names.map((name) => [name] as never));
      const other = Named("other", 7);
      array[20] = other;
      array[21] = ["new"] as never;
      expect(Array.from(array, ({ name }) => name)).toEqual(names.with(20, "other").with(21, "new"));
      array.free();
      expect(other.name).toBe("other");
      other.free();
      expect(py.getAllocatedBlocks()).toBe(before);
    });
  });

  it("loses no string where its pointer is freed while memory grows for it", () => {
    const heap = create();
    const pointer = heap.ctypes.c_char_p();
    heap.onGrow(() => pointer.free());
    const error = thrown(() => {
      pointer.value = "x".repeat(heap.memory.buffer.byteLength);
    });
    expect(error).toMatchObject({ code: "USE_AFTER_FREE" });
    expect(heap.getAllocatedBlocks()).toBe(0);
  });

  it("writes and reads nothing at the address of another heap's block", () => {
    const other = create();
    const mine = py.array(Uint8Array, 64);
    const block = other.array(Uint8Array, 64);
    for (const call of [
      () => c.memset(block, 7, 64),
      () => c.memmove(mine, block.slice(1), 4),
      () => c.string_at(block, 4),
      () => c.cast(block, c.c_void_p),
    ]) {
      const error = thrown(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message: "ctypes: the object lies in the memory of another heap" });
    }
    expect([...mine.view, ...block.view].every((byte) => byte === 0)).toBe(true);
  });

  it.each([null, [], [65], new Date(5), { valueOf: () => 65 }, Symbol("A"), undefined, 65.5])(
    "takes no %o for a byte, and runs no code of it",
    (value) => {
      const before = py.getAllocatedBlocks();
      const error = thrown(() => c.c_char(value as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({ message: expect.stringMatching(/^c_char: one byte, or an integer/) });
      expect(py.getAllocatedBlocks()).toBe(before);
    },
  );

  it("takes bytes and objects of another realm", () => {
    const [buffer, fields] = runInNewContext("[new Uint8Array([97, 98]).buffer, { n: 3 }]");
    using text = c.create_string_buffer(buffer);
    using shared = c.create_string_buffer(new SharedArrayBuffer(2));
    using named = Named(fields);
    expect([text.value, shared.length, named.n]).toEqual(["ab", 3, 3]);
  });

  it("has no array that has more items than the largest block bytes, though they take none", () => {
    const Empty = c.structType("Empty", []);
    expect(thrown(() => c.arrayType(Empty, 2 ** 40))).toMatchObject({
      message: "arrayType: array too large",
    });
    expect(c.arrayType(c.c_int, -0)._length_).toBe(0);
  });
});

it("has the object of a reference, and nothing of it to be freed", () => {
  const py = createPyMem();
  const { byref, c_int } = py.ctypes;
  const five = c_int(5);
  const reference = byref(five);
  expect(reference._obj).toBe(five);
  expect(thrown(() => py.openScope().add(reference as never))).toBeInstanceOf(TypeError);
});

it("keeps no type of arrays that nobody has, and has one while somebody does", async () => {
  const py = createPyMem();
  const { arrayType, c_char } = py.ctypes;
  const kept = arrayType(c_char, 1);
  const makeAndForget = (length: number) => new WeakRef(arrayType(c_char, length));
  const types = Array.from({ length: 100 }, (_, i) => makeAndForget(i + 2));
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const living = () => types.filter((type) => type.deref() !== undefined).length;
  for (let turn = 0; turn < 100 && living() > 0; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collectGarbage();
  }
  expect(living()).toBe(0);
  expect(arrayType(c_char, 1)).toBe(kept);
  const again = arrayType(c_char, 2);
  expect(arrayType(c_char, 2)).toBe(again);
});
