import { checkedArgument } from "./arguments.js";
import { type BatchFunctions, batchFunctions } from "./batch.js";
import { Block } from "./block.js";
import { readConfig } from "./config.js";
import { MemoryError } from "./errors.js";
import type { CFunctions } from "./families.js";
import type { Heap } from "./heap.js";
import { explained } from "./heap-parts.js";
import { maximumPages } from "./maximum-bytes.js";
import { NULL } from "./pointer.js";
import type { PyMem } from "./py-mem.js";
import { type TypedMemory, typedMemory } from "./typed-memory.js";

/** What every entry's heap has. */
export type CommonMethods = CFunctions &
  BatchFunctions &
  TypedMemory &
  Pick<PyMem, "memory" | "exports" | "config" | "alloc" | "trim" | "setMaximumBytes">;

export function commonMethods(heap: Heap): CommonMethods {
  const { wasm, explain, functions } = heap;
  const config = readConfig(wasm);
  return {
    ...functions,
    ...batchFunctions(wasm, explain, heap.generations),
    ...typedMemory(functions, wasm.memory, config.PY_SSIZE_T_MAX),
    memory: wasm.memory,
    exports: wasm,
    config,
    alloc: blockAllocator(heap),
    trim: () => explained(explain, "trim", wasm.trim) !== 0,
    setMaximumBytes: (bytes) => wasm.set_maximum_pages(maximumPages("setMaximumBytes", bytes)),
  };
}

/** How many misuses there were, those that the wasm does not see as well. */
export function countMisuses({ wasm, staleFrees }: Heap): number {
  return (wasm.misuse_count() >>> 0) + staleFrees();
}

function blockAllocator({ owner, functions }: Heap): PyMem["alloc"] {
  return (n) => {
    const size = checkedArgument("alloc", "n", n);
    const ptr = functions.PyObject_Malloc(size);
    if (ptr === NULL) throw new MemoryError(`alloc: no memory for ${size} bytes`, size);
    return new Block(owner, ptr, size);
  };
}
