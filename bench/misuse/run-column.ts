import { Worker } from "node:worker_threads";
import { LOOPS } from "./cell.js";
import { rows } from "./rows.js";
import type { TargetSource } from "./target.js";
import type { MisuseJob } from "./worker.js";

/** A row takes milliseconds; the first one has the start of the thread in it. */
const LIMIT_MILLISECONDS = 2000;

/** Runs rows until the last or until one does not end, adds their cells, and tells how it ended. */
function runRows(source: TargetSource, cells: string[]): Promise<"done" | "loops"> {
  const job: MisuseJob = { source, from: cells.length };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("worker.js", import.meta.url), { workerData: job });
    let ending: "done" | "loops" = "done";
    const stop = () => {
      ending = "loops";
      void worker.terminate();
    };
    const timer = setTimeout(stop, LIMIT_MILLISECONDS);
    worker.on("message", (cell: string) => {
      cells.push(cell);
      timer.refresh();
    });
    worker.once("error", (cause) =>
      reject(
        new Error(`the row "${rows[cells.length]?.name}" ended its thread: ${cause.message}`, { cause }),
      ),
    );
    worker.once("exit", () => {
      clearTimeout(timer);
      resolve(ending);
    });
  });
}

/** The cells of one allocator, a row each. */
export async function runColumn(source: TargetSource): Promise<string[]> {
  const cells: string[] = [];
  while (cells.length < rows.length) {
    const ending = await runRows(source, cells);
    if (ending === "loops") cells.push(LOOPS);
  }
  return cells;
}
