// What block objects and their views cost: rows of figures, as text and for the report.

import { formatTable } from "../../src/cli/table.js";
import { show } from "../quantity-table.js";
import type { AccessCost, Report } from "../results.js";

/** One loop beside what it is compared with. */
export interface AccessRow {
  readonly what: string;
  readonly nanoseconds: number;
  /** To the base's; undefined for a base itself. */
  readonly ratio?: number;
  readonly fastestRatio?: number;
  readonly noise: number;
}

/** The rows of a unit. */
export function accessRows(costs: readonly AccessCost[], unit: AccessCost["unit"]): AccessRow[] {
  return costs
    .filter((cost) => cost.unit === unit)
    .map(({ what, base: name, nanosecondsPerOperation: nanoseconds, fastest, noise }) => {
      const base = costs.find((one) => one.what === name);
      if (base === undefined) return { what, nanoseconds, noise };
      const ratio = nanoseconds / base.nanosecondsPerOperation;
      return { what, nanoseconds, ratio, fastestRatio: fastest / base.fastest, noise };
    });
}

export const accessTitles: { readonly [unit in AccessCost["unit"]]: string } = {
  pair: "Made and freed, in a heap of a thousand blocks (40 bytes of zeros, where nothing else is said), ns",
  element: "Elements of a view of 1000 integers, ns each",
};

/** A table for each unit that was measured. */
export function accessTables({ accessCosts = [] }: Report): string[] {
  return (["pair", "element"] as const).flatMap((unit) => {
    const rows = accessRows(accessCosts, unit);
    if (rows.length === 0) return [];
    return formatTable({
      title: accessTitles[unit],
      head: ["", "ns", "x", "x, fastest", "noise"],
      rows: rows.map((row) => [
        row.what,
        show(row.nanoseconds, 2),
        ...[row.ratio, row.fastestRatio].map((ratio) => show(ratio, 2)),
        `${show(100 * row.noise, 1)} %`,
      ]),
    });
  });
}
