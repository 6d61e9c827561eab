// One workload's allocators, the fastest on top.
import { axisX, barX, gridX, type Markish, ruleX, text } from "@observablehq/plot";
import { isLimit } from "../report/cast.js";
import { labelColorOf, lookOf } from "./looks.js";
import { drawPlot } from "./plot-svg.js";

export interface Bar {
  readonly allocator: string;
  readonly value: number;
}

export interface RankedBars {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly label: string;
  /** Where the axis ends: the same for all workloads, so that they can be compared. Longer bars are cut. */
  readonly end: number;
  /** What the driver takes of each bar. */
  readonly driver?: number;
}

export const RANKED_BARS_WIDTH = 340;
const ROW = 15;
const MARGIN = { top: 4, right: 34, bottom: 32, left: 126 };

function names(bars: readonly Bar[]): Markish[] {
  return [false, true].map((isBold) =>
    text(
      bars.filter(({ allocator }) => lookOf(allocator).isBold === isBold),
      {
        x: 0,
        y: "allocator",
        dx: -5,
        textAnchor: "end",
        text: "allocator",
        fontSize: 11,
        fontWeight: isBold ? 700 : 400,
        fill: ({ allocator }: Bar) => labelColorOf(allocator),
      },
    ),
  );
}

export function rankedBars({ title, bars, label, end, driver }: RankedBars): string {
  const sorted = [...bars].sort((a, b) => a.value - b.value);
  const shown = ({ value }: Bar): number => Math.min(value, end);
  return drawPlot(title, {
    width: RANKED_BARS_WIDTH,
    height: sorted.length * ROW + MARGIN.top + MARGIN.bottom,
    marginTop: MARGIN.top,
    marginRight: MARGIN.right,
    marginBottom: MARGIN.bottom,
    marginLeft: MARGIN.left,
    x: { domain: [0, end] },
    y: { domain: sorted.map(({ allocator }) => allocator), axis: null, padding: 0.22 },
    color: { type: "identity" },
    marks: [
      gridX({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      axisX({ ticks: 5, tickSize: 3, label, labelAnchor: "center", labelArrow: "none" }),
      barX(sorted, {
        x: shown,
        y: "allocator",
        fill: ({ allocator }: Bar) => lookOf(allocator).color,
        fillOpacity: ({ allocator }: Bar) => (lookOf(allocator).isBold ? 1 : isLimit(allocator) ? 0.7 : 0.55),
      }),
      text(sorted, {
        x: shown,
        y: "allocator",
        dx: 4,
        textAnchor: "start",
        text: ({ value }: Bar) => `${value.toFixed(1)}${value > end ? " →" : ""}`,
      }),
      ...(driver === undefined ? [] : [ruleX([driver], { stroke: "var(--ink)", strokeDasharray: "2 2" })]),
      ...names(sorted),
    ],
  });
}
