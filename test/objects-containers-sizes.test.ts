// What sys.getsizeof says of the built-in containers: what it says in a live CPython 3.14 of 32 bits, that of npm's pyodide.
import { beforeAll, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ContainerHeap, inPython, type Value } from "./support/containers-raw.js";
import { floats, ints, strs, tuples } from "./support/containers-values.js";
import { type CPython, startCPython } from "./support/pyodide.js";

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

  it("sizes of ints, floats, strs and tuples are CPython's", () => {
    const values: Value[] = [...ints, ...floats, ...strs, ...tuples];
    const heap = open();
    const ours = values.map((value) => heap.with(value, heap.o.PyObject_SizeOf));
    expect(ours).toEqual(ask(`[sys.getsizeof(value) for value in [${values.map(inPython)}]]`));
    expect(heap.isSound()).toBe(true);
  });

  it("sizes of the documents' 10, 'Hello', [1, 2, 3] and {1: 2} are 16, 26, 44 and 128", () => {
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

  it("sizes of a list that grows to 5000 items by appends, and shrinks by pops to none, are CPython's", () => {
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

  it("sizes of lists of n items from the beginning, and extended by m, are CPython's", () => {
    const pairs = [0, 1, 2, 3, 4, 5, 8, 9, 100, 1000].flatMap((n) =>
      [0, 1, 2, 3, 7, 50].map((m) => [n, m] as const),
    );
    cpython.runPython(`
def extended(n, m):
  l = [None] * n; l.extend((None,) * m); return [sys.getsizeof([None] * n), sys.getsizeof(l)]`);
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
  ] as const)("sizes of a dict that grows to 5000 keys, %s, are CPython's", (_, python, key) => {
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
