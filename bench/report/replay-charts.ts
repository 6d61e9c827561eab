// The pictures of a replay: time against memory, and each trace's allocators by time.
import { type ParetoPoint, paretoChart } from "../charts/pareto.js";
import { RANKED_BARS_WIDTH, rankedBars } from "../charts/ranked-bars.js";
import type { Grid } from "../grid.js";
import { DLMALLOC, NULL_PEER } from "../peers.js";
import { isDrawn, isLimit } from "./cast.js";
import type { Chart } from "./document.js";
import { joinNotes, leaveOut, type Rated, type Sifted } from "./outliers.js";
import { footprintOf, isStopped, type ReplayView, timeOf } from "./views.js";

/** Slower than this is no allocator for programs, and would hide what others differ by. */
const SLOW = 5;
const PARETO_FRAME = { width: 900, height: 460 };
/** The bars of a trace end at this multiple of dlmalloc's longest, unless all are shorter. */
const LONGEST_BAR = 3;

function meanRatio(grid: Grid, allocator: string): number | undefined {
  return grid.mean(allocator, grid.relative(grid.quantity(timeOf)));
}

/** Geometric means of those who have a figure for each trace. */
function paretoPoints(grid: Grid): Sifted<ParetoPoint & Rated> {
  const points = grid.allocators.filter(isDrawn).flatMap((allocator) => {
    const [time, memory] = [meanRatio(grid, allocator), grid.mean(allocator, grid.quantity(footprintOf))];
    if (time === undefined || memory === undefined || isStopped(grid, allocator)) return [];
    return [{ allocator, time, memory, ratio: time }];
  });
  return leaveOut(points, SLOW, "ratio");
}

/** Undefined unless there are two to compare. */
export function paretoSvg(title: string, grid: Grid, frame = PARETO_FRAME): string | undefined {
  const { kept } = paretoPoints(grid);
  return kept.length > 1 ? paretoChart(title, kept, frame) : undefined;
}

function pareto({ name, grid }: ReplayView): Chart[] {
  const title = `Time against memory, ${name}`;
  const svg = paretoSvg(title, grid);
  if (svg === undefined) return [];
  const meaning =
    "Geometric means over the traces; the lower left corner is best. The dashed line joins those whom nobody beats in both. The upright axis is logarithmic in what is beyond the live bytes.";
  const { note } = paretoPoints(grid);
  return [{ title, svg, width: PARETO_FRAME.width, note: joinNotes(meaning, note) }];
}

/** The bump allocator is a bar of its own, grey; null is a line in all bars. */
function barAllocators(grid: Grid): Sifted<Rated> {
  const rated = grid.allocators.flatMap((allocator) => {
    const isBar = isDrawn(allocator) || (isLimit(allocator) && allocator !== NULL_PEER);
    return isBar ? [{ allocator, ratio: meanRatio(grid, allocator) ?? 1 }] : [];
  });
  return leaveOut(rated, SLOW, "ratio");
}

function barsOf(grid: Grid, workload: string, allocators: readonly Rated[]) {
  return allocators.flatMap(({ allocator }) => {
    const cell = grid.cell(workload, allocator);
    return cell && !cell.stopped ? [{ allocator, value: timeOf(cell) }] : [];
  });
}

function barsEnd(grid: Grid, allocators: readonly Rated[]): number {
  const bars = grid.workloads.flatMap((workload) => barsOf(grid, workload, allocators));
  const reference = bars.filter(({ allocator }) => allocator === DLMALLOC);
  const longest = Math.max(...bars.map(({ value }) => value));
  const cap = LONGEST_BAR * Math.max(...reference.map(({ value }) => value));
  return reference.length > 0 ? Math.min(cap, longest) : longest;
}

/** All bars of a view have the same axis, so that traces can be compared. */
function timeByTrace({ name, grid }: ReplayView): Chart[] {
  const { kept } = barAllocators(grid);
  const end = barsEnd(grid, kept);
  return grid.workloads.map((workload) => {
    const title = `${workload}, ${name}`;
    const driver = grid.quantity(timeOf)(workload, NULL_PEER);
    const svg = rankedBars({
      title,
      bars: barsOf(grid, workload, kept),
      label: "ns per operation (lower is better)",
      end,
      ...(driver === undefined ? {} : { driver }),
    });
    return { title, svg, width: RANKED_BARS_WIDTH };
  });
}

/** What the bars of all traces have in common. */
export function barsNote({ grid }: ReplayView): string {
  const legend =
    "In the bars of each trace the dotted line is what the driver itself takes; an arrow marks a bar that was cut.";
  return joinNotes(legend, barAllocators(grid).note);
}

export const replayCharts = (view: ReplayView): Chart[] => [...pareto(view), ...timeByTrace(view)];
