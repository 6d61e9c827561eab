import { type BatchFunctions, batchFunctions } from "./batch.js";
import { type BlockMakers, blockMakers } from "./blocks/block-makers.js";
import { type DataMakers, dataMakers } from "./blocks/data-makers.js";
import { readConfig } from "./config.js";
import type { CFunctions } from "./families.js";
import type { Heap } from "./heap.js";
import { explained } from "./heap-parts.js";
import { maximumPages } from "./maximum-bytes.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";
import { type TypedMemory, typedMemory } from "./typed-memory.js";

/** What every entry's heap has. */
export type CommonMethods = CFunctions &
  BatchFunctions &
  TypedMemory &
  BlockMakers &
  DataMakers &
  Pick<PyMem, "memory" | "exports" | "config" | "trim" | "setMaximumBytes">;

export function commonMethods(heap: Heap, { onLeak }: PyMemOptions): CommonMethods {
  const { wasm, explain, functions } = heap;
  const config = readConfig(wasm);
  return {
    ...functions,
    ...batchFunctions(wasm, explain, heap.addresses),
    ...typedMemory(functions, wasm.memory, config.PY_SSIZE_T_MAX),
    ...blockMakers(heap.owner, onLeak),
    ...dataMakers(heap.owner),
    memory: wasm.memory,
    exports: wasm,
    config,
    trim: () => explained(explain, "trim", wasm.trim) !== 0,
    setMaximumBytes: (bytes) => wasm.set_maximum_pages(maximumPages("setMaximumBytes", bytes)),
  };
}

/** How many misuses there were, those that the wasm does not see as well. */
export function countMisuses({ wasm, staleFrees }: Heap): number {
  return (wasm.misuse_count() >>> 0) + staleFrees();
}
