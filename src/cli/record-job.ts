// A script's run in a thread of its own, from outside.
import { Worker } from "node:worker_threads";
import type { Trace } from "../trace/trace.js";
import { CommandError } from "./command.js";
import { note } from "./output.js";

export interface RecordJob {
  /** An absolute path. */
  readonly script: string;
  readonly args: readonly string[];
  readonly withStart: boolean;
  /** stdout is for one document: what the script prints goes to stderr. */
  readonly asJson: boolean;
  /** Pyodide looks now and then whether there is the number of a signal in it. */
  readonly interrupts: Int32Array;
}

/** What has come of it. */
export interface Recorded extends Trace {
  readonly exitCode: number;
  readonly isFull: boolean;
}

export type RecordMessage =
  | { readonly kind: "begun" }
  | ({ readonly kind: "done" } & Recorded)
  | { readonly kind: "refused"; readonly reason: string };

const SIGINT = 2;

/**
 * Runs the script. Once it has begun, the first Ctrl-C is Python's KeyboardInterrupt, and a second one ends the process as it always does.
 * @returns undefined if Python did not start, which has been told.
 * @throws {CommandError} it cannot be run.
 */
export async function runRecordJob(job: Omit<RecordJob, "interrupts">): Promise<Recorded | undefined> {
  const interrupts = new Int32Array(new SharedArrayBuffer(4));
  const interrupt = () => {
    note("pymalloc-wasm: interrupted; the trace so far is written. Ctrl-C again ends at once, without it.");
    Atomics.store(interrupts, 0, SIGINT);
  };
  const worker = new Worker(new URL("record-thread.js", import.meta.url), {
    workerData: { ...job, interrupts } satisfies RecordJob,
  });
  try {
    return await new Promise<Recorded | undefined>((resolve, reject) => {
      worker.on("message", (message: RecordMessage) => {
        if (message.kind === "begun") process.once("SIGINT", interrupt);
        else if (message.kind === "done") resolve(message);
        else reject(new CommandError(message.reason));
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve(undefined));
    });
  } finally {
    process.off("SIGINT", interrupt);
    await worker.terminate();
  }
}
