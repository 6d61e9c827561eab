// The time of each call of a trace, in a thread whose caches have met one allocator only. A heap does the same on every run: of
// the runs of an operation the fastest counts, since what made another one slower was the machine.
import { parentPort, workerData } from "node:worker_threads";
import { functionOf, instantiate, memoryOf } from "./instance.js";
import { at, CALLOC, kindOf, MALLOC, REALLOC, slotOf } from "./trace.js";

export interface LatencyJob {
  readonly module: WebAssembly.Module;
  readonly words: Uint32Array;
  readonly slotCount: number;
  readonly runs: number;
}

export interface LatencyTimes {
  /** Nanoseconds of each operation, reading the clock twice included. */
  readonly nanoseconds: Float64Array;
  /** 1 where memory grew. */
  readonly grew: Uint8Array;
}

/** V8 compiles the way into an export after so many calls, once for each instance. */
const WARM_UP_CALLS = 4000;

const now = performance.now.bind(performance);

/** One run on a new heap, in which each operation may become faster than it was. */
function runOnce({ module, words, slotCount }: LatencyJob, { nanoseconds, grew }: LatencyTimes): void {
  const instance = instantiate(module);
  const memory = memoryOf(instance);
  const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
  const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
  const slots = new Int32Array(slotCount);
  for (let left = WARM_UP_CALLS; left > 0; left--) {
    free(realloc(calloc(1, 8), 16));
    free(malloc(8));
  }
  let buffer = memory.buffer;
  for (let i = 0; i < nanoseconds.length; i++) {
    const word = at(words, 2 * i);
    const [kind, slot, size] = [kindOf(word), slotOf(word), at(words, 2 * i + 1)];
    const old = at(slots, slot);
    let block = old;
    const began = now();
    if (kind === MALLOC) block = malloc(size);
    else if (kind === CALLOC) block = calloc(1, size);
    else if (kind === REALLOC) block = realloc(old, size);
    else free(old);
    const time = Math.round((now() - began) * 1e6);
    if (time < (nanoseconds[i] ?? 0)) nanoseconds[i] = time;
    slots[slot] = block;
    // Growth detaches the buffer.
    if (buffer.byteLength > 0) continue;
    buffer = memory.buffer;
    grew[i] = 1;
  }
}

const job: LatencyJob = workerData;
const count = job.words.length / 2;
const times: LatencyTimes = {
  nanoseconds: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
  grew: new Uint8Array(count),
};
for (let run = 0; run < job.runs; run++) runOnce(job, times);
parentPort?.postMessage(times);
