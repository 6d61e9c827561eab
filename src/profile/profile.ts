import { sourceLine } from "../tracemalloc/source-lines.js";
import { LineRecorder, type LineTotals } from "./line-recorder.js";
import { lineTables } from "./line-table.js";
import { type Profiled, type ProfiledHeap, runWatched } from "./profiled-heap.js";

/** A line of the program and what it did, in bytes as they were asked for. */
export interface ProfiledLine extends Readonly<LineTotals> {
  /** The line itself, "" where the host cannot read the file. */
  readonly contents: string;
}

/** What a function did to the heap, line by line, and what it gave. */
export class Profile<Result> {
  /** What the function gave. */
  readonly result: Result;
  /** Those that got blocks: file by file as they came, in the order of the lines. */
  readonly lines: readonly ProfiledLine[];

  constructor(result: Result, totals: readonly LineTotals[]) {
    this.result = result;
    const files = [...new Set(totals.map(({ filename }) => filename))];
    this.lines = totals
      .map((line) => ({ ...line, contents: sourceLine(line.filename, line.lineno) }))
      .sort((a, b) => files.indexOf(a.filename) - files.indexOf(b.filename) || a.lineno - b.lineno);
  }

  /** The table of Python's memory_profiler, one a file; amounts as tracemalloc writes them. */
  toString(): string {
    return lineTables(this.lines);
  }
}

/** @throws {TypeError} fn is no function; and whatever fn throws. */
export function profile<Result>(
  heap: ProfiledHeap,
  fn: Profiled<Result>,
): Profile<Result> | Promise<Profile<Result>> {
  const recorder = new LineRecorder((above) => heap.callSite(above));
  return runWatched("profile", fn, heap.watch, recorder, (result) => new Profile(result, recorder.lines));
}
