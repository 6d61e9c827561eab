// The built-in containers beside a live CPython 3.14 of 32 bits, that of npm's pyodide: the same hashes,
// equalities and orders.
import { beforeAll, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import {
  BAD_INDEX,
  ContainerHeap,
  inPython,
  NO_KEY,
  TOO_LARGE,
  type Value,
} from "./support/containers-raw.js";
import { floats, ints, strs, tuples } from "./support/containers-values.js";
import { type CPython, startCPython } from "./support/pyodide.js";
import { withSeed } from "./support/random.js";

let cpython: CPython;
/** What an expression of Python is, which has no objects but lists and numbers. */
const ask = (expression: string): unknown =>
  JSON.parse(cpython.runPython(`json.dumps(${expression})`) as string);

beforeAll(async () => {
  cpython = await startCPython();
  cpython.runPython("import gc, json, sys");
});

eachBuild((create) => {
  const open = () => new ContainerHeap(create());

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

  it("tracks lists and dicts from the beginning, and tuples that have an item that is tracked, as CPython", () => {
    const { o } = open();
    const tuple = (...items: number[]) => {
      const made = o.PyTuple_New(items.length);
      items.forEach((item, i) => {
        o.PyTuple_SetItem(made, i, item);
      });
      return made;
    };
    const int = () => o.PyLong_FromLongLong(1000n);
    const made = [
      tuple(),
      tuple(int(), int()),
      tuple(int(), o.PyList_New(0)),
      tuple(tuple(int()), int()),
      tuple(int(), tuple(o.PyDict_New())),
      o.PyList_New(0),
      o.PyDict_New(),
    ];
    // Its collector finds out of the fourth.
    const values = "[(), (n, n), (n, []), ((n,), n), (n, ({},)), [], {}]";
    cpython.runPython(`n = 1000\nvalues = ${values}\ngc.collect()`);
    const isTracked = ask("[int(gc.is_tracked(value)) for value in values]");
    expect(made.map((object) => o.PyObject_GC_IsTracked(object))).toEqual(isTracked);
  });

  it("a tuple with an item that is not set yet may come to be part of a cycle, and so may its owner", () => {
    const { o } = open();
    const [inner, outer, list] = [o.PyTuple_New(1), o.PyTuple_New(1), o.PyList_New(0)];
    o.PyTuple_SetItem(outer, 0, inner);
    expect(o.PyObject_GC_IsTracked(outer)).toBe(1);
    o.PyList_Append(list, outer);
    o.PyTuple_SetItem(inner, 0, list);
    o.Py_DECREF(outer);
    expect([o.gc_collect(2), o.gc_check()]).toEqual([3, 0]);
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
