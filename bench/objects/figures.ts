// What the measurements of objects come to: rows, for the tables on the terminal and for the report.
import type { ObjectCost, Report } from "../results.js";
import type { SubjectName } from "./heap.js";

/** What stands for the object layer in comparisons: called as between object files. */
export const OURS: SubjectName = "pymalloc";

const distinct = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];
export const allocatorsIn = (list: readonly { readonly allocator: string }[] = []): string[] =>
  distinct(list.map(({ allocator }) => allocator));

const time = (cost: ObjectCost | undefined): number | undefined => cost?.nanosecondsPerOperation;

function find(
  costs: readonly ObjectCost[],
  workload: string,
  phase: ObjectCost["phase"],
  allocator: string,
): ObjectCost | undefined {
  return costs.find((one) => one.workload === workload && one.phase === phase && one.allocator === allocator);
}

/** A phase of a program on every object layer. */
export interface PhaseRow {
  readonly workload: string;
  readonly phase: ObjectCost["phase"];
  /** By the order of `allocatorsIn`. */
  readonly cells: readonly (ObjectCost | undefined)[];
}

/** Phases of which there is only one are the total. */
export function phaseRows(costs: readonly ObjectCost[] = []): PhaseRow[] {
  const allocators = allocatorsIn(costs);
  return distinct(costs.map(({ workload }) => workload)).flatMap((workload) => {
    const own = costs.filter((one) => one.workload === workload);
    const phases = (["build", "drop", "collect", "total", "idle"] as const).filter((phase) =>
      own.some((one) => one.phase === phase),
    );
    const hasParts = phases.filter((phase) => phase !== "total" && phase !== "idle").length > 1;
    const hasTotal = phases.includes("total");
    return phases
      .filter((phase) => phase === "total" || phase === "idle" || hasParts || !hasTotal)
      .map((phase) => ({
        workload,
        phase,
        cells: allocators.map((allocator) => find(own, workload, phase, allocator)),
      }));
  });
}

/** The object layer beside the others: ratios of times, ours to theirs. */
export interface Comparison {
  readonly workload: string;
  readonly phase: "total" | "collect";
  readonly nanoseconds: number;
  readonly toPyodide?: number;
  /** The interpreter's loop taken off Pyodide's time, and nothing off ours. */
  readonly toPyodideNet?: number;
  /** Both called from another instance. */
  readonly toPyodideC?: number;
  readonly toAssemblyScript?: number;
  /** Whom it loses to, and which aim it misses; empty where it does not. */
  readonly losses: string;
}

/** At most so much of Pyodide's time per object. */
const AIM = 0.5;

function lossesOf({
  phase,
  toPyodide,
  toPyodideNet,
  toPyodideC,
  toAssemblyScript,
}: Omit<Comparison, "losses">) {
  const rivals: readonly [name: string, ratio: number | undefined, aim: number][] = [
    ["Pyodide", toPyodide, phase === "total" ? AIM : 1],
    ["Pyodide, net", toPyodideNet, phase === "total" ? AIM : 1],
    ["Pyodide, C", toPyodideC, phase === "total" ? AIM : 1],
    ["AssemblyScript", toAssemblyScript, 1],
  ];
  return rivals
    .flatMap(([name, ratio = 0, aim]) => {
      if (ratio > 1) return [`slower than ${name}`];
      return ratio > aim ? [`more than half of ${name}`] : [];
    })
    .join("; ");
}

const defined = <Values extends Record<string, number | undefined>>(values: Values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

export function comparisons(costs: readonly ObjectCost[] = []): Comparison[] {
  return phaseRows(costs).flatMap(({ workload, phase }) => {
    if (phase !== "total" && phase !== "collect") return [];
    const of = (allocator: string) => time(find(costs, workload, phase, allocator));
    const ours = of(OURS);
    if (ours === undefined) return [];
    const ratio = (mine: number | undefined, theirs: number | undefined) =>
      mine === undefined || theirs === undefined ? undefined : mine / theirs;
    const python = of("Pyodide");
    const idle = phase === "total" ? time(find(costs, workload, "idle", "Pyodide")) : undefined;
    const total = python === undefined || idle === undefined ? undefined : python - idle;
    const row = {
      workload,
      phase,
      nanoseconds: ours,
      ...defined({
        toPyodide: ratio(ours, python),
        toPyodideNet: ratio(ours, total),
        toPyodideC: ratio(of("pymalloc, cross"), of("Pyodide, C")),
        toAssemblyScript: ratio(ours, of("AssemblyScript")),
      }),
    };
    return [{ ...row, losses: lossesOf(row) }];
  });
}

/** Programs that did not come to the same result everywhere: a sentence each. */
export function objectFaults({ objectCosts = [] }: Pick<Report, "objectCosts">): string[] {
  const trapped = objectCosts
    .filter(({ phase, stopped }) => phase === "total" && stopped !== undefined)
    .map(({ allocator, workload, stopped }) => `objects, ${workload}, ${allocator}: ${stopped}`);
  const complete = objectCosts.filter(
    ({ checksum, stopped }) => checksum !== undefined && stopped === undefined,
  );
  const lost = complete.flatMap(({ allocator, workload, checksum }) => {
    const due = complete.find((one) => one.workload === workload)?.checksum;
    if (due === checksum) return [];
    return [`objects, ${workload}: the checksum of ${allocator} is ${checksum}, not ${due}`];
  });
  return [...trapped, ...lost];
}
