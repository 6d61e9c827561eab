import { PAGE_SIZE } from "./abi.js";
import { checkedArgument } from "./arguments.js";
import { canAllocate } from "./can-alloc.js";
import type { PyMemConfig } from "./config.js";
import type { HeapParts } from "./heap-parts.js";
import { mallocStats } from "./malloc-stats.js";
import { requestedBytes } from "./requested-bytes.js";
import { type ClassStats, totalsOf } from "./span-totals.js";
import { walkSpans } from "./spans.js";

export type { ClassStats } from "./span-totals.js";

/** What a heap holds, found by walking over it; bytes unless a name says otherwise. */
export interface HeapStats {
  /** What live blocks can hold, as malloc_usable_size tells it. */
  readonly bytesInUse: number;
  /** Live blocks of all domains. */
  readonly blocksInUse: number;
  /** What was asked for, of all live blocks; null where nobody knows, that is without the debug hooks. */
  readonly requestedBytes: number | null;
  /** In free blocks of the general heap and of pools, and in pools that are kept empty. */
  readonly freeBytes: number;
  /** The classes that have a pool, by size. */
  readonly freeByClass: readonly ClassStats[];
  /** The largest request of the raw domain that has memory without growth, idle pools given up for it. */
  readonly largestFree: number;
  /** The part of the free bytes that such a request cannot have, from 0 to 1. */
  readonly fragmentation: number;
  /** The memory. It never shrinks, so this is its high-water mark as well. */
  readonly memoryBytes: number;
  /** The same in wasm pages of 64 KiB. */
  readonly memoryPages: number;
  /** Arenas of ARENA_SIZE bytes that there are. */
  readonly arenas: number;
  /** Arenas made so far. */
  readonly arenasAllocated: number;
  /** Arenas that there were at most. */
  readonly arenasHighWater: number;
}

/** What tells how a heap is used. Each walks over the whole heap: nothing is counted where malloc and free run. */
export interface HeapStatistics {
  /** For programs. @throws {MemoryMisuseError} a tag was overwritten, and the walk cannot go on. */
  stats(): HeapStats;
  /** For people: CPython's report, whose six amounts add up to arenas times ARENA_SIZE. CPython: _PyObject_DebugMallocStats. */
  debugMallocStats(): string;
  /** Live blocks of the mem and obj domains and the malloc family. Direct use of the raw domain does not count. CPython: sys.getallocatedblocks. */
  getAllocatedBlocks(): number;
  /**
   * Whether PyObject_Malloc(n) has memory now, if the host lets memory grow as far as the cap allows. Of the built-in allocators, the
   * debug hooks' bytes included; who else was set is not asked.
   * @throws {RangeError | TypeError} n is not an integer from 0 to 0xffffffff.
   */
  canAlloc(n: number): boolean;
}

export function heapStatistics(heap: HeapParts, config: PyMemConfig): HeapStatistics {
  return {
    stats: () => heapStats(heap, config),
    debugMallocStats: () => mallocStats(heap, config),
    getAllocatedBlocks: () => {
      let blocks = 0;
      const { rawBlocks } = walkSpans(heap, "getAllocatedBlocks", ({ live }) => {
        blocks += live;
      });
      return blocks + rawBlocks;
    },
    canAlloc: (n) => canAllocate(heap, config, checkedArgument("canAlloc", "n", n)),
  };
}

function heapStats(heap: HeapParts, config: PyMemConfig): HeapStats {
  const { BLOCK_OVERHEAD, MIN_CANARY } = heap.tools();
  const overhead = BLOCK_OVERHEAD.value;
  const layout = { overhead, alignment: config.ALIGNMENT, poolSize: config.POOL_SIZE };
  const { longest, pools, counts, ...totals } = totalsOf(heap, layout);
  const { freeBytes } = totals;
  const largestFree = Math.max(longest - overhead - MIN_CANARY.value, 0);
  const memoryBytes = heap.wasm.memory.buffer.byteLength;
  return {
    ...totals,
    requestedBytes: requestedBytes(heap),
    largestFree,
    fragmentation: freeBytes === 0 ? 0 : Math.max(1 - largestFree / freeBytes, 0),
    memoryBytes,
    memoryPages: memoryBytes / PAGE_SIZE,
    arenas: pools,
    arenasAllocated: counts.arenasMade,
    arenasHighWater: counts.arenasHighWater,
  };
}
