import { type BatchFunctions, batchFunctions } from "./batch.js";
import { type BlockMakers, blockMakers } from "./blocks/block-makers.js";
import { makeResizable } from "./blocks/block-options.js";
import { type DataMakers, dataMakers } from "./blocks/data-makers.js";
import { readConfig } from "./config.js";
import type { CFunctions } from "./families.js";
import type { GrowthEvents } from "./growth.js";
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
  GrowthEvents &
  Pick<PyMem, "memory" | "exports" | "config" | "trim" | "setMaximumBytes">;

export function commonMethods(heap: Heap, { onLeak, resizableViews }: PyMemOptions): CommonMethods {
  const { wasm, explain, functions } = heap;
  const config = readConfig(wasm);
  if (resizableViews) makeResizable(wasm.memory);
  return {
    ...functions,
    ...batchFunctions(heap),
    ...typedMemory(functions, wasm.memory, config.PY_SSIZE_T_MAX),
    ...blockMakers(heap.owner, onLeak),
    ...dataMakers(heap.owner),
    onGrow: (callback) => heap.growth.onGrow(callback),
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
