import { describe } from "./arguments.js";
import { LiveMemory } from "./blocks/live-memory.js";
import type { CTypes } from "./ctypes/ctypes.js";
import { makeCTypes } from "./ctypes/make-ctypes.js";
import { heapOf } from "./heap-of.js";
import type { PyMem } from "./py-mem.js";

export type * from "./ctypes/ctypes.js";
export type * from "./ctypes/types.js";

const made = new WeakMap<PyMem, CTypes>();

/**
 * `py.ctypes`, as a function: an entry of its own, for pages whose bundle leaves it out of the heap. docs/ctypes.md.
 * @throws {TypeError} py is no heap.
 * @throws {MemoryMisuseError} with code CLOSED: the heap is closed.
 */
export function ctypes(py: PyMem): CTypes {
  const heap = heapOf(py);
  if (heap === undefined)
    throw new TypeError(`ctypes: py must be a heap of createPyMem, not ${describe(py)}`);
  // Of a closed heap this throws.
  const { memory } = py;
  let types = made.get(py);
  if (types === undefined) {
    types = makeCTypes({ ...heap.functions, owner: heap.owner, memory: new LiveMemory(memory) });
    made.set(py, types);
  }
  return types;
}
