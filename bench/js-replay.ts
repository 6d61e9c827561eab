import { Worker } from "node:worker_threads";
import type { Run } from "../src/replay/run.js";
import type { Trace } from "../src/trace/trace.js";
import type { JsSource } from "./js-allocators.js";
import type { JsJob } from "./js-worker.js";

/** The same words in memory that workers share. */
export function shareTrace(trace: Trace): Trace {
  const words = new Uint32Array(new SharedArrayBuffer(trace.words.byteLength));
  words.set(trace.words);
  return { slotCount: trace.slotCount, words };
}

/** Replays a shared trace from JavaScript, in a new worker. */
export function replayJs(source: JsSource, shared: Trace, limitNanoseconds: number): Promise<Run> {
  const job: JsJob = { source, words: shared.words, slotCount: shared.slotCount, limitNanoseconds };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("js-worker.js", import.meta.url), { workerData: job });
    let run: Run | undefined;
    worker.once("message", (message: Run) => {
      run = message;
    });
    worker.once("error", reject);
    // Resolving at the exit leaves no thread running beside the next run.
    worker.once("exit", (code) =>
      run ? resolve(run) : reject(new Error(`the worker ended with code ${code}`)),
    );
  });
}
