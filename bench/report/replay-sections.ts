// The replays: a summary, the time of each trace, and what memory they took.

import { median } from "../../src/replay/stats.js";
import type { Grid } from "../grid.js";
import { DLMALLOC, NULL_PEER } from "../peers.js";
import type { Measurement, Report } from "../results.js";
import type { Section } from "./document.js";
import { allocatorTable, type Column, type Figure, workloadTable } from "./figures.js";
import { formatPercent } from "./format.js";
import { ratioTable } from "./ratio-table.js";
import { barsNote, replayCharts } from "./replay-charts.js";
import {
  fastestOf,
  footprintGrid,
  footprintOf,
  isStopped,
  modeSentences,
  type ReplayView,
  replayViews,
  timeOf,
} from "./views.js";

const cellsOf = (grid: Grid, allocator: string): Measurement[] =>
  grid.workloads.flatMap((workload) => grid.cell(workload, allocator) ?? []);

/** The largest figure of any workload, with the workload's name. */
function worstOf(
  grid: Grid,
  allocator: string,
  quantity: (workload: string, allocator: string) => number | undefined,
): Figure {
  const known = grid.workloads.flatMap((workload) => {
    const value = quantity(workload, allocator);
    return value === undefined ? [] : [{ workload, value }];
  });
  const worst = known.reduce<{ workload: string; value: number } | undefined>(
    (largest, one) => (largest === undefined || one.value > largest.value ? one : largest),
    undefined,
  );
  // dlmalloc's ratios to itself have no worst one.
  const differs = known.some(({ value }) => value !== worst?.value);
  return { value: worst?.value, ...(worst && differs ? { suffix: ` ${worst.workload}` } : {}) };
}

/** Median over the workloads, and the least and largest. */
function noiseOf(grid: Grid, allocator: string): Figure {
  // One round has nothing to differ from.
  const shares = cellsOf(grid, allocator).flatMap(({ noise, rounds }) => (rounds > 1 ? [noise] : []));
  if (shares.length === 0) return { value: undefined };
  const range = ` % (${formatPercent(Math.min(...shares))} to ${formatPercent(Math.max(...shares))})`;
  return { value: 100 * median(shares), suffix: range };
}

function summaryColumns(grid: Grid): Column[] {
  const [time, memory] = [grid.quantity(timeOf), grid.quantity(footprintOf)];
  const net = grid.net(time);
  const ratio = grid.relative(time);
  const mean = (quantity: typeof time) => (allocator: string) => ({
    value: grid.mean(allocator, quantity),
    isStopped: isStopped(grid, allocator),
  });
  const netOf = (quantity: typeof time) => (allocator: string) =>
    allocator === NULL_PEER ? { value: undefined } : mean(quantity)(allocator);
  return [
    { head: "ns/op", digits: 1, figure: mean(time) },
    { head: "ns/op, net", digits: 1, figure: netOf(net) },
    { head: `× ${DLMALLOC}`, digits: 2, figure: mean(ratio) },
    { head: `× ${DLMALLOC}, net`, digits: 2, figure: netOf(grid.relative(net)) },
    {
      head: "worst trace",
      digits: 2,
      figure: (name) => ({ ...worstOf(grid, name, ratio), isStopped: isStopped(grid, name) }),
    },
    { head: "×, fastest rounds", digits: 2, figure: mean(grid.relative(grid.quantity(fastestOf))) },
    { head: "footprint", digits: 2, figure: mean(memory) },
    { head: "worst footprint", digits: 2, figure: (name) => worstOf(grid, name, memory) },
    { head: "noise (min to max)", digits: 1, figure: (name) => noiseOf(grid, name), isNoContest: true },
  ];
}

function replaySection(view: ReplayView): Section {
  const { name, grid, mode, touch } = view;
  const traces = grid.workloads.length;
  return {
    title: `Replay, ${name}`,
    text: touch === "word" ? [modeSentences[mode]] : [],
    chartsText: barsNote(view),
    charts: replayCharts(view),
    tables: [
      allocatorTable({
        title: traces === 1 ? "One trace" : `Geometric means over ${traces} traces`,
        allocators: grid.allocators,
        columns: summaryColumns(grid),
      }),
      ratioTable(grid, "ns per operation, driver included", grid.quantity(timeOf)),
    ],
  };
}

function footprintSection(views: readonly ReplayView[]): Section[] {
  const grid = footprintGrid(views);
  if (grid.workloads.length === 0) return [];
  const memory = grid.quantity(footprintOf);
  const table = workloadTable({
    title: "Memory over the peak of live requested bytes",
    workloads: grid.workloads,
    allocators: grid.allocators,
    digits: 2,
    figure: (workload, allocator) => ({ value: memory(workload, allocator) }),
    mean: (allocator) => ({ value: grid.mean(allocator, memory) }),
  });
  return [{ title: "Footprint", text: [], charts: [], tables: [table] }];
}

export function replaySections(report: Report): Section[] {
  const views = replayViews(report);
  return [...views.map(replaySection), ...footprintSection(views)];
}
