import type { CurrentAllocatorName } from "./allocator-names.js";
import type { ReplaceableAllocators } from "./allocators.js";
import type { BatchFunctions } from "./batch.js";
import type { BlockMakers } from "./blocks/block-makers.js";
import type { DataMakers } from "./blocks/data-makers.js";
import type { MisuseCapture } from "./capsule/misuse-capture.js";
import type { Closable } from "./close.js";
import type { PyMemConfig } from "./config.js";
import type { CTypes } from "./ctypes/ctypes.js";
import type { DebugHooks } from "./debug-hooks.js";
import type { FailureInjection } from "./failure-injection.js";
import type { CFunctions } from "./families.js";
import type { GrowthEvents } from "./growth.js";
import type { HeapStatistics } from "./heap-statistics.js";
import type { HighWater } from "./high-water.js";
import type { ObjectLayer } from "./objects/object-layer.js";
import type { Pointer } from "./pointer.js";
import type { Profiling } from "./profile/profiling.js";
import type { Recording } from "./record/recording.js";
import type { PyTracemalloc } from "./tracing/tracemalloc.js";
import type { TypedMemory } from "./typed-memory.js";
import type { PyMemExports } from "./wasm-exports.js";

/** One live block, as the walk over the heap meets it. */
export interface LiveBlock {
  /** Its address. */
  readonly ptr: Pointer;
  /** The bytes it can hold, as malloc_usable_size tells them. */
  readonly size: number;
}

/**
 * One heap: an instance of the allocator with a linear memory of its own.
 *
 * The methods need no `this`. A heap belongs to the thread that made it: neither it nor its memory can be shared with a
 * Worker, where you make another one. Addresses mean nothing to any heap but the one that gave them.
 */
export interface PyMem
  extends CFunctions,
    BatchFunctions,
    ReplaceableAllocators,
    DebugHooks,
    HeapStatistics,
    FailureInjection,
    TypedMemory,
    HighWater,
    Profiling,
    Recording,
    MisuseCapture,
    BlockMakers,
    DataMakers,
    GrowthEvents,
    ObjectLayer,
    Closable {
  /** Python's ctypes on this heap: types of C, arrays, structures, pointers, in blocks of the object domain. See docs/ctypes.md. */
  readonly ctypes: CTypes;
  /** Where live blocks were allocated. CPython: the module tracemalloc. See docs/tracemalloc.md. */
  readonly tracemalloc: PyTracemalloc;
  /** The linear memory. Its `buffer` is another object after each growth: never keep a view across an allocation. */
  readonly memory: WebAssembly.Memory;
  /** The wasm exports themselves: no argument checks, addresses above 2 GiB negative, misuse a plain trap. */
  readonly exports: PyMemExports;
  /** What this build was made with. */
  readonly config: PyMemConfig;
  /** Which of PYTHONMALLOC's allocators the domains have; null if one has another one. CPython: _PyMem_GetCurrentAllocatorName. */
  currentAllocatorName(): CurrentAllocatorName | null;
  /**
   * Verifies every structure of the heap, which takes time in proportion to its size.
   * @returns 0: the heap is sound.
   * @throws {PyMemFatalError} what is damaged, and where.
   */
  check(): 0;
  /**
   * Walks the live blocks of all domains in the order of their addresses, in constant memory. Allocating and freeing
   * on the way is allowed: blocks made or freed behind the current address are not met any more. It ends at a tag that was
   * destroyed, which check() names.
   * @throws {MemoryMisuseError} a block is beside damage, which is reported, and mended, as by any call.
   * @throws {TypeError} in the fast build, which does not know where its blocks are.
   */
  heapWalk(): IterableIterator<LiveBlock>;
  /**
   * Frees every block at once; the memory stays as large as it is. Addresses given out before are misuse from then on,
   * and block objects know that they are freed.
   */
  reset(): void;
  /**
   * Gives what pymalloc keeps idle back to the general heap: empty pools, and what the secure build holds back.
   * @returns whether a pool was given back.
   */
  trim(): boolean;
  /**
   * The heap as bytes, from which `createPyMem({ snapshot })` makes one that goes on where this one is: same addresses, same
   * contents. Only the same build of the same version reads it.
   * @throws {TypeError} `onMisuse` is a function, or a hook is one: what lives in JavaScript is not in memory.
   */
  snapshot(): Uint8Array<ArrayBuffer>;
  /** How many misuses of this heap were seen, ignored ones too. */
  readonly misuseCount: number;
  /**
   * Moves the cap of `maximumBytes`: the memory grows no further than that, and never shrinks. A cap below the
   * present size stops growth. It binds `exports` too.
   * @throws {RangeError} not an integer from 65536 to 4 GiB; the part below a whole wasm page of 64 KiB is cut off.
   */
  setMaximumBytes(maximumBytes: number): void;
}
