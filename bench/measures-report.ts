// The measures of measures.ts as text.

import { formatTable } from "../src/cli/table.js";
import { accessTables } from "./access/report.js";
import { runtimeTexts } from "./assemblyscript/report.js";
import { hookTables } from "./hooks/report.js";
import { objectTables } from "./objects/report.js";
import { NULL_PEER } from "./peers.js";
import type { Report, ScalingPoint } from "./results.js";
import type { MeasuredPoint } from "./scaling-suite.js";
import { meanFootprint } from "./timeline-suite.js";
import { tracingTables } from "./tracing/report.js";

const MISSING = "-";
const whole = (value: number): string => Math.round(value).toString();
const tenth = (value: number | undefined): string => value?.toFixed(1) ?? MISSING;

function latencyTable({ latencies = [] }: Report): string[] {
  if (latencies.length === 0) return [];
  const rows = latencies.map((one) => [
    one.workload,
    one.allocator,
    one.operation,
    ...[one.calls, one.p50, one.p99, one.p999, one.p9999, one.worst].map(whole),
    ...[one.growths, one.worstGrowth].map(whole),
  ]);
  const head = [
    "",
    "allocator",
    "call",
    "calls",
    "p50",
    "p99",
    "p99.9",
    "p99.99",
    "worst",
    "growths",
    "worst growth",
  ];
  const title = `Latency: ns of single calls from JavaScript, growth apart; ${NULL_PEER} is the clock and the call alone`;
  return [formatTable({ title, head, rows })];
}

function instructionTable({ instructions = [] }: Report): string[] {
  if (instructions.length === 0) return [];
  const rows = instructions.map((one) => [
    one.workload,
    one.allocator,
    tenth(one.perOperation),
    whole(one.median),
    whole(one.worst),
    tenth(one.worst / one.median),
    one.worstOperation,
  ]);
  const head = ["", "allocator", "per operation", "median", "worst", "x", "which"];
  const title =
    "Wasm instructions; median and worst of single calls of malloc and free that did not grow memory";
  return [formatTable({ title, head, rows })];
}

/** Reports that were read from JSON hold these fields, too. */
const isMeasured = (point: ScalingPoint): point is MeasuredPoint => "driverNanoseconds" in point;

function scalingTable({ scaling = [] }: Report): string[] {
  if (scaling.length === 0) return [];
  const rows = scaling
    .filter(isMeasured)
    .map(({ counts, ...point }) => [
      point.curve,
      point.allocator,
      whole(point.at),
      tenth(point.nanosecondsPerOperation),
      tenth(point.driverNanoseconds),
      tenth(counts?.perOperation),
      ...[counts?.mallocMedian, counts?.mallocWorst, counts?.freeMedian, counts?.freeWorst].map((value) =>
        value === undefined ? MISSING : whole(value),
      ),
    ]);
  const head = [
    "",
    "allocator",
    "at",
    "ns/op, net",
    "driver",
    "instructions/op",
    "malloc",
    "worst",
    "free",
    "worst",
  ];
  const title =
    "Scaling: one block of many at random is replaced; instructions of malloc and free: median and worst";
  return [formatTable({ title, head, rows })];
}

function coldTable({ coldStarts = [] }: Report): string[] {
  if (coldStarts.length === 0) return [];
  const rows = coldStarts.map(({ allocator, ...times }) => [
    allocator,
    ...[times.compile, times.instantiate, times.firstMalloc].map(whole),
    whole(times.compile + times.instantiate + times.firstMalloc),
  ]);
  const head = ["", "compile", "instantiate", "first malloc", "together"];
  return [formatTable({ title: "Cold start: microseconds, V8's own settings", head, rows })];
}

function sizeTable({ codeSizes = [] }: Report): string[] {
  if (codeSizes.length === 0) return [];
  const rows = codeSizes.map(({ allocator, bytes }) => [allocator, whole(bytes)]);
  const title = "Code size: bytes of malloc, calloc, realloc and free alone after wasm-opt -O3, without data";
  return [formatTable({ title, head: ["", "bytes"], rows })];
}

function timelineTable({ timelines = [] }: Report): string[] {
  if (timelines.length === 0) return [];
  const allocators = [...new Set(timelines.map(({ allocator }) => allocator))];
  const rows = [...new Set(timelines.map(({ workload }) => workload))].map((workload) => [
    workload,
    ...allocators.map((allocator) => {
      const line = timelines.find((one) => one.allocator === allocator && one.workload === workload);
      return line ? meanFootprint(line).toFixed(2) : MISSING;
    }),
  ]);
  const title = "Time lines: memory over live bytes, means over the course of a trace";
  return [formatTable({ title, head: ["", ...allocators], rows })];
}

/** A table for each measure that was taken. */
export function measureSections(report: Report): string[] {
  const tables = [
    hookTables,
    tracingTables,
    objectTables,
    runtimeTexts,
    accessTables,
    latencyTable,
    instructionTable,
    scalingTable,
    coldTable,
    sizeTable,
    timelineTable,
  ];
  return tables.flatMap((table) => table(report));
}
