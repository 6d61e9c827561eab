import { currentAllocatorName, installAllocators, restoreDebugHooks } from "./allocator-names.js";
import { checkedArgument } from "./arguments.js";
import { batchFunctions } from "./batch.js";
import { Block } from "./block.js";
import { BlockOwner } from "./block-owner.js";
import { type BuildName, instantiate, instantiateTools } from "./builds.js";
import { checkedFunctions } from "./c-functions.js";
import { checkHeap } from "./check-heap.js";
import { readConfig } from "./config.js";
import { debugHooks, FaultReporter } from "./debug-hooks.js";
import { MemoryError, type MemoryMisuseError } from "./errors.js";
import { failureInjection } from "./failure-injection.js";
import { explained, type HeapParts } from "./heap-parts.js";
import { heapStatistics } from "./heap-statistics.js";
import { highWater } from "./high-water.js";
import { HookTable } from "./hook-table.js";
import { Listener } from "./listener.js";
import { liveBlocks } from "./live-blocks.js";
import { maximumPages } from "./maximum-bytes.js";
import { checkOnMisuse, type OnMisuse, reporter as reporterOf, setOnMisuse } from "./misuse-policy.js";
import { LazyObjectLayer } from "./objects/object-layer.js";
import { checkOptions, type PyMemOptions } from "./options.js";
import { NULL } from "./pointer.js";
import type { PyMem } from "./py-mem.js";
import { replaceableAllocators } from "./records.js";
import { Recovery } from "./recovery.js";
import { seedHeap } from "./seed.js";
import { readSnapshot, restore, takeSnapshot } from "./snapshot.js";
import { checkSnapshot } from "./snapshot-check.js";
import { type ExplainTrap, trapExplainer } from "./trap.js";
import { typedMemory } from "./typed-memory.js";
import type { PyMemExports } from "./wasm-exports.js";

/**
 * Makes a heap of its own, at once: the wasm is part of this package, compiled once per build and process.
 * @throws {TypeError} an unknown option, build or policy; options that exclude each other; a snapshot that is no bytes.
 * @throws {RangeError} maximumBytes is not an integer from 65536 to 4 GiB, seed none from 0 to 0xffffffff; the snapshot is
 * foreign, cut, damaged or of another version.
 */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  const { build, onMisuse, wasm } = makeInstance(checkOptions(options));
  const reporter = new FaultReporter(wasm, options.debugSerials === true);
  const recovery = new Recovery();
  const heap = heapParts({ wasm, build, onMisuse, reporter, recovery });
  const objects = new LazyObjectLayer(heap, recovery);
  if (options.snapshot !== undefined) restoreDebugHooks(heap);
  const { explain } = heap;
  const generations = new Map<number, number>();
  const functions = checkedFunctions(heap, generations);
  const allocators = replaceableAllocators(heap);
  const config = readConfig(wasm);
  const act = reporterOf(onMisuse);
  // What a block object's generation tells, the wasm does not see.
  let staleFrees = 0;
  const report = (error: MemoryMisuseError) => {
    staleFrees++;
    act(error);
  };
  const owner = new BlockOwner(wasm.memory, functions.PyObject_Free, report, generations);
  setOnMisuse(heap.listener, onMisuse);
  if (options.allocator !== undefined) installAllocators(heap, options.allocator);
  return {
    ...functions,
    ...batchFunctions(wasm, explain, generations),
    ...allocators,
    ...debugHooks(heap, reporter),
    ...heapStatistics(heap, config),
    ...failureInjection(allocators),
    ...typedMemory(functions, wasm.memory, config.PY_SSIZE_T_MAX),
    ...highWater(heap),
    memory: wasm.memory,
    exports: wasm,
    config,
    currentAllocatorName: () => currentAllocatorName(heap),
    alloc: blockAllocator(owner, functions),
    check: () => checkHeap(wasm, explain, objects),
    heapWalk: () => liveBlocks(heap),
    reset: () => {
      objects.refuseInside("reset");
      explained(explain, "reset", wasm.reset);
      owner.reset();
      objects.reset();
    },
    trim: () => explained(explain, "trim", wasm.trim) !== 0,
    snapshot: () => {
      checkSnapshot(heap, objects);
      return takeSnapshot(wasm, build);
    },
    setMaximumBytes: (bytes) => wasm.set_maximum_pages(maximumPages("setMaximumBytes", bytes)),
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
    get misuseCount() {
      return (wasm.misuse_count() >>> 0) + staleFrees;
    },
  };
}

/** What the parts of the facade share. */
function heapParts({
  wasm,
  build,
  onMisuse,
  reporter,
  recovery,
}: Pick<HeapParts, "wasm" | "build"> & {
  readonly onMisuse: OnMisuse;
  readonly reporter: FaultReporter;
  readonly recovery: Recovery;
}): HeapParts {
  const explainTrap = trapExplainer(wasm, (trap) => reporter.explain(trap), onMisuse === "throw");
  const explain: ExplainTrap = (trap, name) => {
    recovery.recover();
    return explainTrap(trap, name);
  };
  const tools = () => {
    recovery.tools ??= instantiateTools(build, wasm);
    return recovery.tools;
  };
  reporter.serialSize = () => tools().debug_serial_size();
  const hooks = new HookTable(wasm, explain, recovery);
  return { wasm, build, explain, tools, hooks, listener: new Listener(wasm, recovery) };
}

/** An instance as the options ask for. */
function makeInstance(options: PyMemOptions): { build: BuildName; onMisuse: OnMisuse; wasm: PyMemExports } {
  const { maximumBytes, onMisuse = "throw", seed } = options;
  const pages = maximumBytes === undefined ? undefined : maximumPages("createPyMem", maximumBytes);
  const snapshot = options.snapshot === undefined ? undefined : readSnapshot(options.snapshot);
  const build = options.build ?? snapshot?.build ?? "default";
  if (snapshot !== undefined && snapshot.build !== build) {
    throw new TypeError(`createPyMem: snapshot is of the ${snapshot.build} build, not of the ${build} build`);
  }
  checkOnMisuse(onMisuse, build);
  const wasm = instantiate(build);
  if (snapshot === undefined) seedHeap(wasm, seed);
  else restore(wasm, snapshot);
  if (pages !== undefined) wasm.set_maximum_pages(pages);
  return { build, onMisuse, wasm };
}

function blockAllocator(
  owner: BlockOwner,
  { PyObject_Malloc }: Pick<PyMem, "PyObject_Malloc">,
): PyMem["alloc"] {
  return (n) => {
    const size = checkedArgument("alloc", "n", n);
    const ptr = PyObject_Malloc(size);
    if (ptr === NULL) throw new MemoryError(`alloc: no memory for ${size} bytes`, size);
    return new Block(owner, ptr, size);
  };
}
