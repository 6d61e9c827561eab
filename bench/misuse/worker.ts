// The rows of one allocator, in a thread that can be stopped: a damaged heap may send its allocator round in circles.
import { parentPort, workerData } from "node:worker_threads";
import { runCell } from "./cell.js";
import { rows } from "./rows.js";
import type { TargetSource } from "./target.js";

export interface MisuseJob {
  readonly source: TargetSource;
  /** The first row. */
  readonly from: number;
}

const { source, from }: MisuseJob = workerData;
for (const row of rows.slice(from)) parentPort?.postMessage(runCell(row, source));
