// The workloads of bench/wasm that run step by step on a heap: classical benchmarks, ranges of sizes, small and large heaps.
import type { Suite } from "./results.js";

export interface Workload {
  readonly suite: Suite;
  readonly name: string;
  /** The exports of the driver that begin it and that do some rounds of its pattern. */
  readonly start: string;
  readonly run: string;
  readonly parameters: readonly number[];
  /** Slots of its table of blocks. */
  readonly slots: number;
  /** Rounds of a step, which takes about a millisecond, and steps of a run. */
  readonly rounds: number;
  readonly steps: number;
  /** It follows addresses that it wrote into blocks, which a fake allocator cannot serve. */
  readonly needsMemory: boolean;
}

const KIB = 1024;
const MIB = 1024 * KIB;

function classic(
  name: string,
  [start, run]: readonly [string, string],
  { slots = 0, rounds = 1, needsMemory = false },
): Workload {
  return { suite: "classic", name, start, run, parameters: [], slots, rounds, steps: 12, needsMemory };
}

/** `count` live blocks of 513..`high` bytes, each size equally often. */
function range(name: string, high: number, count: number): Workload {
  const common = { suite: "sizes", start: "rangeStart", run: "range", needsMemory: false } as const;
  return { ...common, name, parameters: [count, 513, high], slots: count, rounds: 10_000, steps: 20 };
}

/** `bytes` live bytes in blocks of `low`..`high` bytes, small ones more often. */
function heap(
  suite: Suite,
  name: string,
  [bytes, low, high, slots]: readonly [number, number, number, number],
): Workload {
  const common = { suite, start: "heapStart", run: "heap", needsMemory: false };
  return { ...common, name, parameters: [slots, low, high, bytes], slots, rounds: 10_000, steps: 20 };
}

export const workloads: readonly Workload[] = [
  classic("larson, generations", ["larsonStart", "larsonGenerations"], { slots: 20_000 }),
  classic("sh6bench", ["batchesStart", "sh6"], { slots: 256 + 64 * 32, rounds: 200 }),
  classic("sh8bench", ["batchesStart", "sh8"], { slots: 256 + 64 * 128, rounds: 200 }),
  classic("cfrac", ["cfracStart", "cfrac"], { rounds: 20_000, needsMemory: true }),
  classic("espresso", ["espressoStart", "espresso"], { rounds: 100, needsMemory: true }),
  classic("mstress", ["graphStart", "graph"], { slots: 8192 + 4096, rounds: 2, needsMemory: true }),
  classic("rptest", ["lifetimesStart", "lifetimes"], { slots: 256 + 4096 + 32_768, rounds: 20_000 }),
  range("513..8 K", 8 * KIB, 1024),
  range("513..32 K", 32 * KIB, 512),
  range("513..1 M", MIB, 128),
  heap("small-heap", "10 KB live", [10_000, 8, 512, 320]),
  heap("small-heap", "100 KB live", [100_000, 8, 2048, 2500]),
  heap("small-heap", "1 MB live", [1_000_000, 8, 8192, 20_000]),
  heap("large-heap", "1 GiB live", [1024 * MIB, 64, MIB, 2 * MIB]),
];
