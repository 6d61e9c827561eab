// What the containers' functions are given by mistake: a reason, and nothing has changed.
import { expect, it } from "vitest";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import {
  BAD_INDEX,
  ContainerHeap,
  NO_KEY,
  type RawContainers,
  TOO_DEEP,
  UNHASHABLE,
  WRONG_TYPE,
} from "./support/containers-raw.js";
import { type Scene, scene, seen } from "./support/containers-scene.js";

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

  it("NULL is no object of any type before there is one either", () => {
    // A heap that nobody has made an object in, and one that has a type.
    for (const prepare of [() => 0, ({ o }: ContainerHeap) => o.PyType_Of(6)]) {
      const heap = open();
      prepare(heap);
      const calls = [
        heap.o.PyLong_AsLongLong,
        heap.o.PyFloat_AsDouble,
        heap.o.PyUnicode_GetLength,
        heap.o.PyList_Size,
      ];
      expect(calls.map((call) => [Number(call(0)), heap.o.last_container_error()])).toEqual(
        calls.map(() => [-1, WRONG_TYPE]),
      );
    }
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
});

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
