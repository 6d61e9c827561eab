// Time against memory: who is better in one without being worse in the other.
import {
  axisX,
  axisY,
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
import { placeLabels } from "./label-places.js";
import { logTicks } from "./log-ticks.js";
import { inDrawingOrder, labelColorOf, lookOf } from "./looks.js";
import { drawPlot } from "./plot-svg.js";

export interface ParetoPoint {
  readonly allocator: string;
  /** Ratio to dlmalloc's. */
  readonly time: number;
  /** Memory over the peak of live bytes. */
  readonly memory: number;
}

/** A point as it is drawn: what is beyond the live bytes is what allocators differ by. */
type Drawn = ParetoPoint & { readonly excess: number };

interface Frame {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { top: 12, right: 20, bottom: 42, left: 52 };
const FONT_SIZE = 12;
/** From here on the dots of the best would lie on each other. */
const WIDE = 4;
/** Memory can be no less than what is live; a logarithm needs something beyond. */
const LEAST_EXCESS = 0.01;

type Extent = ScaleOptions & { readonly type: "log" | "linear"; readonly domain: [number, number] };

function timeExtent(values: readonly number[], range: [number, number]): Extent {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high / low > WIDE) return { type: "log", domain: [low / 1.2, high * 1.3], range };
  const pad = Math.max((high - low) * 0.12, 0.05);
  return { type: "linear", domain: [Math.max(0, low - pad), high + pad], range };
}

function excessExtent(values: readonly number[], range: [number, number]): Extent {
  return { type: "log", domain: [Math.min(...values) / 1.6, Math.max(...values) * 1.4], range };
}

const ticksOf = ({ type, domain }: Extent): number[] | number => (type === "log" ? logTicks(domain) : 8);

/** Those of whom nobody is at once faster and smaller, from the fastest on. */
export function paretoFront<T extends ParetoPoint>(points: readonly T[]): T[] {
  const sorted = [...points].sort((a, b) => a.time - b.time || a.memory - b.memory);
  let smallest = Number.POSITIVE_INFINITY;
  return sorted.filter(({ memory }) => {
    const isOnFront = memory < smallest;
    if (isOnFront) smallest = memory;
    return isOnFront;
  });
}

function frontLine(points: readonly Drawn[], x: Extent, y: Extent): Markish {
  const front = paretoFront(points);
  const path = [
    { time: front[0]?.time, excess: y.domain[1] },
    ...front,
    { time: x.domain[1], excess: front.at(-1)?.excess },
  ];
  const look = { stroke: "var(--peer)", strokeWidth: 1, strokeDasharray: "4 3" };
  return line(path, { x: "time", y: "excess", curve: "step-after", ...look });
}

function labels(points: readonly Drawn[], x: Extent, y: Extent, frame: Frame): Markish[] {
  const [toX, toY] = [scale({ x }), scale({ y })];
  const dots = points.map(({ allocator, time, excess }) => ({
    x: Number(toX.apply(time)),
    y: Number(toY.apply(excess)),
    text: allocator,
  }));
  const inside = {
    left: MARGIN.left + 4,
    top: MARGIN.top,
    right: frame.width - 4,
    bottom: frame.height - MARGIN.bottom - 2,
  };
  const placed = placeLabels(dots, inside, FONT_SIZE).flatMap((place, index) => {
    const point = points[index];
    if (point === undefined) return [];
    const [labelX, labelY] = [toX.invert?.(place.x), toY.invert?.(place.y)];
    const { isBold } = lookOf(point.allocator);
    return [{ ...point, labelX, labelY, isBold, isFar: place.isFar, color: labelColorOf(point.allocator) }];
  });
  const leads = placed.filter(({ isFar }) => isFar);
  const halo = { stroke: "var(--paper)", strokeWidth: 3, fontSize: FONT_SIZE };
  return [
    link(leads, { x1: "time", y1: "excess", x2: "labelX", y2: "labelY", stroke: "color", strokeWidth: 0.6 }),
    ...[false, true].map((isBold) =>
      text(
        placed.filter((label) => label.isBold === isBold),
        {
          x: "labelX",
          y: "labelY",
          text: "allocator",
          fill: "color",
          fontWeight: isBold ? 700 : 400,
          ...halo,
        },
      ),
    ),
  ];
}

function dots(points: readonly Drawn[]): Markish {
  return dot(points, {
    x: "time",
    y: "excess",
    r: ({ allocator }: Drawn) => (lookOf(allocator).isBold ? 6 : 4.5),
    fill: ({ allocator }: Drawn) => lookOf(allocator).color,
    stroke: "var(--paper)",
    strokeWidth: 1,
    title: ({ allocator, time, memory }: Drawn) =>
      `${allocator}: time ${time.toFixed(2)}, memory ${memory.toFixed(2)}`,
  });
}

export function paretoChart(title: string, points: readonly ParetoPoint[], frame: Frame): string {
  const drawn = inDrawingOrder(
    points.map((point) => ({ ...point, excess: Math.max(point.memory - 1, LEAST_EXCESS) })),
  );
  const times = drawn.map(({ time }) => time);
  const excesses = drawn.map(({ excess }) => excess);
  const x = timeExtent(times, [MARGIN.left, frame.width - MARGIN.right]);
  const y = excessExtent(excesses, [frame.height - MARGIN.bottom, MARGIN.top]);
  const grid = { stroke: "var(--rule)", strokeOpacity: 1 };
  const axis = { labelAnchor: "center", labelArrow: "none", tickSize: 0 } as const;
  const footprint = (excess: number): string => String(Math.round((1 + excess) * 1000) / 1000);
  return drawPlot(title, {
    ...frame,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    style: { fontSize: "11px" },
    x,
    y,
    r: { type: "identity" },
    color: { type: "identity" },
    marks: [
      gridX({ ticks: ticksOf(x), ...grid }),
      gridY({ ticks: ticksOf(y), ...grid }),
      axisX({ ...axis, ticks: ticksOf(x), label: "time ÷ dlmalloc's (lower is better)" }),
      axisY({
        ...axis,
        ticks: ticksOf(y),
        text: footprint,
        label: "memory ÷ peak of live bytes (lower is better)",
      }),
      frontLine(drawn, x, y),
      dots(drawn),
      // Ours get the best places.
      ...labels([...drawn].reverse(), x, y, frame),
    ],
  });
}
