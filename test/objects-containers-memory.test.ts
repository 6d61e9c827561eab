// Memory that runs out in each of the containers' functions: reason 1, and nothing has changed.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ContainerHeap, NO_MEMORY, type RawContainers, WRONG_TYPE } from "./support/containers-raw.js";
import { expectFreed, type Scene, scene } from "./support/containers-scene.js";

eachBuild((create) => {
  const open = () => new ContainerHeap(create());

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

  it.each(attempts)(
    "memory that runs out in %s is reason 1, each time, and all is as it was or done",
    (_, attempt, failed) => {
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
    },
  );

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
  ])("without memory, and before there is anything, the %s is not made until there is enough", (_, make) => {
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

  it("memory that runs out in a dict that is to grow leaves it as it was", () => {
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

  it("memory that runs out does not keep a list from shrinking", () => {
    const heap = open();
    const list = heap.o.PyList_New(100);
    heap.py.setNomemory(0);
    for (let n = 100; n > 0; n--) heap.o.PyList_Pop(list, -1);
    heap.py.removeMemHooks();
    expect([heap.o.PyList_Size(list), heap.o.PyObject_SizeOf(list)]).toEqual([0, 28]);
    expect(heap.isSound()).toBe(true);
  });

  it("no memory is the reason for sizes that nobody has", () => {
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
    expect(calls.map((call) => [call(), o.last_container_error()])).toEqual(calls.map(() => [0, NO_MEMORY]));
    expect([o.PyUnicode_New(1, 0x110000), o.last_container_error()]).toEqual([0, WRONG_TYPE]);
  });
});
