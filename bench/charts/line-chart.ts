// Lines of allocators with their names at the right ends, instead of a legend of twenty greys.
import {
  areaY,
  axisX,
  gridY,
  line,
  link,
  type Markish,
  type ScaleOptions,
  scale,
  text,
} from "@observablehq/plot";
import { labelColorOf, lookOf } from "./looks.js";
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

export interface LineChart {
  readonly title: string;
  readonly lines: readonly AllocatorLine[];
  readonly x: ScaleOptions & { readonly label: string };
  readonly y: ScaleOptions & { readonly label: string };
  readonly curve?: "linear" | "step-after";
  readonly dots?: boolean;
  /** What lies below the lines, in grey. */
  readonly area?: readonly Point[];
}

const FRAME = { width: 520, height: 320 };
const MARGIN = { top: 26, right: 120, bottom: 40, left: 52 };
const LABEL_SIZE = 11;
const LABEL_GAP = 11.5;
/** Grey lines differ by their dashes. */
const DASHES = ["none", "7 3", "2 3", "8 3 2 3", "12 4"];

function extent(values: readonly number[], isLog: boolean): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return isLog ? [low / 1.15, high * 1.15] : [Math.min(0, low), high * 1.04];
}

function withDomain(
  axis: ScaleOptions,
  values: readonly number[],
  range: readonly [number, number],
): ScaleOptions {
  return { ...axis, domain: axis.domain ?? extent(values, axis.type === "log"), range: [...range] };
}

function endLabels(lines: readonly AllocatorLine[], x: ScaleOptions, y: ScaleOptions): Markish[] {
  const [toX, toY] = [scale({ x }), scale({ y })];
  const ends = lines.map(({ points }) => points.at(-1) ?? { x: Number.NaN, y: Number.NaN });
  const wanted = ends.map((end) => Number(toY.apply(end.y)));
  const places = spread(wanted, LABEL_GAP, [MARGIN.top - 14, FRAME.height - MARGIN.bottom + 6]);
  const leadEnd = toX.invert?.(FRAME.width - MARGIN.right + 16);
  const textStart = toX.invert?.(FRAME.width - MARGIN.right + 19);
  const labels = lines.map(({ allocator }, index) => ({
    allocator,
    fromX: ends[index]?.x,
    fromY: ends[index]?.y,
    leadEnd,
    textStart,
    toY: toY.invert?.(places[index] ?? 0),
    color: labelColorOf(allocator),
    isBold: lookOf(allocator).isBold,
  }));
  return [
    link(labels, {
      x1: "fromX",
      y1: "fromY",
      x2: "leadEnd",
      y2: "toY",
      stroke: "var(--limit)",
      strokeWidth: 0.7,
    }),
    ...[false, true].map((isBold) =>
      text(
        labels.filter((label) => label.isBold === isBold),
        {
          x: "textStart",
          y: "toY",
          text: "allocator",
          fill: "color",
          textAnchor: "start",
          fontSize: LABEL_SIZE,
          fontWeight: isBold ? 700 : 400,
        },
      ),
    ),
  ];
}

/** Ours above the others. */
function oneLine({ allocator, points }: AllocatorLine, index: number, { curve, dots }: LineChart): Markish {
  const { color, isBold } = lookOf(allocator);
  return line(points, {
    x: "x",
    y: "y",
    stroke: color,
    strokeWidth: isBold ? 2.2 : 1.2,
    strokeDasharray: color === "var(--peer)" ? (DASHES[index % DASHES.length] ?? "none") : "none",
    curve: curve ?? "linear",
    ...(dots ? { marker: "circle" } : {}),
  });
}

export function lineChart(chart: LineChart): string {
  const all = [...chart.lines.flatMap(({ points }) => points), ...(chart.area ?? [])];
  const x = withDomain(
    chart.x,
    all.map((point) => point.x),
    [MARGIN.left, FRAME.width - MARGIN.right],
  );
  const y = withDomain(
    chart.y,
    all.map((point) => point.y),
    [FRAME.height - MARGIN.bottom, MARGIN.top],
  );
  const lines = [...chart.lines].sort(
    (a, b) => Number(lookOf(a.allocator).isBold) - Number(lookOf(b.allocator).isBold),
  );
  return drawPlot(chart.title, {
    ...FRAME,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    style: { fontSize: "11px" },
    x: { ...x, labelAnchor: "center", labelArrow: "none" },
    y: { ...y, labelArrow: "none" },
    color: { type: "identity" },
    marks: [
      ...(chart.area ? [areaY(chart.area, { x: "x", y: "y", fill: "var(--rule)" })] : []),
      gridY({ stroke: "var(--rule)", strokeOpacity: 1 }),
      axisX({ tickSize: 4 }),
      ...lines.map((one, index) => oneLine(one, index, chart)),
      ...endLabels(lines, x, y),
    ],
  });
}
