// What the JS-driven mode calls: raw exports of a wasm module, our facade, or an allocator written in JavaScript.
import { MemPool } from "@thi.ng/malloc";
import { createPyMem } from "../src/index.js";
import { thiNgFunctions } from "../src/replay/allocator.js";
import { functionOf, heapMeter, instantiate } from "../src/replay/instance.js";
import type { JsAllocator } from "../src/replay/js-loop.js";
import { FirstFitHeap } from "./first-fit.js";
import type { TracingCost } from "./results.js";
import { heapWith } from "./tracing/heaps.js";

export type JsSource =
  | { readonly kind: "module"; readonly module: WebAssembly.Module }
  | { readonly kind: "facade" | "thi.ng" | "first-fit" }
  | { readonly kind: "traced"; readonly tracing: TracingCost["tracing"] };

export interface MeasuredAllocator {
  readonly allocator: JsAllocator;
  /** Bytes taken so far. */
  readonly heapBytes: () => number;
}

// Neither of the two can grow; the largest trace has 17 MB live.
const FIXED_HEAP_BYTES = 64 * 1024 * 1024;

function rawExports(module: WebAssembly.Module): MeasuredAllocator {
  const instance = instantiate(module);
  const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
  const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
  return { allocator: { malloc, calloc, realloc, free }, heapBytes: heapMeter(instance) };
}

function facade(): MeasuredAllocator {
  const py = createPyMem({ build: "default" });
  return { allocator: py, heapBytes: () => py.memory.buffer.byteLength };
}

/** The raw exports, as of a module. */
function traced(tracing: TracingCost["tracing"]): MeasuredAllocator {
  const { exports, memory } = heapWith(tracing);
  return { allocator: exports, heapBytes: () => memory.buffer.byteLength };
}

function thiNg(): MeasuredAllocator {
  const pool = new MemPool({ size: FIXED_HEAP_BYTES });
  return { allocator: thiNgFunctions(pool), heapBytes: () => pool.stats().top };
}

function firstFit(): MeasuredAllocator {
  const heap = new FirstFitHeap(FIXED_HEAP_BYTES);
  const allocator: JsAllocator = {
    malloc: (size) => heap.malloc(size),
    calloc: (count, size) => heap.malloc(count * size),
    realloc: (block, size) => heap.realloc(block, size),
    free: (block) => heap.free(block),
  };
  return { allocator, heapBytes: () => heap.top };
}

export function createJsAllocator(source: JsSource): MeasuredAllocator {
  switch (source.kind) {
    case "module":
      return rawExports(source.module);
    case "facade":
      return facade();
    case "traced":
      return traced(source.tracing);
    case "thi.ng":
      return thiNg();
    case "first-fit":
      return firstFit();
  }
}
