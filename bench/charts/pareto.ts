// Time against memory: who is better in one without being worse in the other.
import {
  dot,
  gridX,
  gridY,
  line,
  link,
  type Markish,
  type ScaleOptions,
  scale,
  text,
} from "@observablehq/plot";
import { isLimit } from "../report/cast.js";
import { placeLabels } from "./label-places.js";
import { labelColorOf, lookOf } from "./looks.js";
import { drawPlot } from "./plot-svg.js";

export interface ParetoPoint {
  readonly allocator: string;
  /** Ratio to dlmalloc's. */
  readonly time: number;
  /** Memory over the peak of live bytes. */
  readonly memory: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { top: 16, right: 20, bottom: 42, left: 52 };
const FONT_SIZE = 12;
/** From here on the dots of the best would lie on each other. */
const WIDE = 4;
const LOG_TICKS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

function axis(values: readonly number[], range: readonly [number, number]): ScaleOptions {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high / low <= WIDE) {
    const pad = Math.max((high - low) * 0.12, 0.05);
    return { type: "linear", domain: [Math.max(0, low - pad), high + pad], range: [...range] };
  }
  const domain = [low / 1.2, high * 1.3];
  const ticks = LOG_TICKS.filter((tick) => tick >= Number(domain[0]) && tick <= Number(domain[1]));
  return { type: "log", domain, range: [...range], ticks, tickFormat: String };
}

/** Those that compete and of whom nobody is at once faster and smaller, from the fastest on. */
export function paretoFront(points: readonly ParetoPoint[]): ParetoPoint[] {
  const contest = points.filter(({ allocator }) => !isLimit(allocator));
  const sorted = contest.sort((a, b) => a.time - b.time || a.memory - b.memory);
  let smallest = Number.POSITIVE_INFINITY;
  return sorted.filter(({ memory }) => {
    const isOnFront = memory < smallest;
    if (isOnFront) smallest = memory;
    return isOnFront;
  });
}

/** Ours are placed and drawn on top of the others. */
const oursLast = (points: readonly ParetoPoint[]): ParetoPoint[] =>
  [...points].sort((a, b) => Number(lookOf(a.allocator).isBold) - Number(lookOf(b.allocator).isBold));

function labels(points: readonly ParetoPoint[], x: ScaleOptions, y: ScaleOptions, frame: Frame): Markish[] {
  const [toX, toY] = [scale({ x }), scale({ y })];
  const dots = points.map(({ allocator, time, memory }) => ({
    x: Number(toX.apply(time)),
    y: Number(toY.apply(memory)),
    text: allocator,
  }));
  const inside = {
    left: MARGIN.left + 4,
    top: MARGIN.top,
    right: frame.width - 4,
    bottom: frame.height - MARGIN.bottom - 2,
  };
  const placed = placeLabels(dots, inside, FONT_SIZE).map((place, index) => ({
    ...points[index],
    toX: toX.invert?.(place.x),
    toY: toY.invert?.(place.y),
    isFar: place.isFar,
    color: labelColorOf(points[index]?.allocator ?? ""),
    weight: lookOf(points[index]?.allocator ?? "").isBold,
  }));
  const leads = placed.filter(({ isFar }) => isFar);
  return [
    link(leads, { x1: "time", y1: "memory", x2: "toX", y2: "toY", stroke: "var(--limit)", strokeWidth: 0.7 }),
    ...[false, true].map((weight) =>
      text(
        placed.filter((label) => label.weight === weight),
        {
          x: "toX",
          y: "toY",
          text: "allocator",
          fill: "color",
          fontSize: FONT_SIZE,
          fontWeight: weight ? 700 : 400,
          stroke: "var(--paper)",
          strokeWidth: 3,
        },
      ),
    ),
  ];
}

function frontLine(points: readonly ParetoPoint[], x: ScaleOptions, y: ScaleOptions): Markish {
  const front = paretoFront(points);
  const [first, last] = [front[0], front.at(-1)];
  const [, right] = x.domain as number[];
  const [, top] = y.domain as number[];
  const path = [{ time: first?.time, memory: top }, ...front, { time: right, memory: last?.memory }];
  return line(path, {
    x: "time",
    y: "memory",
    curve: "step-after",
    stroke: "var(--limit)",
    strokeDasharray: "5 3",
  });
}

export function paretoChart(title: string, points: readonly ParetoPoint[], frame: Frame): string {
  const x = axis(
    points.map(({ time }) => time),
    [MARGIN.left, frame.width - MARGIN.right],
  );
  const y = axis(
    points.map(({ memory }) => memory),
    [frame.height - MARGIN.bottom, MARGIN.top],
  );
  const sorted = oursLast(points);
  return drawPlot(title, {
    ...frame,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    style: { fontSize: "11px" },
    x: {
      ...x,
      label: "time, ratio to dlmalloc (lower is better)",
      labelAnchor: "center",
      labelArrow: "none",
    },
    y: {
      ...y,
      label: "memory ÷ peak of live bytes (lower is better)",
      labelAnchor: "center",
      labelArrow: "none",
    },
    color: { type: "identity" },
    marks: [
      gridX({ stroke: "var(--rule)", strokeOpacity: 1 }),
      gridY({ stroke: "var(--rule)", strokeOpacity: 1 }),
      frontLine(points, x, y),
      dot(sorted, {
        x: "time",
        y: "memory",
        r: ({ allocator }: ParetoPoint) => (lookOf(allocator).isBold ? 6 : 4.5),
        fill: ({ allocator }: ParetoPoint) => (isLimit(allocator) ? "var(--paper)" : lookOf(allocator).color),
        stroke: ({ allocator }: ParetoPoint) => lookOf(allocator).color,
        title: ({ allocator, time, memory }: ParetoPoint) =>
          `${allocator}: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}`,
      }),
      ...labels([...sorted].reverse(), x, y, frame),
    ],
    r: { type: "identity" },
  });
}
