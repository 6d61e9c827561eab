// One object of each kind, and all that can be seen of them.
import { expect } from "vitest";
import type { ContainerHeap } from "./containers-raw.js";

/** One object of each kind, with one reference each, and nothing: what a function can be given. */
export function scene(heap: ContainerHeap) {
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
export type Scene = ReturnType<typeof scene>;

/** All that can be seen of the scene: counts, sizes, items. */
export function seen(heap: ContainerHeap, { list, dict, tuple, ...atoms }: Scene): unknown {
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

/** Gives the scene back: nothing is alive then, and each count was right. */
export function expectFreed(heap: ContainerHeap, all: Scene): void {
  const { list, dict, tuple, int, float, str, plain } = all;
  for (const object of [list, dict, tuple, float, plain]) heap.o.Py_DECREF(object);
  expect([heap.o.Py_REFCNT(int), heap.o.Py_REFCNT(str)]).toEqual([1, 1]);
  expect(heap.isSound()).toBe(true);
}
