// The pictures of a replay: time against memory, and each trace's allocators by time.
import { type ParetoPoint, paretoChart } from "../charts/pareto.js";
import { rankedBars } from "../charts/ranked-bars.js";
import type { Grid } from "../grid.js";
import { DLMALLOC, NULL_PEER } from "../peers.js";
import type { Chart } from "./document.js";
import { joinNotes, leaveOut, type Sifted } from "./outliers.js";
import { footprintOf, type ReplayView, timeOf } from "./views.js";

/** Slower than this is no allocator for programs, and would hide what others differ by. */
const SLOW = 5;
const PARETO_FRAME = { width: 720, height: 420 };
/** The bars of a trace end at this multiple of dlmalloc's, unless all are shorter. */
const LONGEST_BAR = 3.5;
/** A build for debugging competes with nobody. */
const NOT_DRAWN = "pymalloc-debug";

type Point = ParetoPoint & { readonly ratio: number };

function meanRatio(grid: Grid, allocator: string): number | undefined {
  return grid.mean(allocator, grid.relative(grid.quantity(timeOf)));
}

const isStopped = (grid: Grid, allocator: string): boolean =>
  grid.workloads.some((workload) => grid.cell(workload, allocator)?.stopped);

/** Geometric means of those who have a figure for each trace. */
export function paretoPoints(grid: Grid): Sifted<Point> {
  const points = grid.allocators.flatMap((allocator) => {
    const [time, memory] = [meanRatio(grid, allocator), grid.mean(allocator, grid.quantity(footprintOf))];
    if (time === undefined || memory === undefined || allocator === NOT_DRAWN) return [];
    return isStopped(grid, allocator) ? [] : [{ allocator, time, memory, ratio: time }];
  });
  return leaveOut(points, SLOW, "ratio");
}

export function paretoSvg(title: string, grid: Grid, frame = PARETO_FRAME): string | undefined {
  const { kept } = paretoPoints(grid);
  return kept.length > 1 ? paretoChart(title, kept, frame) : undefined;
}

function pareto({ name, grid }: ReplayView): Chart[] {
  const title = `Time against memory, ${name}`;
  const svg = paretoSvg(title, grid);
  if (svg === undefined) return [];
  const meaning =
    "Geometric means over the traces; best is the lower left corner. Dashed: the border that nobody crosses, neither by time nor by memory.";
  const { note } = paretoPoints(grid);
  return [{ title, svg, isWide: true, note: joinNotes(meaning, note) }];
}

function drawn(grid: Grid): Sifted<{ readonly allocator: string; readonly ratio: number }> {
  const rated = grid.allocators.flatMap((allocator) => {
    const isBar = allocator !== NULL_PEER && allocator !== NOT_DRAWN;
    return isBar ? [{ allocator, ratio: meanRatio(grid, allocator) ?? 1 }] : [];
  });
  return leaveOut(rated, SLOW, "ratio");
}

function barsOf(grid: Grid, workload: string, allocators: readonly string[]) {
  return allocators.flatMap((allocator) => {
    const cell = grid.cell(workload, allocator);
    return cell && !cell.stopped ? [{ allocator, value: timeOf(cell) }] : [];
  });
}

function barsEnd(grid: Grid, allocators: readonly string[]): number {
  const time = grid.quantity(timeOf);
  const known = (allocator: string): number[] =>
    grid.workloads.flatMap((workload) => time(workload, allocator) ?? []);
  const cap = LONGEST_BAR * Math.max(...known(DLMALLOC), 0);
  const longest = Math.max(
    ...grid.workloads.flatMap((workload) => barsOf(grid, workload, allocators).map(({ value }) => value)),
  );
  return cap > 0 ? Math.min(cap, longest) : longest;
}

/** All bars of a view end at the same time, so that the traces can be compared. */
export function timeByTrace({ name, grid }: ReplayView): Chart[] {
  const { kept, note } = drawn(grid);
  const allocators = kept.map(({ allocator }) => allocator);
  const end = barsEnd(grid, allocators);
  const driverOf = grid.quantity(timeOf);
  return grid.workloads.map((workload, index) => {
    const title = `${workload}, ${name}`;
    const driver = driverOf(workload, NULL_PEER);
    const svg = rankedBars({
      title,
      bars: barsOf(grid, workload, allocators),
      label: "ns per operation (lower is better)",
      end,
      ...(driver === undefined ? {} : { driver }),
    });
    const legend = index === 0 ? joinNotes("Dashed: what the driver itself takes.", note) : undefined;
    return { title, svg, ...(legend === undefined ? {} : { note: legend }) };
  });
}

export const replayCharts = (view: ReplayView): Chart[] => [...pareto(view), ...timeByTrace(view)];
