// The same replacements as bench/wasm/scaling.ts, from JavaScript on a counting module: free of noise, and call by call.

import type { HostMemory } from "../src/replay/instance.js";
import { CallCounts } from "./counting-calls.js";
import { CountedAllocator } from "./counting-replay.js";

export interface ScaleCounts {
  /** Mean wasm instructions of malloc and free, growth and all. */
  readonly perOperation: number;
  /** Of single calls without growth. */
  readonly mallocMedian: number;
  readonly mallocWorst: number;
  readonly freeMedian: number;
  readonly freeWorst: number;
}

/** A host that is asked for each page of gigabytes is what takes the time: V8 makes a new buffer for each growth. */
export const SCALING_HOST: HostMemory = { stepPages: 256 };

const REPLACEMENTS = 200_000;

/** Numbers from 0 to limit - 1, the same on each run. */
function randomNumbers(): (limit: number) => number {
  let state = 20260802;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 2 ** 32) * limit);
  };
}

/** Undefined where there is no memory. */
export function countAtScale(
  wasm: Uint8Array,
  { blocks, least, range }: { readonly blocks: number; readonly least: number; readonly range: number },
): ScaleCounts | undefined {
  const allocator = new CountedAllocator(wasm, SCALING_HOST);
  const below = randomNumbers();
  const live = new Int32Array(blocks);
  for (let i = 0; i < blocks; i++) {
    live[i] = allocator.malloc(least + below(range));
    if (live[i] === 0) return undefined;
  }
  const [mallocs, frees] = [new CallCounts(), new CallCounts()];
  allocator.take();
  allocator.grew();
  for (let at = 0; at < REPLACEMENTS; at++) {
    const slot = below(blocks);
    allocator.free(live[slot] ?? 0);
    frees.add({ at, size: 0, ...allocator.take() }, allocator.grew());
    const size = least + below(range);
    live[slot] = allocator.malloc(size);
    if (live[slot] === 0) return undefined;
    mallocs.add({ at, size, ...allocator.take() }, allocator.grew());
  }
  return {
    perOperation: (mallocs.instructions + frees.instructions) / (2 * REPLACEMENTS),
    mallocMedian: mallocs.quantile(0.5),
    mallocWorst: mallocs.worst?.instructions ?? 0,
    freeMedian: frees.quantile(0.5),
    freeWorst: frees.worst?.instructions ?? 0,
  };
}
