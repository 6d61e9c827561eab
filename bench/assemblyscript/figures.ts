// What the measurements of runtimes come to: each beside its base, for the tables on the terminal and for the report.

import { geometricMean } from "../../src/replay/stats.js";
import type { Report, RuntimeCost } from "../results.js";

/** A program on one runtime, beside the runtime that it is compared with. */
export interface RuntimeRow {
  readonly program: string;
  readonly milliseconds: number;
  readonly noise: number;
  readonly pages: number;
  readonly bytes: number;
  /** To the base's: of medians, of fastest repetitions, of pages. */
  readonly ratio: number;
  readonly fastestRatio: number;
  readonly pagesRatio: number;
}

export interface RuntimeTable {
  readonly runtime: string;
  readonly base: string;
  readonly rows: readonly RuntimeRow[];
  /** Geometric means of the ratios. */
  readonly ratio: number;
  readonly fastestRatio: number;
  readonly pagesRatio: number;
  /** Pages of all programs together, and of the base's. */
  readonly pages: number;
  readonly basePages: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function rowOf(cost: RuntimeCost, base: RuntimeCost): RuntimeRow {
  return {
    program: cost.workload,
    milliseconds: cost.nanosecondsPerOperation / 1e6,
    noise: cost.noise,
    pages: cost.pages,
    bytes: cost.moduleBytes,
    ratio: cost.nanosecondsPerOperation / base.nanosecondsPerOperation,
    fastestRatio: cost.fastest / base.fastest,
    pagesRatio: cost.pages / base.pages,
  };
}

/** A table for each runtime that is compared with another. */
export function runtimeTables(costs: readonly RuntimeCost[] = []): RuntimeTable[] {
  const pairs = new Map(
    costs.flatMap(({ allocator, base }) => (base === undefined ? [] : [[allocator, base] as const])),
  );
  return [...pairs].map(([runtime, base]) => {
    const compared = costs
      .filter(({ allocator }) => allocator === runtime)
      .flatMap((cost) => {
        const other = costs.find((one) => one.allocator === base && one.workload === cost.workload);
        return other === undefined ? [] : [{ cost, other }];
      });
    const rows = compared.map(({ cost, other }) => rowOf(cost, other));
    return {
      runtime,
      base,
      rows,
      ratio: geometricMean(rows.map((row) => row.ratio)),
      fastestRatio: geometricMean(rows.map((row) => row.fastestRatio)),
      pagesRatio: geometricMean(rows.map((row) => row.pagesRatio)),
      pages: sum(rows.map((row) => row.pages)),
      basePages: sum(compared.map(({ other }) => other.pages)),
    };
  });
}

/** Programs that trapped, or did not come to the same result on every runtime: a sentence each. */
export function runtimeFaults({ runtimeCosts = [] }: Pick<Report, "runtimeCosts">): string[] {
  return runtimeCosts.flatMap(({ allocator, workload, checksum, stopped }) => {
    if (stopped !== undefined) return [`assemblyscript, ${workload}, ${allocator}: ${stopped}`];
    const due = runtimeCosts.find((one) => one.workload === workload)?.checksum;
    if (due === checksum) return [];
    return [`assemblyscript, ${workload}: the checksum of ${allocator} is ${checksum}, not ${due}`];
  });
}
