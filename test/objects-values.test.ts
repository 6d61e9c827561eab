// Python's own types from JavaScript: values go in and come out, and where there is no memory nothing is lost.
import { describe, expect, it } from "vitest";
import { MemoryError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

const integers = [
  0,
  -5,
  256,
  257,
  -6,
  2 ** 30,
  -(2n ** 60n),
  2 ** 53 - 1,
  -(2n ** 63n),
  2n ** 63n,
  -(3n ** 200n),
];
const strings = ["", "Hello", "\u00e9t\u00e9", "\u20ac", "\u{1f600}!", "\ud800", "a\0b", "x".repeat(9000)];

eachBuild((create) => {
  describe("values", () => {
    it.each(integers)("int(%s) gives it back, a bigint where a number is not exact", (n) => {
      const { int } = create().objects;
      expect(int(n).value).toBe(n);
      expect(int(BigInt(n)).value).toBe(n);
    });

    it.each(strings.map((s, i) => [i, s] as const))("str of string %i gives it back", (_, s) => {
      const str = create().objects.str(s);
      expect([str.value, str.length]).toEqual([s, [...s].length]);
    });

    it.each([0.5, -0, Number.NaN, Infinity, 1e300])("float(%s) gives it back", (n) => {
      expect(create().objects.float(n).value).toBe(n);
    });

    it("None is one object, immortal, which nothing disposes of", () => {
      const py = create();
      const { none } = py.objects;
      none.dispose();
      expect([none.isDisposed, none.value, py.sys._is_immortal(none)]).toEqual([false, null, true]);
      expect([py.sys.getrefcount(none), py.objects.none === none]).toEqual([1879048192, true]);
      const list = py.objects.list([null]);
      expect(list.at(0)).toBe(none);
      py.reset();
      expect([none.isDisposed, py.objects.none.value]).toEqual([true, null]);
    });

    it("small ints, the empty str and the empty tuple are one immortal object each", () => {
      const { objects, sys } = create();
      for (const make of [() => objects.int(7), () => objects.str(""), () => objects.tuple()]) {
        const [a, b] = [make(), make()];
        expect([a.equals(b), sys._is_immortal(a)]).toEqual([true, true]);
      }
      expect(objects.int(257).equals(objects.int(257))).toBe(false);
    });
  });

  it("without memory each is a MemoryError, and nothing is lost", () => {
    const py = create({ maximumBytes: 2 * 65536 });
    const list = py.objects.list();
    const long = "x".repeat(500);
    const error = thrown(() => {
      for (;;) list.append(long);
    });
    expect(error).toBeInstanceOf(MemoryError);
    const { length } = list;
    const items = Array.from({ length: 300 }, () => long);
    for (const make of [
      () => py.objects.list(items),
      () => py.objects.tuple(items),
      () => py.objects.dict([["k", long.repeat(2)]]),
      () => py.objects.str(long.repeat(2)),
    ]) {
      expect(thrown(make)).toBeInstanceOf(MemoryError);
    }
    expect([list.length, py.check()]).toEqual([length, 0]);
    const last = list.at(-1);
    expect(py.sys.getrefcount(last)).toBe(3);
    last.dispose();
    list.dispose();
    expect(py.objects.list(items.slice(0, 9)).length).toBe(9);
  });
});
