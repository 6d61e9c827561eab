// The replays of a report, one view per way of calling and of touching blocks.
import { Grid } from "../grid.js";
import type { Mode } from "../peers.js";
import type { Measurement, Report, Suite, Touch } from "../results.js";

const MODES: readonly Mode[] = ["inlined", "called", "cross", "js", "batch"];
const TOUCHES: readonly Touch[] = ["word", "bytes", "walk"];

export const modeNames: Readonly<Record<Mode, string>> = {
  inlined: "inlined",
  called: "called from wasm",
  cross: "called across instances",
  js: "called from JavaScript",
  batch: "batch calls from JavaScript",
};

export const modeSentences: Readonly<Record<Mode, string>> = {
  inlined: "Driver and allocator are one module, and the optimizer may inline the one into the other.",
  called: "Driver and allocator are one module; malloc and free stay calls, as between object files.",
  cross: "Driver and allocator are two instances that share a memory.",
  js: "JavaScript calls the raw wasm exports, or our facade.",
  batch: "JavaScript calls for many blocks at once, where an allocator has such a call.",
};

export const touchNames: Readonly<Record<Touch, string>> = {
  word: "first word written",
  bytes: "every byte written",
  walk: "every byte written, live blocks walked",
};

export interface ReplayView {
  readonly mode: Mode;
  readonly touch: Touch;
  readonly name: string;
  readonly grid: Grid;
}

const touchOf = (measurement: Measurement): Touch => measurement.touch ?? "word";

export function gridOf(report: Report, suite: Suite, mode: Mode, touch: Touch = "word"): Grid {
  return new Grid(
    report.measurements.filter(
      (one) => one.suite === suite && one.mode === mode && (suite !== "replay" || touchOf(one) === touch),
    ),
  );
}

export function replayViews(report: Report): ReplayView[] {
  return MODES.flatMap((mode) =>
    TOUCHES.flatMap((touch) => {
      const grid = gridOf(report, "replay", mode, touch);
      const name = touch === "word" ? modeNames[mode] : `${modeNames[mode]}, ${touchNames[touch]}`;
      return grid.workloads.length > 0 ? [{ mode, touch, name, grid }] : [];
    }),
  );
}

/** The modes in which a suite was measured. */
export function suiteViews(report: Report, suite: Suite): { readonly mode: Mode; readonly grid: Grid }[] {
  return MODES.map((mode) => ({ mode, grid: gridOf(report, suite, mode) })).filter(
    ({ grid }) => grid.workloads.length > 0,
  );
}

/** Whether any of an allocator's runs ended early. */
export const isStopped = (grid: Grid, allocator: string): boolean =>
  grid.workloads.some((workload) => grid.cell(workload, allocator)?.stopped);

/** Memory does not depend on the way of calling: each figure is from the first view that has it. */
export function footprintGrid(views: readonly ReplayView[]): Grid {
  const seen = new Map<string, Measurement>();
  for (const { grid } of views) {
    const cells = grid.allocators.flatMap((allocator) =>
      grid.workloads.flatMap((workload) => grid.cell(workload, allocator) ?? []),
    );
    for (const cell of cells) {
      const key = `${cell.workload}/${cell.allocator}`;
      if (cell.footprint !== undefined && !seen.has(key)) seen.set(key, cell);
    }
  }
  return new Grid([...seen.values()]);
}

export const timeOf = (cell: Measurement): number => cell.nanosecondsPerOperation;
export const fastestOf = (cell: Measurement): number => cell.fastest;
export const footprintOf = (cell: Measurement): number | undefined => cell.footprint;
