import { MemoryError } from "../errors.js";
import { withScratch } from "../heap-parts.js";
import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** Gives up handles that nobody gets. */
export function disposeAll(handles: readonly Handle[]): void {
  for (const handle of handles) handle.dispose();
}

function addressesOf(heap: ObjectHeap, method: string, objects: readonly Handle[]): number[] {
  return objects.map((object, i) => heap.addressOf(object, method, `object ${i}`));
}

/** Each object once, whichever it refers to. CPython: gc.get_referrers. */
export function getReferrers(heap: ObjectHeap, objects: readonly Handle[]): Handle[] {
  const found = new Set<number>();
  for (const target of addressesOf(heap, "get_referrers", objects)) {
    let at = heap.wasm.gc_next_referrer(0, target) >>> 0;
    while (at !== 0) {
      found.add(at);
      at = heap.wasm.gc_next_referrer(at, target) >>> 0;
    }
  }
  return heap.operations.run("get_referrers", () => [...found].map((at) => heap.share(at)), disposeAll);
}

/** In the order of the objects, and of each one's references. CPython: gc.get_referents. */
export function getReferents(heap: ObjectHeap, objects: readonly Handle[]): Handle[] {
  const found: number[] = [];
  for (const object of addressesOf(heap, "get_referents", objects)) {
    const length = heap.wasm.PyObject_GetReferents(object, 0, 0) >>> 0;
    withWords(heap, "get_referents", length, (address) => {
      heap.wasm.PyObject_GetReferents(object, address, length);
      for (let i = 0; i < length; i++) found.push(heap.word(address + 4 * i));
    });
  }
  return heap.operations.run("get_referents", () => found.map((at) => heap.share(at)), disposeAll);
}

/** So many words of the heap's memory. */
function withWords(heap: ObjectHeap, method: string, length: number, use: (address: number) => void): void {
  const { wasm } = heap.parts;
  if (length <= wasm.BATCH_SLOTS.value) {
    withScratch(wasm, length, use);
    return;
  }
  heap.operations.run(method, () => {
    const bytes = 4 * length;
    const address = wasm.PyMem_Malloc(bytes) >>> 0;
    if (address === 0) throw new MemoryError(`${method}: no memory for ${length} addresses`, bytes);
    try {
      use(address);
    } finally {
      wasm.PyMem_Free(address);
    }
  });
}
