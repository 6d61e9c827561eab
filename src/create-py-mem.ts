import {
  type AllocatorName,
  checkAllocatorName,
  currentAllocatorName,
  installAllocators,
  restoreDebugHooks,
} from "./allocator-names.js";
import { checkedArgument, describe } from "./arguments.js";
import { batchFunctions } from "./batch.js";
import { Block } from "./block.js";
import { BlockOwner } from "./block-owner.js";
import { type BuildName, buildNames, instantiate, instantiateTools, isBuildName } from "./builds.js";
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

/** How to make a heap. */
export interface PyMemOptions {
  /** Which build of the allocator; `"default"`, or the snapshot's, unless given. */
  readonly build?: BuildName;
  /** The bytes that the memory may grow to, from 65536 to 4 GiB; 4 GiB, or the snapshot's limit, unless given. */
  readonly maximumBytes?: number;
  /** What a misuse does; `"throw"` unless given. */
  readonly onMisuse?: OnMisuse;
  /** What `snapshot()` of another heap gave: this one goes on where that one was. */
  readonly snapshot?: Uint8Array | ArrayBuffer;
  /**
   * An integer from 0 to 0xffffffff that the secure build's choices follow from, for a run that can be had again. Unless
   * given it is random, so that nobody can know the heap's layout, nor make data that passes for the allocator's.
   */
  readonly seed?: number;
  /**
   * The allocators of the domains, as PYTHONMALLOC names them; `"default"`, or the snapshot's, unless given. With `"debug"` each block has
   * CPython's debug envelope.
   */
  readonly allocator?: AllocatorName;
  /** Whether debug blocks carry the serial number of the call that made them, for `breakAt`; false unless given. */
  readonly debugSerials?: boolean;
}

/**
 * Makes a heap of its own, at once: the wasm is part of this package, compiled once per build and process.
 * @throws {TypeError} an unknown option, build or policy; options that exclude each other; a snapshot that is no bytes.
 * @throws {RangeError} maximumBytes is not an integer from 65536 to 4 GiB, seed none from 0 to 0xffffffff; the snapshot is
 * foreign, cut, damaged or of another version.
 */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  const { build, onMisuse, wasm } = makeInstance(checkOptions(options));
  const reporter = new FaultReporter(wasm, options.debugSerials === true);
  const heap = heapParts(wasm, build, onMisuse, reporter);
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
    check: () => checkHeap(wasm, explain),
    heapWalk: () => liveBlocks(heap),
    reset: () => {
      explained(explain, "reset", wasm.reset);
      owner.reset();
    },
    trim: () => explained(explain, "trim", wasm.trim) !== 0,
    snapshot: () => {
      checkSnapshot(heap);
      return takeSnapshot(wasm, build);
    },
    setMaximumBytes: (bytes) => wasm.set_maximum_pages(maximumPages("setMaximumBytes", bytes)),
    get misuseCount() {
      return (wasm.misuse_count() >>> 0) + staleFrees;
    },
  };
}

/** What the parts of the facade share. */
function heapParts(
  wasm: PyMemExports,
  build: BuildName,
  onMisuse: OnMisuse,
  reporter: FaultReporter,
): HeapParts {
  const recovery = new Recovery();
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

const optionNames: readonly string[] = [
  "build",
  "maximumBytes",
  "onMisuse",
  "snapshot",
  "seed",
  "allocator",
  "debugSerials",
] satisfies (keyof PyMemOptions)[];

/** Callers without types must not have a misspelt option ignored. */
function checkOptions(options: PyMemOptions): PyMemOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(
      `createPyMem: options must be an object, not ${Array.isArray(options) ? "an array" : describe(options)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (!optionNames.includes(name)) {
      throw new TypeError(
        `createPyMem: unknown option ${describe(name)}; the options are ${optionNames.join(", ")}`,
      );
    }
  }
  if (options.build !== undefined && !isBuildName(options.build)) {
    throw new TypeError(
      `createPyMem: unknown build ${describe(options.build)}; the builds are ${buildNames.join(", ")}`,
    );
  }
  if (options.seed !== undefined && (options.snapshot !== undefined || options.build === "fast")) {
    const why = options.build === "fast" ? "the fast build has no use for one" : "a snapshot has its own";
    throw new TypeError(`createPyMem: seed cannot be given, as ${why}`);
  }
  checkAllocatorOptions(options);
  return options;
}

/** @throws {TypeError} an unknown name; a snapshot has its own allocators. */
function checkAllocatorOptions({ allocator, debugSerials, snapshot }: PyMemOptions): void {
  if (allocator !== undefined) checkAllocatorName(allocator);
  if (debugSerials !== undefined && typeof debugSerials !== "boolean") {
    throw new TypeError(`createPyMem: debugSerials must be true or false, not ${describe(debugSerials)}`);
  }
  if (snapshot !== undefined && (allocator !== undefined || debugSerials !== undefined)) {
    throw new TypeError("createPyMem: allocator and debugSerials cannot be given, as a snapshot has its own");
  }
}
