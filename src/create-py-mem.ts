import { currentAllocatorName, installAllocators, restoreDebugHooks } from "./allocator-names.js";
import { misuseCapture } from "./capsule/misuse-capture.js";
import { checkHeap } from "./check-heap.js";
import { type Closable, closable } from "./close.js";
import { commonMethods, countMisuses } from "./common-methods.js";
import { ctypes } from "./ctypes-of.js";
import { debugHooks, FaultReporter } from "./debug-hooks.js";
import { failureInjection } from "./failure-injection.js";
import { Faults } from "./faults.js";
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
import { heapProfiling } from "./profile/heap-profiling.js";
import type { PyMem } from "./py-mem.js";
import { recording } from "./record/recording.js";
import { replaceableAllocators } from "./records.js";
import { seedHeap } from "./seed.js";
import { readSnapshot, restore, takeSnapshot } from "./snapshot.js";
import { checkSnapshot } from "./snapshot-check.js";
import { LazyTracing } from "./tracing/lazy-tracing.js";
import { AllocationWatch } from "./watch/allocation-watch.js";

/** A heap of its own, with all there is, over the modules. The entries' createPyMem. */
export function makePyMem(modules: WasmModules, options: PyMemOptions): PyMem {
  const origin = makeInstance(modules, checkOptions(options));
  const { wasm, build } = origin;
  const reporter = new FaultReporter(wasm, options.debugSerials === true);
  const faults = new Faults();
  const heap = makeHeap(origin, (trap) => reporter.explain(trap), faults);
  const { explain, recovery } = heap;
  const parts = allParts(heap);
  reporter.serialSize = () => parts.tools().debug_serial_size();
  const objects = new LazyObjectLayer(parts, recovery);
  if (options.snapshot !== undefined) restoreDebugHooks(parts);
  const common = commonMethods(heap, options);
  const allocators = replaceableAllocators(parts);
  if (options.allocator !== undefined) installAllocators(parts, options.allocator);
  const watch = new AllocationWatch(heap, allocators);
  const tracing = new LazyTracing(heap, watch, reporter);
  const reset = () => {
    objects.refuseInside("reset");
    explained(explain, "reset", wasm.reset);
    heap.owner.reset();
    objects.reset();
    tracing.reset();
  };
  const atEnd = () => {
    reset();
    tracing.stop();
    heap.owner.close();
  };
  const py: PyMem = closable<Omit<PyMem, keyof Closable>>(atEnd, {
    ...common,
    ...allocators,
    ...debugHooks(parts, reporter),
    ...heapStatistics(parts, common.config),
    ...failureInjection(allocators),
    ...highWater(heap),
    ...heapProfiling(heap, watch, () => py.stats().bytesInUse),
    ...recording(watch),
    ...misuseCapture(parts, faults, watch, options.seed),
    currentAllocatorName: () => currentAllocatorName(parts),
    check: () => checkHeap(wasm, explain, () => objects.check()),
    heapWalk: () => liveBlocks(parts),
    reset,
    snapshot: () =>
      tracing.without(() => {
        checkSnapshot(parts, objects);
        return takeSnapshot(wasm, build);
      }),
    get tracemalloc() {
      return tracing.module;
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
