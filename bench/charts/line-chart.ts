// Lines of allocators with their names at the right ends, instead of a legend of twenty greys.
import {
  areaY,
  axisX,
  axisY,
  gridY,
  line,
  link,
  type Markish,
  type ScaleOptions,
  scale,
  text,
} from "@observablehq/plot";
import { logTicks } from "./log-ticks.js";
import { inDrawingOrder, labelColorOf, lookOf } from "./looks.js";
import { drawPlot } from "./plot-svg.js";
import { spread } from "./spread.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface AllocatorLine {
  readonly allocator: string;
  readonly points: readonly Point[];
}

interface Axis {
  readonly label: string;
  readonly isLog?: boolean;
  readonly ticks?: readonly number[];
  readonly tickFormat?: (tick: number) => string;
}

export interface LineChart {
  readonly title: string;
  readonly lines: readonly AllocatorLine[];
  readonly x: Axis;
  readonly y: Axis;
  readonly curve?: "linear" | "step-after";
  readonly hasDots?: boolean;
  /** What lies below the lines, in grey. */
  readonly area?: readonly Point[];
}

export const LINE_CHART_WIDTH = 540;
const FRAME = { width: LINE_CHART_WIDTH, height: 330 };
const MARGIN = { top: 26, right: 140, bottom: 40, left: 54 };
const INNER = {
  x: [MARGIN.left, FRAME.width - MARGIN.right] as const,
  y: [FRAME.height - MARGIN.bottom, MARGIN.top] as const,
};
const LABEL_SIZE = 11;
const LABEL_GAP = 12;
const FEW_TICKS = 6;
/** Grey lines differ by their dashes. */
const DASHES = ["none", "7 3", "2 3", "8 3 2 3", "12 4"];

interface Extent {
  readonly type: "log" | "linear";
  readonly domain: [number, number];
  readonly range: [number, number];
}

function extent(isLog: boolean, values: readonly number[], [from, to]: readonly [number, number]): Extent {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (isLog) return { type: "log", domain: [low / 1.15, high * 1.15], range: [from, to] };
  return { type: "linear", domain: [Math.min(0, low), high], range: [from, to] };
}

function axisOptions({ label, isLog, ticks, tickFormat }: Axis, { domain }: Extent) {
  const shown = ticks ?? (isLog ? logTicks(domain) : FEW_TICKS);
  const format = tickFormat ?? (isLog ? (tick: number) => tick.toLocaleString("en-US") : undefined);
  return {
    label,
    labelArrow: "none" as const,
    ticks: typeof shown === "number" ? shown : [...shown],
    // As tickFormat, a function of a logarithmic axis would be asked for some of the ticks only.
    ...(format === undefined ? {} : { text: format }),
  };
}

/** Names in a column at the right, apart from each other, with a thin line to each line's end. */
function endLabels(lines: readonly AllocatorLine[], x: ScaleOptions, y: ScaleOptions): Markish[] {
  const [toX, toY] = [scale({ x }), scale({ y })];
  const ends = lines.map(({ points }) => points.at(-1) ?? { x: Number.NaN, y: Number.NaN });
  const wanted = ends.map((end) => Number(toY.apply(end.y)));
  const places = spread(wanted, LABEL_GAP, [MARGIN.top - 14, INNER.y[0] + 6]);
  const labels = lines.map(({ allocator }, index) => ({
    allocator,
    fromX: ends[index]?.x,
    fromY: ends[index]?.y,
    leadEnd: toX.invert?.(INNER.x[1] + 16),
    textStart: toX.invert?.(INNER.x[1] + 19),
    toY: toY.invert?.(places[index] ?? 0),
    color: labelColorOf(allocator),
    isBold: lookOf(allocator).isBold,
  }));
  const leads = { x1: "fromX", y1: "fromY", x2: "leadEnd", y2: "toY" };
  const place = { x: "textStart", y: "toY", text: "allocator", textAnchor: "start" as const };
  return [
    link(labels, { ...leads, stroke: "color", strokeOpacity: 0.5, strokeWidth: 0.6 }),
    ...[false, true].map((isBold) =>
      text(
        labels.filter((label) => label.isBold === isBold),
        { ...place, fill: "color", fontSize: LABEL_SIZE, fontWeight: isBold ? 700 : 400 },
      ),
    ),
  ];
}

function oneLine(
  { allocator, points }: AllocatorLine,
  index: number,
  { curve, hasDots }: LineChart,
): Markish {
  const { color, isBold } = lookOf(allocator);
  return line(points, {
    x: "x",
    y: "y",
    stroke: color,
    strokeWidth: isBold ? 2.2 : 1.2,
    strokeDasharray: color === "var(--peer)" ? (DASHES[index % DASHES.length] ?? "none") : "none",
    curve: curve ?? "linear",
    ...(hasDots && isBold ? { marker: "dot" as const } : {}),
  });
}

export function lineChart(chart: LineChart): string {
  const all = [...chart.lines.flatMap(({ points }) => points), ...(chart.area ?? [])];
  const xValues = all.map((point) => point.x);
  const yValues = all.map((point) => point.y);
  const x = extent(chart.x.isLog === true, xValues, INNER.x);
  const y = extent(chart.y.isLog === true, yValues, INNER.y);
  const lines = inDrawingOrder(chart.lines);
  const yAxis = axisOptions(chart.y, y);
  return drawPlot(chart.title, {
    ...FRAME,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    style: { fontSize: "11px" },
    x,
    y,
    color: { type: "identity" },
    marks: [
      ...(chart.area ? [areaY(chart.area, { x: "x", y: "y", fill: "var(--rule)" })] : []),
      gridY({ ticks: yAxis.ticks, stroke: "var(--rule)", strokeOpacity: 1 }),
      axisX({ ...axisOptions(chart.x, x), tickSize: 4, labelAnchor: "center" }),
      axisY({ ...yAxis, tickSize: 0 }),
      ...lines.map((one, index) => oneLine(one, index, chart)),
      ...endLabels(lines, x, y),
    ],
  });
}
