// How the cost of a call grows with the number of live blocks and with the heap.

import { median } from "../../src/replay/stats.js";
import { LINE_CHART_WIDTH, lineChart } from "../charts/line-chart.js";
import { NULL_PEER } from "../peers.js";
import type { Report, ScalingPoint } from "../results.js";
import { isDrawn, isLimit } from "./cast.js";
import type { Chart, DocumentTable, Section } from "./document.js";
import { allocatorTable, workloadTable } from "./figures.js";
import { formatBytes, formatPower } from "./format.js";
import { leaveOut } from "./outliers.js";

type Curve = ScalingPoint["curve"];

const CURVES: readonly Curve[] = ["live blocks", "heap bytes"];
/** Against the fastest at the same point: beyond this, lists that are searched from the start. */
const STEEP = 50;

const stepName = (curve: Curve, at: number): string =>
  curve === "heap bytes" ? formatBytes(at) : formatPower(at);

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
const stepsOf = (points: readonly ScalingPoint[]): number[] =>
  distinct(points.map(({ at }) => at)).sort((a, b) => a - b);

function table(points: readonly ScalingPoint[], curve: Curve): DocumentTable {
  const steps = stepsOf(points);
  const names = new Map(steps.map((at) => [stepName(curve, at), at]));
  return workloadTable({
    title: `ns per operation by ${curve}`,
    workloads: [...names.keys()],
    allocators: distinct(points.map(({ allocator }) => allocator)),
    digits: 1,
    figure: (name, allocator) => ({
      value: points.find((one) => one.at === names.get(name) && one.allocator === allocator)
        ?.nanosecondsPerOperation,
    }),
  });
}

/**
 * What the driver alone took, as if it were another allocator's figures. It differs a little from one to the other, whose
 * blocks lie elsewhere: the median stands for all.
 */
function driverPoints(points: readonly ScalingPoint[]): ScalingPoint[] {
  if (points.some(({ allocator }) => allocator === NULL_PEER)) return [];
  return CURVES.flatMap((curve) => {
    const own = points.filter((one) => one.curve === curve);
    return stepsOf(own).flatMap((at) => {
      const times = own.flatMap((one) => (one.at === at ? (one.driverNanoseconds ?? []) : []));
      return times.length === 0
        ? []
        : [{ allocator: NULL_PEER, curve, at, nanosecondsPerOperation: median(times) }];
    });
  });
}

/** From the first step to the last; null's growth is what the caches alone make of the same blocks. */
function growthTable(points: readonly ScalingPoint[], curve: Curve): DocumentTable[] {
  const steps = stepsOf(points);
  const [first, last] = [steps[0], steps.at(-1)];
  const growthOf = (allocator: string, time: (point: ScalingPoint) => number | undefined) => {
    const [early, late] = [first, last].map((step) => {
      const point = points.find((one) => one.at === step && one.allocator === allocator);
      return point && time(point);
    });
    return early === undefined || late === undefined ? undefined : late / early;
  };
  const growth = (allocator: string) => growthOf(allocator, (point) => point.nanosecondsPerOperation);
  const relative = (allocator: string): number | undefined => {
    const own = growth(allocator);
    const driver = growthOf(allocator, (point) => point.driverNanoseconds) ?? growth(NULL_PEER);
    return own === undefined || driver === undefined ? undefined : own / driver;
  };
  if (first === undefined || last === undefined || first === last) return [];
  return [
    allocatorTable({
      title: `Growth of the time from ${stepName(curve, first)} to ${stepName(curve, last)}, ${curve}`,
      allocators: distinct(points.map(({ allocator }) => allocator)),
      columns: [
        { head: "times", digits: 2, figure: (name) => ({ value: growth(name) }) },
        { head: `÷ ${NULL_PEER}'s`, digits: 2, figure: (name) => ({ value: relative(name) }) },
      ],
    }),
  ];
}

/** The worst ratio of an allocator to the fastest one at the same step. */
function steepness(points: readonly ScalingPoint[], allocator: string): number {
  const ratios = points
    .filter((one) => one.allocator === allocator)
    .map((one) => {
      const others = points.filter((other) => other.at === one.at && !isLimit(other.allocator));
      return (
        one.nanosecondsPerOperation /
        Math.min(...others.map(({ nanosecondsPerOperation }) => nanosecondsPerOperation))
      );
    });
  return Math.max(...ratios);
}

function chart(points: readonly ScalingPoint[], curve: Curve): Chart {
  const allocators = distinct(points.map(({ allocator }) => allocator));
  const rated = allocators
    .filter((name) => isDrawn(name) || isLimit(name))
    .map((allocator) => ({ allocator, ratio: steepness(points, allocator) }));
  const { kept, note } = leaveOut(rated, STEEP, "times the fastest");
  const lines = kept.map(({ allocator }) => ({
    allocator,
    points: points
      .filter((one) => one.allocator === allocator)
      .sort((a, b) => a.at - b.at)
      .map(({ at, nanosecondsPerOperation }) => ({ x: at, y: nanosecondsPerOperation })),
  }));
  const title = `Time by ${curve}`;
  const svg = lineChart({
    title,
    lines,
    x: {
      label: `${curve}, log scale`,
      isLog: true,
      ticks: stepsOf(points),
      tickFormat: (at) => stepName(curve, at),
    },
    y: { label: "ns per operation, log scale (lower is better)", isLog: true },
    hasDots: true,
  });
  return { title, svg, width: LINE_CHART_WIDTH, ...(note === undefined ? {} : { note }) };
}

export function scalingSection({ scaling = [] }: Report): Section[] {
  const points = [...scaling, ...driverPoints(scaling)];
  const known = CURVES.map((curve) => ({ curve, own: points.filter((one) => one.curve === curve) })).filter(
    ({ own }) => own.length > 0,
  );
  if (known.length === 0) return [];
  return [
    {
      title: "Scaling",
      text: [
        "Net of the driver's time, which is null's. A flat line is what a constant cost would be; null shows what the caches alone make of the same blocks.",
      ],
      charts: known.map(({ curve, own }) => chart(own, curve)),
      tables: known.flatMap(({ curve, own }) => [table(own, curve), ...growthTable(own, curve)]),
    },
  ];
}
