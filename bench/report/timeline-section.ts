// Memory while a trace runs: how closely the heap follows what the program holds.
import { LINE_CHART_WIDTH, lineChart, type Point } from "../charts/line-chart.js";
import type { Report, Timeline } from "../results.js";
import { isDrawn } from "./cast.js";
import type { Chart, Section } from "./document.js";
import { joinNotes, leaveOut } from "./outliers.js";

/** In heaps over the peak of live bytes. */
const HUGE = 3;
const MOST_POINTS = 150;
const MEGA = 1e6;

/** The steps of the heap, and its end. */
function heapPoints({ points }: Timeline): Point[] {
  const steps = points.filter(
    ([, heap], index) => index === 0 || index === points.length - 1 || heap !== points[index - 1]?.[1],
  );
  return steps.map(([operation, heap]) => ({ x: operation / MEGA, y: heap / MEGA }));
}

function livePoints({ points }: Timeline): Point[] {
  const stride = Math.ceil(points.length / MOST_POINTS);
  return points
    .filter((_, index) => index % stride === 0 || index === points.length - 1)
    .map(([operation, , live]) => ({ x: operation / MEGA, y: live / MEGA }));
}

const peak = (timeline: Timeline, column: 1 | 2): number =>
  timeline.points.reduce((most, point) => Math.max(most, point[column]), 0);

function chart(timelines: readonly Timeline[], workload: string): Chart[] {
  const rated = timelines
    .filter(({ allocator }) => isDrawn(allocator))
    .map((timeline) => ({
      allocator: timeline.allocator,
      timeline,
      ratio: peak(timeline, 1) / Math.max(1, peak(timeline, 2)),
    }));
  const { kept, note } = leaveOut(rated, HUGE, "memory over the peak of live bytes");
  const [first] = kept;
  if (first === undefined) return [];
  const title = `Memory while ${workload} runs`;
  const svg = lineChart({
    title,
    lines: kept.map(({ allocator, timeline }) => ({ allocator, points: heapPoints(timeline) })),
    x: { label: "operations, millions" },
    y: { label: "MB (lower is better)" },
    curve: "step-after",
    area: livePoints(first.timeline),
  });
  return [{ title, svg, width: LINE_CHART_WIDTH, note: joinNotes("Grey: live requested bytes.", note) }];
}

export function timelineSection({ timelines = [] }: Report): Section[] {
  const workloads = [...new Set(timelines.map(({ workload }) => workload))];
  const charts = workloads.flatMap((workload) =>
    chart(
      timelines.filter((one) => one.workload === workload && one.points.length > 0),
      workload,
    ),
  );
  return charts.length > 0 ? [{ title: "Footprint while a trace runs", text: [], charts, tables: [] }] : [];
}
