import { currentAllocatorName, installAllocators, restoreDebugHooks } from "./allocator-names.js";
import { checkHeap } from "./check-heap.js";
import { type Closable, closable } from "./close.js";
import { commonMethods, countMisuses } from "./common-methods.js";
import { ctypes } from "./ctypes-of.js";
import { debugHooks, FaultReporter } from "./debug-hooks.js";
import { failureInjection } from "./failure-injection.js";
import { type Heap, type HeapOrigin, makeHeap } from "./heap.js";
import { remember } from "./heap-of.js";
import { explained, type HeapParts } from "./heap-parts.js";
import { heapStatistics } from "./heap-statistics.js";
import { highWater } from "./high-water.js";
import { HookTable } from "./hook-table.js";
import { liveBlocks } from "./live-blocks.js";
import { maximumPages } from "./maximum-bytes.js";
import { checkOnMisuse } from "./misuse-policy.js";
import { instantiate, instantiateTools, type WasmModules } from "./modules.js";
import { LazyObjectLayer } from "./objects/object-layer.js";
import { checkOptions, type PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";
import { replaceableAllocators } from "./records.js";
import { seedHeap } from "./seed.js";
import { readSnapshot, restore, takeSnapshot } from "./snapshot.js";
import { checkSnapshot } from "./snapshot-check.js";

/** A heap of its own, with all there is, over the modules. The entries' createPyMem. */
export function makePyMem(modules: WasmModules, options: PyMemOptions): PyMem {
  const origin = makeInstance(modules, checkOptions(options));
  const { wasm, build } = origin;
  const reporter = new FaultReporter(wasm, options.debugSerials === true);
  const heap = makeHeap(origin, (trap) => reporter.explain(trap));
  const { explain, recovery } = heap;
  const parts = allParts(heap);
  reporter.serialSize = () => parts.tools().debug_serial_size();
  const objects = new LazyObjectLayer(parts, recovery);
  if (options.snapshot !== undefined) restoreDebugHooks(parts);
  const common = commonMethods(heap, options);
  const allocators = replaceableAllocators(parts);
  if (options.allocator !== undefined) installAllocators(parts, options.allocator);
  const reset = () => {
    objects.refuseInside("reset");
    explained(explain, "reset", wasm.reset);
    heap.owner.reset();
    objects.reset();
  };
  const atEnd = () => {
    reset();
    heap.owner.close();
  };
  const py: PyMem = closable<Omit<PyMem, keyof Closable>>(atEnd, {
    ...common,
    ...allocators,
    ...debugHooks(parts, reporter),
    ...heapStatistics(parts, common.config),
    ...failureInjection(allocators),
    ...highWater(heap),
    currentAllocatorName: () => currentAllocatorName(parts),
    check: () => checkHeap(wasm, explain, () => objects.check()),
    heapWalk: () => liveBlocks(parts),
    reset,
    snapshot: () => {
      checkSnapshot(parts, objects);
      return takeSnapshot(wasm, build);
    },
    get objects() {
      return objects.layer.objects;
    },
    get gc() {
      return objects.layer.gc;
    },
    get sys() {
      return objects.layer.sys;
    },
    get weakref() {
      return objects.layer.weakref;
    },
    id: (object) => objects.layer.id(object),
    get ctypes() {
      return ctypes(py);
    },
    get misuseCount() {
      return countMisuses(heap);
    },
  });
  return remember(py, heap);
}

/** What the parts of the facade share. */
function allParts(heap: Heap): HeapParts {
  const { modules, build, wasm, explain, recovery } = heap;
  const tools = () => {
    recovery.tools ??= instantiateTools(modules, build, wasm);
    return recovery.tools;
  };
  return { ...heap, tools, hooks: new HookTable(modules, wasm, explain, recovery) };
}

/** An instance as the options ask for. */
function makeInstance(modules: WasmModules, options: PyMemOptions): HeapOrigin {
  const { maximumBytes, onMisuse = "throw", seed } = options;
  const pages = maximumBytes === undefined ? undefined : maximumPages("createPyMem", maximumBytes);
  const snapshot = options.snapshot === undefined ? undefined : readSnapshot(options.snapshot);
  const build = options.build ?? snapshot?.build ?? "default";
  if (snapshot !== undefined && snapshot.build !== build) {
    throw new TypeError(`createPyMem: snapshot is of the ${snapshot.build} build, not of the ${build} build`);
  }
  checkOnMisuse(onMisuse, build);
  const wasm = instantiate(modules, build);
  if (snapshot === undefined) seedHeap(wasm, seed);
  else restore(wasm, snapshot);
  if (pages !== undefined) wasm.set_maximum_pages(pages);
  return { modules, build, onMisuse, wasm };
}
