// Ratios of some variants, a row for each program: dots left of the rule at 1 are faster.
import { axisX, axisY, dot, gridX, type Markish, ruleX } from "@observablehq/plot";
import { drawPlot } from "./plot-svg.js";

export interface RatioRow {
  readonly name: string;
  readonly isBold: boolean;
  /** By variant, in their order. */
  readonly ratios: readonly number[];
}

export interface DotLook {
  readonly name: string;
  readonly color: string;
  readonly symbol: "circle" | "diamond" | "square";
  readonly isFilled: boolean;
}

export interface RatioDots {
  readonly title: string;
  readonly rows: readonly RatioRow[];
  readonly variants: readonly DotLook[];
  readonly domain: readonly [number, number];
  /** What the axis says; without it there are lines and no figures. */
  readonly label?: string;
}

export const RATIO_DOTS_WIDTH = 720;
/** Where the axis begins: left of it are names. */
export const RATIO_DOTS_LEFT = 190;
const ROW = 30;
const AXIS = 34;
/** Variants of a row lie below one another, as their ratios are often the same. */
const LANE = 8;

/** Every 0.05, or every 0.1 of a wide axis. */
function ticksOf([low, high]: readonly [number, number]): number[] {
  const perUnit = high - low > 0.5 ? 10 : 20;
  const [first, last] = [Math.ceil(low * perUnit - 1e-6), Math.floor(high * perUnit + 1e-6)];
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) / perUnit);
}

export function heightOf({ rows, label }: Pick<RatioDots, "rows" | "label">): number {
  return rows.length * ROW + (label === undefined ? 4 : AXIS);
}

function dotsOf({ rows, variants }: RatioDots): Markish[] {
  return variants.map(({ name, color, symbol, isFilled }, lane) =>
    dot(rows, {
      x: ({ ratios }: RatioRow) => ratios[lane],
      y: "name",
      dy: (lane - (variants.length - 1) / 2) * LANE,
      r: symbol === "diamond" ? 2.8 : 3.2,
      symbol,
      stroke: color,
      strokeWidth: 1.4,
      fill: isFilled ? color : "var(--paper)",
      title: (row: RatioRow) => `${row.name}, ${name}: ${row.ratios[lane]?.toFixed(2)}`,
    }),
  );
}

export function ratioDots(chart: RatioDots): string {
  const ticks = ticksOf(chart.domain);
  const names = (isBold: boolean): Markish =>
    axisY(
      chart.rows.filter((row) => row.isBold === isBold).map(({ name }) => name),
      { tickSize: 0, label: null, fontSize: 12, fontWeight: isBold ? 700 : 400 },
    );
  return drawPlot(chart.title, {
    width: RATIO_DOTS_WIDTH,
    height: heightOf(chart),
    marginTop: 2,
    marginRight: 20,
    marginBottom: heightOf(chart) - chart.rows.length * ROW - 2,
    marginLeft: RATIO_DOTS_LEFT,
    style: { fontSize: "11px" },
    x: { domain: [...chart.domain], axis: null },
    y: { domain: chart.rows.map(({ name }) => name), axis: null },
    color: { type: "identity" },
    symbol: { type: "identity" },
    marks: [
      gridX({ ticks, stroke: "var(--rule)", strokeOpacity: 1 }),
      ruleX([1], { stroke: "var(--ink)", strokeWidth: 1.2 }),
      names(true),
      names(false),
      ...dotsOf(chart),
      ...(chart.label === undefined
        ? []
        : [
            axisX({
              ticks,
              tickSize: 0,
              tickFormat: ".2f",
              label: chart.label,
              labelAnchor: "center",
              labelArrow: "none",
            }),
          ]),
    ],
  });
}
