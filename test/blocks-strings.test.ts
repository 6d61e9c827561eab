// Text in the heap: every text goes through every encoding, and comes back as it was.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { TextEncoding } from "../src/index.js";
import { eachScene, replayed } from "./support/block-scenes.js";
import { eachBuild } from "./support/builds.js";
import { encodings, expectedBytes, widths } from "./support/encodings.js";
import { thrown } from "./support/thrown.js";

const wellFormed = fc.string({ unit: "binary", maxLength: 60 });
const units = fc.array(fc.oneof(fc.integer({ min: 0xd7fe, max: 0xe001 }), fc.nat(0x80), fc.nat(0xffff)), {
  maxLength: 12,
});
/** Any string that JavaScript can have. */
const anyText = units.map((list) => String.fromCharCode(...list));

const untilNul = (text: string) => text.split("\0", 1)[0];

eachScene(({ open, between }) => {
  it("every text has its bytes and a NUL behind them, and is read as it was", () => {
    const py = open();
    const check = (text: string, encoding: TextEncoding) => {
      const string = py.string(text, encoding);
      const bytes = expectedBytes(text, encoding);
      const nul = Buffer.alloc(widths[encoding]);
      between(py);
      expect(Buffer.from(string.view).equals(Buffer.concat([bytes, nul]))).toBe(true);
      expect(string.value).toBe(text);
      expect(string.length).toBe(bytes.length / widths[encoding]);
      expect(py.stringAt(string.ptr, encoding)).toBe(untilNul(text));
      expect(py.stringAt(string.ptr, encoding, string.length)).toBe(text);
      for (const other of encodings) {
        const copy = string.to(other);
        between(py);
        expect([copy.value, copy.encoding, string.value]).toEqual([text, other, text]);
        copy.free();
      }
      string.free();
    };
    fc.assert(fc.property(wellFormed, fc.constantFrom(...encodings), check), { numRuns: 100, ...replayed });
    expect(py.check()).toBe(0);
  });

  it("a value of any length takes the place of another, and what lies beside it stays", () => {
    const py = open();
    const guards = [py.alloc(24), py.alloc(24)];
    const string = py.string("", "utf-16");
    guards.push(py.alloc(24));
    for (const guard of guards) guard.view.fill(0x5a);
    let largest = string.size;
    const check = (texts: readonly string[]) => {
      for (const text of texts) {
        const [ptr, size] = [string.ptr, text.length * 2 + 2];
        between(py);
        string.value = text;
        if (size <= largest) expect(string.ptr).toBe(ptr);
        largest = Math.max(largest, size);
        expect([string.size, string.length, string.view.length]).toEqual([largest, text.length, largest]);
        between(py);
        expect([string.value, py.stringAt(string.ptr, "utf-16")]).toEqual([text, untilNul(text)]);
      }
    };
    const texts = fc.oneof(anyText, fc.string({ unit: "binary", maxLength: 700, size: "max" }));
    fc.assert(fc.property(fc.array(texts, { maxLength: 10 }), check), { numRuns: 20, ...replayed });
    for (const guard of guards) expect(guard.view.every((byte) => byte === 0x5a)).toBe(true);
    expect(py.check()).toBe(0);
  });
});

eachBuild((create) => {
  it("a text that is longer by a unit has a NUL of its own", () => {
    const py = create();
    for (const encoding of encodings) {
      const string = py.string("abc", encoding);
      for (const text of ["abcd", "abcde"]) {
        string.value = text;
        const bytes = Buffer.concat([expectedBytes(text, encoding), Buffer.alloc(widths[encoding])]);
        expect(Buffer.from(string.view).equals(bytes)).toBe(true);
      }
    }
  });

  it("a text of any length is whole, of three bytes a unit too", () => {
    const py = create();
    const strings = [0, 1, 340, 341, 342, 343, 1023, 1024, 1025].map((length) => {
      const text = "☃".repeat(length);
      return { text, string: py.string(text) };
    });
    for (const { text, string } of strings)
      expect([string.value === text, string.size]).toEqual([true, 3 * text.length + 1]);
  });

  it("a text of many thousand characters is whole, wherever its pairs lie", () => {
    const py = create();
    for (const shift of [0, 1]) {
      const text = "x".repeat(shift) + "\u{1f600}".repeat(5000) + "\u00e9".repeat(4096);
      for (const encoding of encodings) {
        using string = py.string(text, encoding);
        expect(string.value === text).toBe(true);
        expect(py.stringAt(string.ptr, encoding) === text).toBe(true);
      }
    }
  });

  it("half a surrogate pair is kept in UTF-16, and refused elsewhere with its index", () => {
    const py = create();
    const check = (text: string) => {
      using string = py.string(text, "utf-16");
      expect(string.value).toBe(text);
      const lone = Array.from({ length: text.length }, (_, i) => i).find(
        (i) => /[\ud800-\udfff]/.test(text[i] as string) && !isPaired(text, i),
      );
      for (const encoding of ["utf-8", "utf-32"] as const) {
        const calls = [() => py.string(text, encoding), () => string.to(encoding)];
        for (const call of calls) {
          if (lone === undefined) call().free();
          else {
            const error = thrown(call);
            expect(error).toBeInstanceOf(RangeError);
            const unit = `0x${text.charCodeAt(lone).toString(16)}`;
            expect((error as Error).message).toContain(`half a surrogate pair, ${unit}, at index ${lone};`);
          }
        }
      }
    };
    fc.assert(fc.property(anyText, check), { numRuns: 300, ...replayed });
    expect(py.getAllocatedBlocks()).toBe(0);
  });
});

/** Whether the unit at the index is a half whose other half is beside it. */
function isPaired(text: string, index: number): boolean {
  const isHigh = (i: number) => /[\ud800-\udbff]/.test(text.charAt(i));
  const isLow = (i: number) => /[\udc00-\udfff]/.test(text.charAt(i));
  return (isHigh(index) && isLow(index + 1)) || (isLow(index) && isHigh(index - 1));
}
