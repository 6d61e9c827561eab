import type { Handle } from "./handle.js";
import type { ObjectHeap } from "./object-heap.js";

/** What CPython's module sys tells of an object, and what its block takes. */
export interface PySys {
  /**
   * How many references to the object there are, and one more: a handle counts as the variable, and getrefcount adds its argument. So a
   * new object says 2. An immortal one says 1879048192, as that of CPython on wasm32. CPython: sys.getrefcount.
   */
  getrefcount(object: Handle): number;
  /** Bytes of the object: header, items, the collector's two words, and what a list has aside. CPython: sys.getsizeof. */
  getsizeof(object: Handle): number;
  /** Bytes of the block or blocks of the heap that it takes. */
  getblocksize(object: Handle): number;
  /** Whether references to it are not counted, and it is never deallocated. CPython: sys._is_immortal. */
  _is_immortal(object: Handle): boolean;
}

export function pySys(heap: ObjectHeap): PySys {
  const isImmortal = (address: number) => heap.wasm.Py_IsImmortal(address) !== 0;
  return {
    getrefcount: (object) => {
      const address = heap.addressOf(object, "getrefcount", "object");
      const count = heap.wasm.Py_REFCNT(address) >>> 0;
      return isImmortal(address) ? count : count + 1;
    },
    getsizeof: (object) => heap.wasm.PyObject_SizeOf(heap.addressOf(object, "getsizeof", "object")) >>> 0,
    getblocksize: (object) => {
      const address = heap.addressOf(object, "getblocksize", "object");
      return heap.operations.run("getblocksize", () => heap.wasm.PyObject_BlockSize(address) >>> 0);
    },
    _is_immortal: (object) => isImmortal(heap.addressOf(object, "_is_immortal", "object")),
  };
}
