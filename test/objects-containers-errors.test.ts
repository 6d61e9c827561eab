// What the containers' functions are given by mistake, and memory that runs out in each of them: a reason, and nothing has changed.
import { describe, expect, it } from "vitest";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import {
  BAD_INDEX,
  ContainerHeap,
  NO_KEY,
  NO_MEMORY,
  type RawContainers,
  TOO_DEEP,
  UNHASHABLE,
  WRONG_TYPE,
} from "./support/containers-raw.js";

/** One object of each kind, with one reference each, and nothing: what a function can be given. */
function scene(heap: ContainerHeap) {
  const { o } = heap;
  const [list, dict, tuple] = [o.PyList_New(0), o.PyDict_New(), o.PyTuple_New(2)];
  const [int, float, str] = [heap.make(1000n), heap.make(0.5), heap.make("abc")];
  o.PyList_Append(list, int);
  o.PyDict_SetItem(dict, str, int);
  o.Py_INCREF(int);
  o.PyTuple_SetItem(tuple, 0, int);
  const plain = o.PyObject_New(o.PyType_Of(7));
  return { list, dict, tuple, int, float, str, plain };
}
type Scene = ReturnType<typeof scene>;

/** All that can be seen of the scene: counts, sizes, items. */
function seen(heap: ContainerHeap, { list, dict, tuple, ...atoms }: Scene): unknown {
  const { o } = heap;
  const objects = [list, dict, tuple, ...Object.values(atoms)];
  const items = [heap.listItems(list), heap.dictItems(dict), [0, 1].map((i) => o.PyTuple_GetItem(tuple, i))];
  const blocks = heap.py.getAllocatedBlocks();
  return {
    counts: objects.map((object) => o.Py_REFCNT(object)),
    sizes: objects.map((object) => o.PyObject_SizeOf(object)),
    items,
    blocks,
  };
}

const out = (heap: ContainerHeap) => heap.scratch;
type Row = readonly [
  name: keyof Scene,
  call: (o: RawContainers, wrong: number, heap: ContainerHeap, s: Scene) => unknown,
];

/** Functions by the one thing that they take. */
const rows: readonly Row[] = [
  ["int", (o, wrong) => Number(o.PyLong_AsLongLong(wrong)) + 1],
  ["str", (o, wrong) => o.PyUnicode_GetLength(wrong) + 1],
  ["str", (o, wrong) => o.PyUnicode_KIND(wrong)],
  ["str", (o, wrong) => o.PyUnicode_DATA(wrong)],
  ["tuple", (o, wrong) => o.PyTuple_Size(wrong) + 1],
  ["tuple", (o, wrong) => o.PyTuple_GetItem(wrong, 0)],
  ["list", (o, wrong) => o.PyList_Size(wrong) + 1],
  ["list", (o, wrong) => o.PyList_GetItem(wrong, 0)],
  ["list", (o, wrong, _, { str }) => o.PyList_Append(wrong, str) + 1],
  ["list", (o, wrong, _, { str }) => o.PyList_Insert(wrong, 0, str) + 1],
  ["list", (o, wrong) => o.PyList_Pop(wrong, 0)],
  ["list", (o, wrong) => o.PyList_Clear(wrong) + 1],
  ["list", (o, wrong) => o.PyList_Reverse(wrong) + 1],
  ["list", (o, wrong, _, { list }) => o.PyList_Extend(wrong, list) + 1],
  ["dict", (o, wrong) => o.PyDict_Size(wrong) + 1],
  ["dict", (o, wrong, _, { str }) => o.PyDict_GetItem(wrong, str)],
  ["dict", (o, wrong, _, { str }) => o.PyDict_SetItem(wrong, str, str) + 1],
  ["dict", (o, wrong, _, { str }) => o.PyDict_DelItem(wrong, str) + 1],
  ["dict", (o, wrong, _, { str }) => o.PyDict_Contains(wrong, str) + 1],
  ["dict", (o, wrong) => Number(o.PyDict_Clear(wrong) ?? 0)],
  ["dict", (o, wrong, heap) => o.PyDict_Next(wrong, out(heap), out(heap), out(heap))],
];

eachBuild((create) => {
  const open = () => new ContainerHeap(create());

  it("a function that is given an object of another type, or none, gives -1 or NULL and reason 5, and changes nothing", () => {
    const heap = open();
    const all = scene(heap);
    const before = seen(heap, all);
    for (const [right, call] of rows) {
      for (const [name, wrong] of Object.entries({
        ...all,
        nothing: 0,
        none: heap.o.Py_GetConstantBorrowed(0),
      })) {
        if (name === right) continue;
        heap.with("reset", (key) => heap.o.PyDict_DelItem(all.dict, key));
        expect(heap.o.last_container_error()).toBe(NO_KEY);
        expect(call(heap.o, wrong, heap, all), `${call} of ${name}`).toBe(0);
        expect(heap.o.last_container_error(), `${call} of ${name}`).toBe(WRONG_TYPE);
      }
    }
    heap.o.Py_GetConstantBorrowed(0);
    const after = seen(heap, all) as { blocks: number };
    expect({ ...after, blocks: 0 }).toEqual({ ...(before as object), blocks: 0 });
    expect(heap.isSound()).toBe(true);
  });

  it("SetItem of a tuple or a list takes the reference also where it fails", () => {
    const heap = open();
    const { o } = heap;
    const { list, dict, tuple, str } = scene(heap);
    const attempts: (() => number)[] = [
      () => o.PyTuple_SetItem(tuple, 2, str),
      () => o.PyTuple_SetItem(tuple, -1, str),
      () => o.PyTuple_SetItem(list, 0, str),
      () => o.PyList_SetItem(list, 1, str),
      () => o.PyList_SetItem(list, -1, str),
      () => o.PyList_SetItem(dict, 0, str),
    ];
    const reasons = attempts.map((attempt) => {
      o.Py_INCREF(str);
      expect([attempt(), o.Py_REFCNT(str)]).toEqual([-1, 2]);
      return o.last_container_error();
    });
    expect(reasons).toEqual([BAD_INDEX, BAD_INDEX, WRONG_TYPE, BAD_INDEX, BAD_INDEX, WRONG_TYPE]);
    // A tuple that is shared does not change.
    o.Py_INCREF(tuple);
    o.Py_INCREF(str);
    expect([o.PyTuple_SetItem(tuple, 0, str), o.last_container_error(), o.Py_REFCNT(str)]).toEqual([
      -1, 5, 2,
    ]);
  });

  it("an index beyond the end is reason 2", () => {
    const { o, ...heap } = open();
    const { list, tuple } = scene(new ContainerHeap(heap.py));
    for (const call of [
      () => o.PyList_GetItem(list, 1),
      () => o.PyList_GetItem(list, -1),
      () => o.PyTuple_GetItem(tuple, 2),
      () => o.PyList_Pop(list, 1),
      () => o.PyList_Pop(list, -2),
      () => o.PyList_Pop(o.PyList_New(0), -1),
    ]) {
      expect([call(), o.last_container_error()]).toEqual([0, BAD_INDEX]);
    }
  });

  it("what has a list or a dict in it is unhashable: reason 4, and no key", () => {
    const heap = open();
    const { o } = heap;
    const { list, dict, int } = scene(heap);
    const nested = o.PyTuple_New(1);
    const outer = o.PyTuple_New(1);
    o.Py_INCREF(list);
    o.PyTuple_SetItem(nested, 0, list);
    o.PyTuple_SetItem(outer, 0, nested);
    for (const key of [list, dict, nested, outer]) {
      const counts = () => [key, int].map((object) => o.Py_REFCNT(object));
      const before = counts();
      expect([heap.hash(key), o.last_container_error()]).toEqual([undefined, UNHASHABLE]);
      expect([o.PyDict_SetItem(dict, key, int), o.last_container_error()]).toEqual([-1, UNHASHABLE]);
      expect([o.PyDict_GetItem(dict, key), o.last_container_error()]).toEqual([0, UNHASHABLE]);
      expect([o.PyDict_Contains(dict, key), o.PyDict_DelItem(dict, key)]).toEqual([-1, -1]);
      expect(counts()).toEqual(before);
    }
    expect(o.PyDict_Size(dict)).toBe(1);
  });

  it("tuples a thousand deep are hashed and compared; deeper ones, and lists in themselves, are reason 6", () => {
    const heap = open();
    const { o } = heap;
    const deep = (depth: number) => {
      let made = heap.make(1000n);
      for (let i = 0; i < depth; i++) {
        const outer = o.PyTuple_New(1);
        o.PyTuple_SetItem(outer, 0, made);
        made = outer;
      }
      return made;
    };
    expect(heap.equals(deep(1000), deep(1000))).toBe(1);
    expect(heap.hash(deep(1000))).toBe(heap.hash(deep(1000)));
    const [a, b] = [deep(100_000), deep(100_000)];
    expect([heap.equals(a, b), o.last_container_error()]).toEqual([-1, TOO_DEEP]);
    expect([heap.hash(a), o.last_container_error()]).toEqual([undefined, TOO_DEEP]);
    expect(o.PyDict_SetItem(o.PyDict_New(), a, a)).toBe(-1);
    const [x, y] = [o.PyList_New(0), o.PyList_New(0)];
    o.PyList_Append(x, y);
    o.PyList_Append(y, x);
    expect([heap.equals(x, y), o.last_container_error()]).toEqual([-1, TOO_DEEP]);
    const [d, e] = [o.PyDict_New(), o.PyDict_New()];
    heap.with("k", (key) => [o.PyDict_SetItem(d, key, e), o.PyDict_SetItem(e, key, d)]);
    expect([heap.equals(d, e), o.last_container_error()]).toEqual([-1, TOO_DEEP]);
    expect([o.Py_DECREF(a), o.Py_DECREF(b)]).toEqual([undefined, undefined]);
    expect(heap.isSound()).toBe(true);
  });

  it("keys that are equal under another type find one another, and the first stays", () => {
    const heap = open();
    const { o } = heap;
    const dict = o.PyDict_New();
    const [int, float] = [heap.make(7n), heap.make(7)];
    o.PyDict_SetItem(dict, int, int);
    o.PyDict_SetItem(dict, float, float);
    expect(heap.dictItems(dict)).toEqual([[int, float]]);
    expect(heap.with([7, 1n], (key) => o.PyDict_SetItem(dict, key, float))).toBe(0);
    expect(heap.with([7n, 1], (key) => o.PyDict_GetItem(dict, key))).toBe(float);
  });

  describe("memory that runs out", () => {
    const attempts: readonly (readonly [string, (o: RawContainers, s: Scene) => number, failed: number])[] = [
      ["PyLong_FromLongLong of a new small int", (o) => o.PyLong_FromLongLong(77n), 0],
      ["PyLong_FromLongLong", (o) => o.PyLong_FromLongLong(2n ** 40n), 0],
      ["PyLong_FromDouble", (o) => o.PyLong_FromDouble(1e300), 0],
      ["PyLong_New", (o) => o.PyLong_New(20), 0],
      ["PyFloat_FromDouble", (o) => o.PyFloat_FromDouble(1), 0],
      ["PyUnicode_New", (o) => o.PyUnicode_New(10, 0x20ac), 0],
      ["PyUnicode_New of the empty str", (o) => o.PyUnicode_New(0, 0), 0],
      ["PyTuple_New", (o) => o.PyTuple_New(3), 0],
      ["PyTuple_New of the empty tuple", (o) => o.PyTuple_New(0), 0],
      ["PyList_New", (o) => o.PyList_New(3), 0],
      ["PyDict_New", (o) => o.PyDict_New(), 0],
      ["Py_GetConstantBorrowed", (o) => o.Py_GetConstantBorrowed(0), 0],
      ["PyList_Append", (o, { list, str }) => repeated(4, () => o.PyList_Append(list, str)), -1],
      ["PyList_Insert", (o, { list, str }) => repeated(4, () => o.PyList_Insert(list, 0, str)), -1],
      ["PyList_Extend", (o, { list, tuple }) => repeated(4, () => o.PyList_Extend(list, tuple)), -1],
      [
        "PyDict_SetItem of an empty dict",
        (o, { dict, str }) => (o.PyDict_Clear(dict) ?? 0) + o.PyDict_SetItem(dict, str, str),
        -1,
      ],
      ["PyDict_SetItem of a first int", (o, { dict, int }) => o.PyDict_SetItem(dict, int, int), -1],
    ];
    /** Calls until one fails, as often as is said: its result. */
    function repeated(times: number, call: () => number): number {
      let result = 0;
      for (let i = 0; i < times && result === 0; i++) result = call();
      return result;
    }

    it.each(attempts)("in %s is reason 1, each time, and all is as it was or done", (_, attempt, failed) => {
      for (let start = 1; start < 20; start++) {
        const heap = open();
        const all = scene(heap);
        heap.py.setNomemory(start - 1);
        const result = attempt(heap.o, all);
        const reason = heap.o.last_container_error();
        heap.py.removeMemHooks();
        expect(heap.isSound()).toBe(true);
        if (result !== failed) {
          expect(start).toBeGreaterThan(1);
          return;
        }
        expect(reason).toBe(NO_MEMORY);
        // It works once there is memory again.
        expect(attempt(heap.o, all)).not.toBe(failed);
        expectFreed(heap, all);
      }
      throw new Error("it never worked");
    });

    it.each<readonly [string, (heap: ContainerHeap) => number]>([
      ["int", (heap) => heap.o.PyLong_FromLongLong(1n)],
      ["float", (heap) => heap.o.PyFloat_FromDouble(1)],
      ["str", (heap) => heap.o.PyUnicode_New(0, 0)],
      ["tuple", (heap) => heap.o.PyTuple_New(0)],
      ["list", (heap) => heap.o.PyList_New(0)],
      ["dict", (heap) => heap.o.PyDict_New()],
      ["None", (heap) => heap.o.Py_GetConstantBorrowed(0)],
      ["type of ints", (heap) => heap.o.PyType_Of(0)],
      ["type of weak references", (heap) => heap.o.PyType_Of(6)],
    ])("before there is anything, the %s is not made until there is enough", (_, make) => {
      for (let start = 0; start < 10; start++) {
        const heap = open();
        heap.py.setNomemory(start);
        const [made, reason] = [make(heap), heap.o.last_container_error()];
        heap.py.removeMemHooks();
        expect(heap.isSound()).toBe(true);
        expect(make(heap)).not.toBe(0);
        if (made !== 0) {
          expect(start).toBeGreaterThan(1);
          return;
        }
        expect(reason).toBe(NO_MEMORY);
      }
      throw new Error("it never worked");
    });

    it("in a dict that is to grow leaves it as it was", () => {
      const heap = open();
      const dict = heap.o.PyDict_New();
      for (let i = 0; i < 5; i++) heap.with(BigInt(i), (key) => heap.o.PyDict_SetItem(dict, key, key));
      const [items, size] = [heap.dictItems(dict), heap.o.PyObject_SizeOf(dict)];
      const [key, blocks] = [heap.make(1000n), heap.py.getAllocatedBlocks()];
      heap.py.setNomemory(0);
      expect([heap.o.PyDict_SetItem(dict, key, key), heap.o.last_container_error()]).toEqual([-1, NO_MEMORY]);
      heap.py.removeMemHooks();
      expect([heap.dictItems(dict), heap.o.PyObject_SizeOf(dict), heap.o.Py_REFCNT(key)]).toEqual([
        items,
        size,
        1,
      ]);
      expect(heap.py.getAllocatedBlocks()).toBe(blocks);
    });

    it("does not keep a list from shrinking", () => {
      const heap = open();
      const list = heap.o.PyList_New(100);
      heap.py.setNomemory(0);
      for (let n = 100; n > 0; n--) heap.o.PyList_Pop(list, -1);
      heap.py.removeMemHooks();
      expect([heap.o.PyList_Size(list), heap.o.PyObject_SizeOf(list)]).toEqual([0, 28]);
      expect(heap.isSound()).toBe(true);
    });

    it("is the reason for sizes that nobody has", () => {
      const { o } = open();
      const calls = [
        () => o.PyList_New(0x7fffffff),
        () => o.PyList_New(-1),
        () => o.PyTuple_New(-1),
        () => o.PyTuple_New(0x3fffffff),
        () => o.PyUnicode_New(-1, 127),
        () => o.PyUnicode_New(0x7fffffff, 65536),
        () => o.PyLong_New(0x7fffffff),
        () => o.PyLong_New(0),
      ];
      expect(calls.map((call) => [call(), o.last_container_error()])).toEqual(
        calls.map(() => [0, NO_MEMORY]),
      );
      expect([o.PyUnicode_New(1, 0x110000), o.last_container_error()]).toEqual([0, WRONG_TYPE]);
    });
  });
});

/** Gives the scene back: nothing is alive then, and each count was right. */
function expectFreed(heap: ContainerHeap, all: Scene): void {
  const { list, dict, tuple, int, float, str, plain } = all;
  for (const object of [list, dict, tuple, float, plain]) heap.o.Py_DECREF(object);
  expect([heap.o.Py_REFCNT(int), heap.o.Py_REFCNT(str)]).toEqual([1, 1]);
  expect(heap.isSound()).toBe(true);
}

eachCheckedBuild((create) => {
  it("a dead object is put nowhere: misuse DEAD_OBJECT, and reason 5", () => {
    const heap = new ContainerHeap(create());
    const { o, py } = heap;
    const all = scene(heap);
    const { list, dict, int, tuple } = all;
    const dead = heap.make("dead");
    o.Py_DECREF(dead);
    const before = seen(heap, all);
    py.exports.set_misuse_policy(1, 0);
    const calls = [
      () => o.PyList_Append(list, dead),
      () => o.PyList_Insert(list, 0, dead),
      () => o.PyList_SetItem(list, 0, dead),
      () => o.PyTuple_SetItem(tuple, 0, dead),
      () => o.PyDict_SetItem(dict, dead, int),
      () => o.PyDict_SetItem(dict, int, dead),
      () => o.PyDict_DelItem(dict, dead),
      () => o.PyDict_Contains(dict, dead),
      () => o.PyObject_Hash(dead, heap.scratch),
      () => o.PyObject_RichCompareBool(dead, int, 2),
    ];
    const misuses = py.exports.misuse_count();
    expect(calls.map((call) => [call(), o.last_container_error()])).toEqual(
      calls.map(() => [-1, WRONG_TYPE]),
    );
    expect([py.exports.misuse_count() - misuses, py.exports.last_error()]).toEqual([calls.length, 13]);
    expect(seen(heap, all)).toEqual(before);
  });
});
