// What samples cost, as text.
import { formatTable } from "../../src/cli/table.js";
import { geometricMean, median } from "../../src/replay/stats.js";
import { show } from "../quantity-table.js";
import type { Report, TracingCost } from "../results.js";
import { TRACINGS } from "./suite.js";

const NAMES: Readonly<Record<TracingCost["tracing"], string>> = {
  none: "default build",
  again: "default build, once more",
  counted: "sampling build, nobody wants samples",
  samples: "sampling build, a sample each 512 KiB",
};

/** One way of tracing and one caller, over the traces. Means are geometric, ratios to the default build. */
export interface TracingRow {
  readonly what: string;
  readonly nanoseconds: number;
  readonly ratio: number;
  /** Of the fastest rounds. */
  readonly fastestRatio: number;
  readonly worst: number;
  readonly worstWorkload: string;
  readonly noise: number;
}

export function tracingRows(costs: readonly TracingCost[]): TracingRow[] {
  const callers = [...new Set(costs.map(({ caller }) => caller))];
  return callers.flatMap((caller) =>
    TRACINGS.map((tracing) =>
      rowOf(
        `${caller}: ${NAMES[tracing]}`,
        costs.filter((cost) => cost.caller === caller && cost.tracing === tracing),
        costs.filter((cost) => cost.caller === caller && cost.tracing === "none"),
      ),
    ),
  );
}

function rowOf(what: string, own: readonly TracingCost[], bases: readonly TracingCost[]): TracingRow {
  const ratios = (pick: (cost: TracingCost) => number) =>
    own.map((cost) => {
      const base = bases.find(({ workload }) => workload === cost.workload);
      return base === undefined ? Number.NaN : pick(cost) / pick(base);
    });
  const times = ratios(({ nanosecondsPerOperation }) => nanosecondsPerOperation);
  const worst = Math.max(...times);
  return {
    what,
    nanoseconds: geometricMean(own.map(({ nanosecondsPerOperation }) => nanosecondsPerOperation)),
    ratio: geometricMean(times),
    fastestRatio: geometricMean(ratios(({ fastest }) => fastest)),
    worst,
    worstWorkload: own[times.indexOf(worst)]?.workload ?? "",
    noise: median(own.map(({ noise }) => noise)),
  };
}

export function tracingTables({ tracingCosts = [] }: Report): string[] {
  if (tracingCosts.length === 0) return [];
  return [
    formatTable({
      title: "Samples, on the traces: geometric means; x: to the default build",
      head: ["", "ns/op", "x", "x, fastest", "worst", "", "noise"],
      rows: tracingRows(tracingCosts).map((row) => [
        row.what,
        show(row.nanoseconds, 1),
        ...[row.ratio, row.fastestRatio, row.worst].map((ratio) => show(ratio, 3)),
        row.worstWorkload,
        `${show(100 * row.noise, 1)} %`,
      ]),
    }),
  ];
}
