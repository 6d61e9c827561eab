// The object programs on every object layer, which take turns; what they cost per object, how long they pause, what memory they take.

import { timesOf } from "../../src/replay/stats.js";
import { interleavedRounds } from "../interleave.js";
import type { ObjectCost, ObjectMemory, ObjectPauses } from "../results.js";
import { assemblyScriptSubjects } from "./assemblyscript.js";
import type { Subject } from "./heap.js";
import { collectLive, measurePauses, populate } from "./live.js";
import { ourSubjects } from "./ours.js";
import { type PhasedResult, PhasedRun } from "./phased-run.js";
import { pyodideSubjects } from "./pyodide.js";
import { type ObjectWorkload, objectWorkloads, type Phase, type Sizes } from "./workloads.js";

export interface ObjectPlan {
  readonly rounds: number;
  readonly sizes: Sizes;
}

export interface ObjectFigures {
  readonly objectCosts: ObjectCost[];
  readonly objectPauses: ObjectPauses[];
  readonly objectMemory: ObjectMemory[];
}

export const FULL_COLLECTION = "full collection, all alive";

/** The collector of the interpreter is the same whoever made the objects, and sees those of both. */
const WITHOUT_LIVE = ["Pyodide, C"];

function costsOf(workload: string, allocator: string, runs: readonly PhasedResult[]): ObjectCost[] {
  const last = runs.at(-1);
  const phases = [...(last?.phases.keys() ?? [])];
  return phases.map((phase: Phase) => ({
    allocator,
    workload,
    phase,
    ...timesOf(runs.flatMap((run) => run.phases.get(phase) ?? [])),
    ...(last?.checksum === undefined || phase !== "total" ? {} : { checksum: last.checksum }),
    ...(last?.stopped === undefined ? {} : { stopped: last.stopped }),
  }));
}

function measureWorkload(
  workload: ObjectWorkload,
  subjects: readonly Subject[],
  { rounds, sizes }: ObjectPlan,
): ObjectCost[] {
  const able = subjects.filter(({ name }) => !workload.without.includes(name));
  const runs = interleavedRounds(able, rounds, Number.POSITIVE_INFINITY, (subject) => {
    return new PhasedRun(subject.heap(), workload, sizes);
  });
  return able.flatMap((subject) => costsOf(workload.name, subject.name, runs.get(subject) ?? []));
}

/** First of all, as memory that an interpreter has once taken is used again. */
function measureLive(subjects: readonly Subject[], { rounds, sizes }: ObjectPlan): ObjectFigures {
  const able = subjects.filter(({ name }) => !WITHOUT_LIVE.includes(name));
  const heaps = able.map((subject) => populate(subject, sizes.live));
  const runs = collectLive(heaps, rounds);
  const objectCosts = heaps.map(({ subject }, i) => ({
    allocator: subject.name,
    workload: FULL_COLLECTION,
    phase: "collect" as const,
    ...timesOf(runs[i] ?? []),
  }));
  const objectPauses = heaps.flatMap(measurePauses);
  for (const { heap } of heaps) heap.call("drop");
  return { objectCosts, objectPauses, objectMemory: heaps.map(({ memory }) => memory) };
}

export async function measureObjects(plan: ObjectPlan): Promise<ObjectFigures> {
  const subjects = [...ourSubjects(), ...assemblyScriptSubjects(), ...(await pyodideSubjects())];
  const live = measureLive(subjects, plan);
  const costs = objectWorkloads.flatMap((workload) => measureWorkload(workload, subjects, plan));
  return { ...live, objectCosts: [...costs, ...live.objectCosts] };
}
