import { describe } from "../arguments.js";
import type { ObjectHeap } from "./object-heap.js";

/** Told before and after each collection; `collected` and `uncollectable` are 0 before. CPython: gc.callbacks. */
export type GcCallback = (
  phase: "start" | "stop",
  info: { readonly generation: number; readonly collected: number; readonly uncollectable: number },
) => void;

const WHERE = () => "a callback of the collector";

/** The list of callbacks. The collector is told to call when it is first asked for. */
export function collectionCallbacks(heap: ObjectHeap): () => GcCallback[] {
  const callbacks: GcCallback[] = [];
  let isAsked = false;
  const told = (phase: number, generation: number, collected: number) => {
    const info = { generation, collected: collected >>> 0, uncollectable: 0 };
    // By index, as CPython does: a callback may add one, which is called too.
    for (let i = 0; i < callbacks.length; i++) {
      const callback: unknown = callbacks[i];
      heap.operations.attempt(WHERE, () => {
        if (typeof callback === "function") callback(phase === 0 ? "start" : "stop", { ...info });
        else throw new TypeError(`gc.callbacks: ${describe(callback)} is no function`);
      });
    }
  };
  const ask = () => heap.wasm.gc_set_callback(heap.dispatchers.placeOfCollections(told));
  heap.onStart(() => {
    if (isAsked) ask();
  });
  return () => {
    if (!isAsked) {
      ask();
      isAsked = true;
    }
    return callbacks;
  };
}
