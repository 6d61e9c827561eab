// The built-in containers beside a live CPython 3.14 of 32 bits, that of npm's pyodide: the same sizes, hashes, equalities and orders.
import { beforeAll, describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import {
  BAD_INDEX,
  ContainerHeap,
  inPython,
  NO_KEY,
  TOO_LARGE,
  type Value,
} from "./support/containers-raw.js";
import { type CPython, startCPython } from "./support/pyodide.js";
import { withSeed } from "./support/random.js";

let cpython: CPython;
/** What an expression of Python is, which has no objects but lists and numbers. */
const ask = (expression: string): unknown =>
  JSON.parse(cpython.runPython(`import sys, json, gc\njson.dumps(${expression})`) as string);

beforeAll(async () => {
  cpython = await startCPython();
});

const ints: bigint[] = [
  ...[
    0n,
    1n,
    -1n,
    -2n,
    -5n,
    -6n,
    10n,
    256n,
    257n,
    2n ** 29n,
    2n ** 30n - 1n,
    2n ** 30n,
    2n ** 31n - 1n,
    2n ** 31n,
  ],
  ...[
    -(2n ** 31n),
    2n ** 40n,
    -(2n ** 40n),
    2n ** 53n + 1n,
    2n ** 60n - 1n,
    2n ** 60n,
    2n ** 62n - 2n,
    2n ** 63n - 1n,
  ],
  ...[
    -(2n ** 63n),
    2n ** 63n,
    2n ** 64n,
    -(2n ** 90n),
    2n ** 90n + 1n,
    2n ** 200n + 12345n,
    10n ** 300n,
    2n ** 1100n,
  ],
];
const floats: number[] = [
  ...[
    0,
    -0,
    1,
    -1,
    -2,
    0.5,
    -0.5,
    1.5,
    0.1,
    1e300,
    -1e300,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 53,
    2 ** 60,
    2 ** 63,
    -(2 ** 63),
  ],
  ...[
    2 ** 64,
    2 ** 90,
    5e-324,
    2.2250738585072014e-308,
    Number.MAX_VALUE,
    Infinity,
    -Infinity,
    Math.PI,
    1e22,
    257,
  ],
];
const strs: string[] = [
  "",
  "a",
  "Hello",
  "Hellp",
  "aé",
  "éé",
  "€",
  "€€",
  "aé€",
  "😀",
  "😀a",
  "x".repeat(1000),
  "xyz1",
  "xyz",
];
const tuples: Value[] = [
  [],
  [1n],
  [1],
  [1n, 2n, 3n],
  [1n, [2n, 3n]],
  [[], []],
  [1.5, -1n, [[[10n ** 30n]]]],
  Array.from({ length: 100 }, (_, i) => BigInt(i)),
];

eachBuild((create) => {
  const open = () => new ContainerHeap(create());

  describe("sizes", () => {
    it("of ints, floats, strs and tuples are CPython's", () => {
      const values: Value[] = [...ints, ...floats, ...strs, ...tuples];
      const heap = open();
      const ours = values.map((value) => heap.with(value, heap.o.PyObject_SizeOf));
      expect(ours).toEqual(ask(`[sys.getsizeof(value) for value in [${values.map(inPython)}]]`));
      expect(heap.isSound()).toBe(true);
    });

    it("of the documents' 10, 'Hello', [1, 2, 3] and {1: 2} are 16, 26, 44 and 128", () => {
      const heap = open();
      expect(heap.with(10n, heap.o.PyObject_SizeOf)).toBe(16);
      expect(heap.with("Hello", heap.o.PyObject_SizeOf)).toBe(26);
      // In CPython it is 33 once somebody has asked for its UTF-8.
      expect(heap.with("é", heap.o.PyObject_SizeOf)).toBe(30);
      const list = heap.o.PyList_New(0);
      for (const value of [1n, 2n, 3n]) heap.with(value, (item) => heap.o.PyList_Append(list, item));
      expect(heap.o.PyObject_SizeOf(list)).toBe(44);
      const dict = heap.o.PyDict_New();
      heap.with(1n, (key) => heap.o.PyDict_SetItem(dict, key, key));
      expect(heap.o.PyObject_SizeOf(dict)).toBe(128);
      expect(heap.o.PyObject_SizeOf(heap.o.Py_GetConstantBorrowed(0))).toBe(ask("sys.getsizeof(None)"));
      expect(heap.o.PyObject_SizeOf(heap.o.PyObject_New(heap.o.PyType_Of(7)))).toBe(
        ask("sys.getsizeof(object())"),
      );
    });

    it("of a list that grows to 5000 items by appends, and shrinks by pops to none, are CPython's", () => {
      cpython.runPython(`
l = []; sizes = []
for i in range(5000): l.append(None); sizes.append(l.__sizeof__())
while l: l.pop(len(l) // 2); sizes.append(l.__sizeof__())`);
      const { o } = open();
      const [list, none] = [o.PyList_New(0), o.Py_GetConstantBorrowed(0)];
      const sizes: number[] = [];
      const note = () => sizes.push(o.PyObject_SizeOf(list) - 8);
      for (let i = 0; i < 5000; i++, note()) o.PyList_Append(list, none);
      for (let n = 5000; n > 0; n--, note()) o.PyList_Pop(list, n >> 1);
      expect(sizes).toEqual(ask("sizes"));
    });

    it("of lists of n items from the beginning, and extended by m, are CPython's", () => {
      const pairs = [0, 1, 2, 3, 4, 5, 8, 9, 100, 1000].flatMap((n) =>
        [0, 1, 2, 3, 7, 50].map((m) => [n, m] as const),
      );
      cpython.runPython(`
def extended(n, m):
  l = [None] * n; l.extend((None,) * m); return [sys.getsizeof([None] * n), sys.getsizeof(l)]
import sys`);
      const { o } = open();
      const ours = pairs.map(([n, m]) => {
        const [list, tuple] = [o.PyList_New(n), o.PyTuple_New(m)];
        const size = o.PyObject_SizeOf(list);
        o.PyList_Extend(list, tuple);
        return [size, o.PyObject_SizeOf(list)];
      });
      expect(ours).toEqual(ask(`[extended(n, m) for n, m in ${JSON.stringify(pairs)}]`));
    });

    it.each([
      ["ints", "i", (i: number) => BigInt(i)],
      ["strs", "str(i)", (i: number) => String(i)],
      ["strs and then ints", "str(i) if i < 1000 else i", (i: number) => (i < 1000 ? String(i) : BigInt(i))],
      ["floats", "i + 0.5", (i: number) => i + 0.5],
    ] as const)("of a dict that grows to 5000 keys, %s, are CPython's", (_, python, key) => {
      cpython.runPython(`
d = {}; sizes = []
for i in range(5000): d[${python}] = None; sizes.append(sys.getsizeof(d))`);
      const heap = open();
      const [dict, none] = [heap.o.PyDict_New(), heap.o.Py_GetConstantBorrowed(0)];
      const sizes = Array.from({ length: 5000 }, (_, i) => {
        heap.with(key(i), (made) => heap.o.PyDict_SetItem(dict, made, none));
        return heap.o.PyObject_SizeOf(dict);
      });
      expect(sizes).toEqual(ask("sizes"));
      expect(heap.isSound()).toBe(true);
    });
  });

  it("a dict's order, sizes and values after 4000 random insertions and deletions are CPython's", () => {
    withSeed((random) => {
      const deeds = Array.from({ length: 4000 }, (_, i) => {
        const key: Value = random(8) === 0 ? BigInt(random(500)) : `k${random(500)}`;
        // At times many more deletions than insertions, so that the dict shrinks and has holes.
        return { key: i < 1000 ? `k${random(500)}` : key, isDeletion: random(10) < (i % 1000 < 600 ? 3 : 7) };
      });
      cpython.runPython(`
d = {}; sizes = []
for i, (key, is_deletion) in enumerate([${deeds.map((d) => `(${inPython(d.key)},${d.isDeletion ? 1 : 0})`)}]):
  if is_deletion: d.pop(key, None)
  else: d[key] = i
  sizes.append(sys.getsizeof(d))`);
      const heap = open();
      const dict = heap.o.PyDict_New();
      const sizes = deeds.map(({ key, isDeletion }, i) => {
        heap.with(key, (made) => {
          if (!isDeletion) heap.with(BigInt(i), (value) => heap.o.PyDict_SetItem(dict, made, value));
          else if (heap.o.PyDict_DelItem(dict, made) !== 0)
            expect(heap.o.last_container_error()).toBe(NO_KEY);
        });
        return heap.o.PyObject_SizeOf(dict);
      });
      expect(sizes).toEqual(ask("sizes"));
      const values = heap.dictItems(dict).map(([, value]) => Number(heap.o.PyLong_AsLongLong(value)));
      expect(values).toEqual(ask("list(d.values())"));
      const hashes = heap.dictItems(dict).map(([key]) => heap.hash(key));
      const expected = ask("list(d)") as (number | string)[];
      expect(hashes).toEqual(
        expected.map((key) =>
          heap.with(typeof key === "number" ? BigInt(key) : key, (made) => heap.hash(made)),
        ),
      );
      expect(heap.isSound()).toBe(true);
    });
  });

  it("the hashes of numbers and of tuples of numbers are CPython's", () => {
    const values: Value[] = [...ints, ...floats, ...tuples];
    const heap = open();
    const ours = values.map((value) => heap.with(value, (made) => heap.hash(made)));
    expect(ours).toEqual(ask(`[hash(value) for value in [${values.map(inPython)}]]`));
  });

  it("what is equal and what is not is CPython's, and what is equal has one hash", () => {
    const values: Value[] = [...ints, ...floats, ...strs, ...tuples];
    const heap = open();
    const [first, second] = [values.map((v) => heap.make(v)), values.map((v) => heap.make(v))];
    const ours = first.map((a) => second.map((b) => heap.equals(a, b)));
    expect(ours).toEqual(ask(`(lambda v: [[int(a == b) for b in v] for a in v])([${values.map(inPython)}])`));
    const hashes = [first, second].map((all) => all.map((object) => heap.hash(object)));
    const differing = ours.flatMap((row, i) =>
      row.flatMap((isEqual, j) => (isEqual === 1 && hashes[0]?.[i] !== hashes[1]?.[j] ? [[i, j]] : [])),
    );
    expect(differing).toEqual([]);
  });

  it("a NaN is equal to itself alone, and found in a dict by itself alone", () => {
    const heap = open();
    const [a, b, dict] = [heap.make(NaN), heap.make(NaN), heap.o.PyDict_New()];
    expect([heap.equals(a, a), heap.equals(a, b)]).toEqual([1, 0]);
    heap.o.PyDict_SetItem(dict, a, a);
    heap.o.PyDict_SetItem(dict, b, b);
    expect(heap.o.PyDict_GetItem(dict, a)).toBe(a);
    expect(heap.o.PyDict_GetItem(dict, b)).toBe(b);
    expect(heap.o.PyDict_Size(dict)).toBe(2);
  });

  it("lists and dicts are equal item by item, dicts in any order", () => {
    const heap = open();
    const { o } = heap;
    const dictOf = (...keys: Value[]) => {
      const dict = o.PyDict_New();
      for (const key of keys) heap.with(key, (made) => o.PyDict_SetItem(dict, made, made));
      return dict;
    };
    const listOf = (...values: Value[]) => {
      const list = o.PyList_New(0);
      for (const value of values) heap.with(value, (made) => o.PyList_Append(list, made));
      return list;
    };
    expect(heap.equals(listOf(1n, "a"), listOf(1, "a"))).toBe(1);
    expect(heap.equals(listOf(1n, "a"), listOf(1, "b"))).toBe(0);
    expect(heap.equals(listOf(1n), listOf(1n, 1n))).toBe(0);
    expect(heap.equals(dictOf(1n, "a", 2n), dictOf("a", 2, 1n))).toBe(1);
    expect(heap.equals(dictOf("a", "b"), dictOf("b", "a"))).toBe(1);
    expect(heap.equals(dictOf("a", "b"), dictOf("a", "c"))).toBe(0);
    expect(heap.equals(dictOf(), listOf())).toBe(0);
    expect(o.PyObject_RichCompareBool(dictOf("a"), dictOf("b"), 3)).toBe(1);
  });

  it("ints come back as they went in, and say when they do not fit 64 bits", () => {
    const heap = open();
    for (const value of ints) {
      const got = heap.with(value, heap.o.PyLong_AsLongLong);
      const fits = BigInt.asIntN(64, value) === value;
      expect([got, heap.o.last_container_error()]).toEqual(fits ? [value, 0] : [-1n, TOO_LARGE]);
    }
    for (const value of floats.filter(Number.isFinite)) {
      const int = heap.o.PyLong_FromDouble(value);
      expect(heap.equals(int, heap.make(BigInt(Math.trunc(value))))).toBe(1);
      if (Number.isInteger(value)) expect(heap.o.PyFloat_AsDouble(int) + 0).toBe(value + 0);
    }
    expect([heap.o.PyLong_FromDouble(NaN), heap.o.PyLong_FromDouble(Infinity)]).toEqual([0, 0]);
    expect(heap.with(2n ** 1100n, heap.o.PyFloat_AsDouble)).toBe(-1);
    expect(heap.o.last_container_error()).toBe(TOO_LARGE);
  });

  it("ints from -5 to 256, the empty str and the empty tuple are one each, and immortal", () => {
    const heap = open();
    const twice = (value: Value) => new Set([heap.make(value), heap.make(value)]).size;
    expect(([-5n, 0n, 256n, "", []] as Value[]).map(twice)).toEqual([1, 1, 1, 1, 1]);
    expect(([-6n, 257n, "a", [1n], 1] as Value[]).map(twice)).toEqual([2, 2, 2, 2, 2]);
    expect(
      [0, 5, 6, 7, 9].map((constant) => heap.o.Py_REFCNT(heap.o.Py_GetConstantBorrowed(constant))),
    ).toEqual(Array(5).fill(7 << 28));
    expect(heap.with("", heap.o.PyUnicode_GetLength)).toBe(0);
  });

  // Its compiler makes no tuple of atoms a tracked one; PyTuple_New always does.
  it("tracks lists, dicts and tuples from the beginning, and not the empty tuple, as CPython", () => {
    const { o } = open();
    const made = [o.PyTuple_New(0), o.PyTuple_New(1), o.PyList_New(0), o.PyDict_New()];
    const isTracked = ask("[int(gc.is_tracked(value)) for value in [(), ([],), [], {}]]");
    expect(made.map((object) => o.PyObject_GC_IsTracked(object))).toEqual(isTracked);
  });

  it("insertions and pops count from the end as in Python, and beyond the ends as it does", () => {
    const heap = open();
    const list = heap.o.PyList_New(0);
    const inserted = [0, 0, 5, -1, -100, 2, 3, -3, 1];
    inserted.forEach((at, i) => {
      heap.with(BigInt(i), (value) => heap.o.PyList_Insert(list, at, value));
    });
    cpython.runPython(`l = []\nfor i, at in enumerate(${JSON.stringify(inserted)}): l.insert(at, i)`);
    const numbers = () => heap.listItems(list).map((item) => Number(heap.o.PyLong_AsLongLong(item)));
    expect(numbers()).toEqual(ask("l"));
    const pops = [-1, 0, 3, -2, -5];
    const popped = pops.map((at) => Number(heap.o.PyLong_AsLongLong(heap.o.PyList_Pop(list, at))));
    expect(popped).toEqual(ask(`[l.pop(at) for at in ${JSON.stringify(pops)}]`));
    heap.o.PyList_Reverse(list);
    expect(numbers()).toEqual(ask("l[::-1]"));
    expect([heap.o.PyList_Pop(list, 4), heap.o.PyList_Pop(list, -5)]).toEqual([0, 0]);
    expect(heap.o.last_container_error()).toBe(BAD_INDEX);
  });
});
