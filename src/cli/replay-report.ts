// A replay of one trace, done and told.
import type { ReplayAllocator } from "../replay/allocator.js";
import { type ReplayReport, type ReplayResult, replayTrace } from "../replay/replay-trace.js";
import type { Trace } from "../trace/trace.js";
import { bytes, count, printable } from "./output.js";
import type { Progress } from "./progress.js";
import { formatTable } from "./table.js";

/** A trace, and what it is called. */
export interface NamedTrace {
  readonly name: string;
  readonly trace: Trace;
}

/** What one replay on one allocator may take. */
const LIMIT_SECONDS = 2;

export function replayNamed(
  { name, trace }: NamedTrace,
  allocators: readonly ReplayAllocator[],
  rounds: number,
  progress: Progress,
): Promise<ReplayReport> {
  return replayTrace(trace, allocators, {
    rounds,
    limitSeconds: LIMIT_SECONDS,
    onRound: (done, all) => progress.at(`${printable(name)}: round`, done, all),
  });
}

/** Null: a single round has nothing to differ from. */
const noiseOf = ({ noise, rounds }: ReplayResult): number | null => (rounds > 1 ? noise : null);

/** The report of a named trace for programs. */
export function replayDocument({ name }: NamedTrace, { results, ...report }: ReplayReport) {
  return {
    trace: name,
    ...report,
    results: results.map((result) => ({ ...result, noise: noiseOf(result) })),
  };
}

function rowOf(result: ReplayResult): string[] {
  const { allocator, nanosecondsPerOperation, pages, overhead, check, stopped } = result;
  const noise = noiseOf(result);
  return [
    allocator,
    nanosecondsPerOperation.toFixed(1),
    noise === null ? "–" : `${(100 * noise).toFixed(0)} %`,
    count(pages),
    overhead === null ? "" : overhead.toFixed(2),
    check === null ? "" : check === 0 ? "sound" : `damaged: ${check}`,
    ...(stopped === undefined ? [] : [stopped]),
  ];
}

/** The table of one trace, and under it what went wrong. */
export function formatReplay({ name, trace }: NamedTrace, report: ReplayReport): string {
  const { operations, peakBytes, results, faults } = report;
  const about = trace.title === undefined ? "" : ` (${printable(trace.title)})`;
  const head = ["allocator", "ns/operation", "noise", "pages", "over live", "check"];
  const isAnyStopped = results.some(({ stopped }) => stopped !== undefined);
  const table = formatTable({
    title: `${printable(name)}${about}: ${count(operations)} operations, at most ${bytes(peakBytes)} live`,
    head: isAnyStopped ? [...head, "ended early"] : head,
    rows: results.map(rowOf),
  });
  return [table, ...faults.map((fault) => `FAULT: ${fault}`)].join("\n");
}
