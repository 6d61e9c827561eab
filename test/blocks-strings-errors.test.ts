// Text in the heap: what is refused, and that nothing changes then.
import { describe, expect, it } from "vitest";
import { MemoryError, type PyMem, StringBlock, type TextEncoding } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { encodings, expectedBytes, widths } from "./support/encodings.js";
import { thrown } from "./support/thrown.js";

eachBuild((create) => {
  it("a text that cannot be had, or for which there is no memory, leaves the string as it was", () => {
    const py = create({ maximumBytes: 4 * 65536 });
    const string = py.string("€uro", "utf-8");
    const before = [string.ptr, string.size, string.length, string.value];
    const error = thrown(() => {
      string.value = "x".repeat(10 * 65536);
    });
    expect(error).toBeInstanceOf(MemoryError);
    expect(error).toMatchObject({ size: 10 * 65536 + 1, message: "value: no memory for 655361 bytes" });
    expect(() => {
      string.value = "a\udc00";
    }).toThrow(RangeError);
    expect(() => {
      string.value = 7 as never;
    }).toThrow("value: text must be a string, not 7");
    expect([string.ptr, string.size, string.length, string.value]).toEqual(before);
    expect(() => py.string("x".repeat(10 * 65536))).toThrow("string: no memory for 655361 bytes");
    expect(() => string.to("latin1" as never)).toThrow('to: unknown encoding "latin1"');
    string.free();
    expect([py.getAllocatedBlocks(), py.check()]).toEqual([0, 0]);
  });
});

describe("a string", () => {
  const test = (name: string, use: (py: PyMem) => void) =>
    eachBuild((create) => it(name, () => use(create())));

  test("that is freed, disposed of or gone with a reset refuses its value", (py) => {
    const [string, reset, disposed] = [py.string("freed"), py.string("reset"), py.string("disposed")];
    expect(string).toBeInstanceOf(StringBlock);
    string.free();
    string.free();
    disposed[Symbol.dispose]();
    const refusesAll = (dead: StringBlock) => {
      const set = () => {
        dead.value = "new";
      };
      const grow = () => {
        dead.value = "new".repeat(100);
      };
      for (const call of [() => dead.value, set, grow, () => dead.to("utf-16"), () => dead.view]) {
        expect(thrown(call)).toMatchObject({ name: "MemoryMisuseError", code: "USE_AFTER_FREE" });
      }
      expect([dead.ptr, dead.isFreed]).toEqual([0, true]);
    };
    refusesAll(string);
    refusesAll(disposed);
    py.reset();
    refusesAll(reset);
    expect(py.check()).toBe(0);
  });

  test("whose bytes were overwritten says where they are not in its encoding", (py) => {
    const rows: readonly [TextEncoding, number[], number][] = [
      ["utf-8", [0x61, 0xc3, 0x28], 1],
      ["utf-8", [0x61, 0x62, 0xff], 2],
      ["utf-8", [0xed, 0xa0, 0x80], 0],
      ["utf-8", [0xef, 0xbf, 0xbd, 0x80], 3],
      ["utf-8", [0x61, 0xf0, 0x9f], 1],
      ["utf-32", [0x61, 0, 0, 0, 0, 0xd8, 0, 0], 4],
      ["utf-32", [0, 0, 0x11, 0], 0],
      ["utf-32", [0xff, 0xff, 0xff, 0xff], 0],
    ];
    for (const [encoding, bytes, index] of rows) {
      const string = py.string("a".repeat(bytes.length / widths[encoding]), encoding);
      string.view.set(bytes);
      const words = `value: the bytes are not ${encoding} at byte ${index}`;
      expect(thrown(() => string.value)).toMatchObject({ name: "RangeError", message: words });
      const length = bytes.length / widths[encoding];
      expect(() => py.stringAt(string.ptr, encoding, length)).toThrow("stringAt: the bytes are not");
    }
  });

  test("keeps a byte order mark, as any other character", (py) => {
    for (const encoding of encodings) {
      const string = py.string("\ufeffa", encoding);
      expect([string.value, py.stringAt(string.ptr, encoding)]).toEqual(["\ufeffa", "\ufeffa"]);
    }
  });

  test("of the longest text that fits is refused by size, not by a crash", (py) => {
    const long = "\u00e9".repeat(2 ** 20);
    py.setMaximumBytes(2 ** 20);
    for (const [encoding, size] of [
      ["utf-8", 2 ** 21 + 1],
      ["utf-16", 2 ** 21 + 2],
      ["utf-32", 2 ** 22 + 4],
    ] as const) {
      expect(thrown(() => py.string(long, encoding))).toMatchObject({ name: "MemoryError", size });
    }
    expect(py.check()).toBe(0);
  });
});

describe("py.string refuses", () => {
  eachBuild((create) => {
    it.each([1, null, undefined, ["a"], new String("a"), 1n, Symbol("a")])("%s for a text", (text) => {
      const py = create();
      expect(thrown(() => py.string(text as never))).toBeInstanceOf(TypeError);
      expect(() => py.string(text as never, "utf-16")).toThrow(/^string: text must be a string, not /);
      expect(py.getAllocatedBlocks()).toBe(0);
    });

    it.each(["utf8", "UTF-8", "latin1", "", "toString", 8, null, {}])("%s for an encoding", (encoding) => {
      const py = create();
      expect(thrown(() => py.string("a", encoding as never))).toBeInstanceOf(TypeError);
      const words = /^stringAt: unknown encoding .*; the encodings are utf-8, utf-16, utf-32$/;
      expect(() => py.stringAt(8, encoding as never)).toThrow(words);
    });
  });
});

describe("py.stringAt", () => {
  eachBuild((create) => {
    it("finds the NUL that is a whole unit, at addresses of any kind", () => {
      const py = create();
      const block = py.alloc(64);
      // The zeros of U+0061 and of U+0100 lie side by side, and are no unit.
      const text = "a\u0100\u0061\u0100";
      const bytes = expectedBytes(`${text}\0`, "utf-16");
      for (let start = 0; start < 4; start++) {
        block.view.fill(0x77);
        block.view.set(bytes, start);
        expect(py.stringAt(block.ptr + start, "utf-16")).toBe(text);
      }
      const wide = expectedBytes("\u{10000}\u0100\0", "utf-32");
      for (let start = 0; start < 5; start++) {
        block.view.fill(0x77);
        block.view.set(wide, start);
        expect(py.stringAt(block.ptr + start, "utf-32")).toBe("\u{10000}\u0100");
      }
    });

    it("reads up to the last byte of memory, and not beyond", () => {
      const py = create();
      const end = py.memory.buffer.byteLength;
      const memory = new Uint8Array(py.memory.buffer);
      const before = memory.slice(-8);
      memory.set([97, 0, 0, 0, 98, 0, 0, 1], end - 8);
      expect(py.stringAt(end - 8, "utf-32", 1)).toBe("a");
      expect(py.stringAt(end - 4, "utf-16", 1)).toBe("b");
      expect(py.stringAt(end - 1, "utf-8", 1)).toBe("\u0001");
      expect(py.stringAt(end, "utf-8", 0)).toBe("");
      for (const [address, encoding] of [
        [end - 1, "utf-8"],
        [end, "utf-8"],
        [end - 2, "utf-16"],
        [end - 1, "utf-16"],
        [end - 4, "utf-32"],
        [0xffffffff, "utf-8"],
      ] as const) {
        const words = `stringAt: no string ends behind the address ${address}`;
        expect(thrown(() => py.stringAt(address, encoding))).toMatchObject({
          name: "RangeError",
          message: words,
        });
      }
      for (const [address, encoding, length] of [
        [end - 1, "utf-8", 2],
        [end - 1, "utf-16", 1],
        [end - 4, "utf-32", 0xffffffff],
        [end, "utf-8", 1],
        [end + 1, "utf-8", 0],
      ] as const) {
        expect(thrown(() => py.stringAt(address, encoding, length))).toBeInstanceOf(RangeError);
      }
      // Zeros that are not a whole unit are no NUL.
      memory.set([0, 0, 0], end - 3);
      expect(() => py.stringAt(end - 1, "utf-16")).toThrow("no string ends behind the address");
      expect(() => py.stringAt(end - 3, "utf-32")).toThrow("no string ends behind the address");
      expect(py.stringAt(end - 2, "utf-16")).toBe("");
      memory.set(before, end - 8);
      expect(py.check()).toBe(0);
    });

    it("refuses what is no address, and no length", () => {
      const py = create();
      expect(() => py.stringAt(0)).toThrow("stringAt: there is nothing at the address 0");
      for (const [value, error, named] of badValues) {
        for (const call of [
          () => py.stringAt(value as number),
          ...(value === undefined ? [] : [() => py.stringAt(8, "utf-8", value as number)]),
        ]) {
          expect(thrown(call)).toBeInstanceOf(error);
          expect(call).toThrow(`, not ${named}`);
        }
      }
    });
  });
});
