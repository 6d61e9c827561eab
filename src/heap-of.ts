import type { Heap } from "./heap.js";

const heaps = new WeakMap<object, Heap>();

/** Whose methods these are: for entries that add to what a heap can do. */
export function remember<Methods extends object>(methods: Methods, heap: Heap): Methods {
  heaps.set(methods, heap);
  return methods;
}

/** The heap of the methods; undefined: they are none's. */
export function heapOf(methods: unknown): Heap | undefined {
  return typeof methods === "object" && methods !== null ? heaps.get(methods) : undefined;
}
