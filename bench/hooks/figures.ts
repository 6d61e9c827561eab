// What the costs of hooks come to: rows of figures, for the tables on the terminal and for the report.

import { geometricMean, median } from "../../src/replay/stats.js";
import { NULL_PEER } from "../peers.js";
import type { HookCost } from "../results.js";

const SIZE = /^\d+ B$/;
const isPair = ({ workload }: HookCost): boolean => SIZE.test(workload);
const distinct = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** One build with one hook, over the traces. Means are geometric; ratios are to PyObject_* without a hook. */
export interface HookRow {
  readonly allocator: string;
  readonly what: string;
  readonly nanoseconds: number;
  readonly ratio: number;
  /** The driver's time taken off both. */
  readonly netRatio: number;
  /** Of the fastest rounds. */
  readonly fastestRatio: number;
  readonly worst: number;
  readonly worstWorkload: string;
  /** The median one of the traces. */
  readonly noise: number;
  readonly isStopped: boolean;
}

const NAMES: Readonly<Record<HookCost["hook"], string>> = {
  none: "no hook",
  wasm: "forwarding hook, wasm",
  JavaScript: "forwarding hook, JavaScript",
  debug: "debug hooks",
  tracemalloc: "tracemalloc of each request",
};

const nameOf = ({ family, hook }: HookCost): string =>
  family === "malloc" ? "malloc family, which has no record" : NAMES[hook];

function rowOf(own: readonly HookCost[], all: readonly HookCost[]): HookRow[] {
  const [first] = own;
  if (first === undefined) return [];
  const beside = ({ workload }: HookCost) => ({
    base: all.find(
      (one) =>
        one.workload === workload &&
        one.allocator === first.allocator &&
        one.family === "obj" &&
        one.hook === "none",
    ),
    driver: all.find((one) => one.workload === workload && one.allocator === NULL_PEER),
  });
  const ratioOf = (cost: HookCost, pick: (one: HookCost) => number, isNet = false): number => {
    const { base, driver } = beside(cost);
    const off = isNet && driver !== undefined ? pick(driver) : 0;
    return base === undefined ? Number.NaN : (pick(cost) - off) / (pick(base) - off);
  };
  const time = (one: HookCost) => one.nanosecondsPerOperation;
  const ratios = own.map((cost) => ratioOf(cost, time));
  const worst = Math.max(...ratios);
  return [
    {
      allocator: first.allocator,
      what: nameOf(first),
      nanoseconds: geometricMean(own.map(time)),
      ratio: geometricMean(ratios),
      netRatio: geometricMean(own.map((cost) => ratioOf(cost, time, true))),
      fastestRatio: geometricMean(own.map((cost) => ratioOf(cost, (one) => one.fastest))),
      worst,
      worstWorkload: own[ratios.indexOf(worst)]?.workload ?? "",
      noise: median(own.map(({ noise }) => noise)),
      isStopped: own.some(({ stopped }) => stopped !== undefined),
    },
  ];
}

/** A row for each build and hook, of the costs that are traces'. */
export function hookRows(costs: readonly HookCost[]): HookRow[] {
  const traces = costs.filter((cost) => !isPair(cost));
  const own = traces.filter(({ allocator }) => allocator !== NULL_PEER);
  const key = ({ allocator, family, hook }: HookCost) => `${allocator}/${family}/${hook}`;
  return distinct(own.map(key)).flatMap((one) =>
    rowOf(
      own.filter((cost) => key(cost) === one),
      traces,
    ),
  );
}

/** A call of one family, in pairs of malloc and free. */
export interface CallRow {
  readonly allocator: string;
  readonly size: string;
  readonly what: string;
  readonly nanoseconds: number;
  readonly noise: number;
  /** Nanoseconds above the same work without the possibility of a record; undefined for that itself. */
  readonly price?: number;
  /** The same, of the fastest rounds. */
  readonly fastestPrice?: number;
}

const FAMILY_NAMES: Readonly<Record<HookCost["family"], string>> = {
  malloc: "malloc, free",
  obj: "PyObject_*",
  mem: "PyMem_*",
  raw: "PyMem_Raw*",
  "raw, built-in": "raw's functions themselves",
};

/** What does the same work without looking for a record; with a hook: what looks for one and finds none. */
function isBaseOf(cost: HookCost, one: HookCost): boolean {
  if (one.allocator !== cost.allocator || one.workload !== cost.workload || one.hook !== "none") return false;
  if (cost.hook !== "none") return one.family === cost.family;
  return one.family === (cost.family === "raw" ? "raw, built-in" : "malloc");
}

const hasPrice = ({ family, hook }: HookCost): boolean =>
  hook !== "none" || (family !== "malloc" && family !== "raw, built-in");

export function callRows(costs: readonly HookCost[]): CallRow[] {
  return costs.filter(isPair).map((cost) => {
    const base = hasPrice(cost) ? costs.find((one) => isBaseOf(cost, one)) : undefined;
    const hook = cost.hook === "none" ? "" : `, ${NAMES[cost.hook]}`;
    return {
      allocator: cost.allocator,
      size: cost.workload,
      what: `${FAMILY_NAMES[cost.family]}${hook}`,
      nanoseconds: cost.nanosecondsPerOperation,
      noise: cost.noise,
      ...(base === undefined
        ? {}
        : {
            price: cost.nanosecondsPerOperation - base.nanosecondsPerOperation,
            fastestPrice: cost.fastest - base.fastest,
          }),
    };
  });
}

/** Hooks that changed what is in memory: a sentence each. */
export function hookFaults(costs: readonly HookCost[] = []): string[] {
  const complete = costs.filter(
    (one) => one.checksum !== undefined && one.stopped === undefined && one.allocator !== NULL_PEER,
  );
  return complete.flatMap((cost) => {
    const due = complete.find(({ workload }) => workload === cost.workload)?.checksum;
    if (due === cost.checksum) return [];
    return [
      `${cost.allocator}, ${nameOf(cost)}, lost data in ${cost.workload}: its checksum is ${cost.checksum}, not ${due}`,
    ];
  });
}
