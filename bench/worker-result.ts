import { type ResourceLimits, Worker } from "node:worker_threads";

/** Runs a script of this folder in a thread and gives back the one message that it posts. */
export function runWorker<Result>(
  script: string,
  workerData: unknown,
  resourceLimits: ResourceLimits = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(script, import.meta.url), { workerData, resourceLimits });
    let results: Result[] = [];
    worker.once("message", (message: Result) => {
      results = [message];
    });
    worker.once("error", reject);
    // Resolving at the exit leaves no thread running beside the next run.
    worker.once("exit", (code) => {
      const [result] = results;
      if (result === undefined) reject(new Error(`${script} ended with code ${code}`));
      else resolve(result);
    });
  });
}
