// One JS-driven run in a thread of its own: its inline caches and compiled code have met this allocator only.
import { parentPort, workerData } from "node:worker_threads";
import { type JsAllocator, replayFromJs } from "../src/replay/js-loop.js";
import { orTrap, type Run, timeLimitReached } from "../src/replay/run.js";
import { Stopwatch } from "../src/replay/stopwatch.js";
import { createJsAllocator, type JsSource } from "./js-allocators.js";

export interface JsJob {
  readonly source: JsSource;
  /** Over shared memory, so that starting a worker copies nothing. */
  readonly words: Uint32Array;
  readonly slotCount: number;
  readonly limitNanoseconds: number;
}

// An allocator in JavaScript may need a millisecond per call: the time limit is looked at after each chunk.
const CHUNK_OPERATIONS = { wasm: 65536, javascript: 256 } as const;
// V8 needs some 200,000 operations to compile the loop well, an eighth of a trace; they are done but not timed. It makes no
// difference to allocators in JavaScript, which are slower by orders of magnitude and may not get that far.
const WARM_UP_OPERATIONS = { wasm: 4 * CHUNK_OPERATIONS.wasm, javascript: 0 } as const;

/** The replay of one job, chunk by chunk. */
class JsReplay {
  watch = new Stopwatch();
  done = 0;
  timedOperations = 0;

  /** Returns why it ended early, if it did. */
  run(
    allocator: JsAllocator,
    kind: keyof typeof CHUNK_OPERATIONS,
    { words, slotCount, limitNanoseconds }: JsJob,
  ): string | undefined {
    const slots = new Int32Array(slotCount);
    const total = words.length / 2;
    const warmUp = Math.min(WARM_UP_OPERATIONS[kind], total >>> 1);
    while (this.done < total) {
      if (this.watch.nanoseconds >= limitNanoseconds) return timeLimitReached(limitNanoseconds);
      if (this.done === warmUp) this.watch = new Stopwatch();
      const from = this.done;
      const to = Math.min(from + CHUNK_OPERATIONS[kind], from < warmUp ? warmUp : total);
      this.watch.start();
      this.done = replayFromJs(allocator, words, slots, from, to);
      this.watch.stop();
      this.timedOperations = this.done - (from < warmUp ? 0 : warmUp);
      if (this.done < to) return `no memory at operation ${this.done}`;
    }
    return undefined;
  }
}

function replay(job: JsJob): Run {
  const kind = ["module", "facade", "traced"].includes(job.source.kind) ? "wasm" : "javascript";
  const { allocator, heapBytes } = createJsAllocator(job.source);
  const replay = new JsReplay();
  const stopped = orTrap(() => replay.run(allocator, kind, job));
  return {
    operations: replay.done,
    timedOperations: replay.timedOperations,
    laps: replay.watch.laps,
    heapBytes: heapBytes(),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

const job: JsJob = workerData;
parentPort?.postMessage(replay(job));
