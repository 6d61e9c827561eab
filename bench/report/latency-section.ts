// Single calls: what most take, and what the slowest few take.

import { median } from "../../src/replay/stats.js";
import { LINE_CHART_WIDTH, lineChart } from "../charts/line-chart.js";
import { FRAMES } from "../hooks/frame-latency.js";
import type { Latency, Report } from "../results.js";
import { isDrawn } from "./cast.js";
import type { Chart, DocumentTable, Section } from "./document.js";
import { allocatorTable, type Column } from "./figures.js";
import { leaveOut } from "./outliers.js";

/** Against the fastest median; beyond this, lists that are searched from the start. */
const SLOW = 20;

const OPERATIONS: readonly Latency["operation"][] = ["malloc", "free", "realloc", "calloc"];

interface Percentile {
  readonly name: string;
  of(latency: Latency): number;
}

const MEDIAN: Percentile = { name: "p50", of: ({ p50 }) => p50 };
const PERCENTILES: readonly Percentile[] = [
  MEDIAN,
  { name: "p99", of: (one) => one.p99 },
  { name: "p99.9", of: (one) => one.p999 },
  { name: "p99.99", of: (one) => one.p9999 },
  { name: "worst", of: (one) => one.worst },
];

/** Over the workloads the median of a percentile, but the largest of the worst. */
function over(latencies: readonly Latency[], point: Percentile): number | undefined {
  if (latencies.length === 0) return undefined;
  const values = latencies.map(point.of);
  return point.name === "worst" ? Math.max(...values) : median(values);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function table(latencies: readonly Latency[], operation: string): DocumentTable {
  const of = (allocator: string): Latency[] => latencies.filter((one) => one.allocator === allocator);
  const columns: Column[] = [
    ...PERCENTILES.map((point) => ({
      head: point.name,
      digits: 0,
      figure: (allocator: string) => ({ value: over(of(allocator), point) }),
    })),
    {
      head: "calls",
      digits: 0,
      figure: (allocator) => ({ value: sum(of(allocator).map(({ calls }) => calls)) }),
      isNoContest: true,
    },
    {
      head: "calls that grew memory",
      digits: 0,
      figure: (allocator) => ({ value: sum(of(allocator).map(({ growths }) => growths)) }),
      isNoContest: true,
    },
    {
      head: "worst of these",
      digits: 0,
      figure: (allocator) => {
        const worst = Math.max(...of(allocator).map(({ worstGrowth }) => worstGrowth));
        return { value: worst > 0 ? worst : undefined };
      },
    },
  ];
  const allocators = [...new Set(latencies.map(({ allocator }) => allocator))];
  return allocatorTable({ title: `${operation}, ns`, allocators, columns });
}

function chart(latencies: readonly Latency[], operation: string): Chart {
  const of = (allocator: string): Latency[] => latencies.filter((one) => one.allocator === allocator);
  // A timer may say 0, which has no place on a logarithmic axis.
  const at = (allocator: string, point: Percentile): number => Math.max(1, over(of(allocator), point) ?? 1);
  const drawn = [...new Set(latencies.map(({ allocator }) => allocator))].filter(isDrawn);
  const fastest = Math.min(...drawn.map((allocator) => at(allocator, MEDIAN)));
  const rated = drawn.map((allocator) => ({ allocator, ratio: at(allocator, MEDIAN) / fastest }));
  const { kept, note } = leaveOut(rated, SLOW, "median call over the fastest's");
  const lines = kept.map(({ allocator }) => ({
    allocator,
    points: PERCENTILES.map((point, x) => ({ x, y: at(allocator, point) })),
  }));
  const title = `Latency of ${operation}`;
  const svg = lineChart({
    title,
    lines,
    x: {
      label: "calls from the fastest on",
      ticks: PERCENTILES.map((_, index) => index),
      tickFormat: (index) => PERCENTILES[index]?.name ?? "",
    },
    y: { label: "ns, log scale (lower is better)", isLog: true },
    hasDots: true,
  });
  return { title, svg, width: LINE_CHART_WIDTH, ...(note === undefined ? {} : { note }) };
}

/** A program that works frame by frame: not a trace, and not on other allocators. */
function frameTables(latencies: readonly Latency[]): DocumentTable[] {
  const note =
    "200 requests of 16 to 2048 bytes in each of 3000 frames, all freed at its end. The frame arena (bench/hooks/frame-arena.ts) is a hook in JavaScript: most of its time is the way there and back.";
  return OPERATIONS.flatMap((operation) => {
    const own = latencies.filter((one) => one.operation === operation);
    return own.length > 0 ? [{ ...table(own, `${operation}, frame by frame`), note }] : [];
  });
}

export function latencySection(report: Report): Section[] {
  const latencies = (report.latencies ?? []).filter(({ workload }) => workload !== FRAMES);
  const frames = (report.latencies ?? []).filter(({ workload }) => workload === FRAMES);
  const known = OPERATIONS.map((operation) => ({
    operation,
    own: latencies.filter((one) => one.operation === operation),
  })).filter(({ own }) => own.length > 0);
  if (known.length === 0) return [];
  const workloads = new Set(latencies.map(({ workload }) => workload)).size;
  return [
    {
      title: "Latency of single calls",
      text: [
        `Medians over ${workloads} workload${workloads === 1 ? "" : "s"}; of the worst calls, the worst. Calls that grew memory are counted apart.`,
      ],
      charts: known.map(({ operation, own }) => chart(own, operation)),
      tables: [...known.map(({ operation, own }) => table(own, operation)), ...frameTables(frames)],
    },
  ];
}
