// One allocator's batches, one size after the other, in a thread whose caches have met this one heap only: a second instance
// would make V8's calls twice as slow. Between two sizes the heap is empty.
import { parentPort, workerData } from "node:worker_threads";
import { functionOf, instantiate } from "../src/replay/instance.js";
import { orTrap, timeLimitReached } from "../src/replay/run.js";
import type { Laps } from "../src/replay/stats.js";
import { Stopwatch } from "../src/replay/stopwatch.js";
import { BATCH_BLOCKS, type BatchLoop, batchCalls, singleCalls } from "./batch-loop.js";

export interface BatchJob {
  readonly module: WebAssembly.Module;
  /** Batch calls, which the module must export, or single ones. */
  readonly isBatch: boolean;
  readonly sizes: readonly number[];
  readonly limitNanoseconds: number;
}

const job: BatchJob = workerData;

export interface BatchRun extends Laps {
  readonly stopped?: string;
}

/** V8 compiles the loop, and the way into an export, once they have been called some thousand times; a heap is soon ready. */
const WARM_UP_LAPS = { first: 20, later: 4 };
const LAPS = 8;
const BATCHES_PER_LAP = 200;
/** A batch's blocks are allocated and freed. */
const OPERATIONS_PER_LAP = BATCHES_PER_LAP * BATCH_BLOCKS * 2;

function loopOn({ module, isBatch }: BatchJob): BatchLoop {
  const instance = instantiate(module);
  if (!isBatch) return singleCalls(functionOf(instance, "malloc"), functionOf(instance, "free"));
  const slots = functionOf(instance, "batch_slots")();
  return batchCalls(functionOf(instance, "malloc_batch"), functionOf(instance, "free_batch"), slots);
}

/** So many laps, or fewer when the time is up; false if the allocator had no memory. */
function repeat(loop: BatchLoop, size: number, watch: Stopwatch, laps: number, limit: number): boolean {
  for (let lap = 0; lap < laps && watch.nanoseconds < limit; lap++) {
    watch.start();
    const done = loop(size, BATCHES_PER_LAP);
    watch.stop();
    if (done < BATCHES_PER_LAP) return false;
  }
  return true;
}

function run(loop: BatchLoop, size: number, warmUpLaps: number): BatchRun {
  const limit = job.limitNanoseconds;
  const watch = new Stopwatch();
  const stopped = orTrap(() => {
    const hasMemory =
      repeat(loop, size, new Stopwatch(), warmUpLaps, limit) && repeat(loop, size, watch, LAPS, limit);
    if (!hasMemory) return "no memory";
    return watch.laps.length < LAPS ? timeLimitReached(limit) : undefined;
  });
  return {
    laps: watch.laps,
    timedOperations: watch.laps.length * OPERATIONS_PER_LAP,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

const loop = loopOn(job);
const { first, later } = WARM_UP_LAPS;
parentPort?.postMessage(job.sizes.map((size, at) => run(loop, size, at === 0 ? first : later)));
