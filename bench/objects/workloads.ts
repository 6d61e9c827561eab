// What is measured of the object programs: phases that are timed, and how often they are repeated.
import type { IdleCall, ObjectHeap, SubjectName } from "./heap.js";

export interface Sizes {
  /** Objects of a repetition. */
  readonly churn: number;
  readonly list: number;
  readonly tree: number;
  /** Cycles of a repetition, of 2..10 objects. */
  readonly cycles: number;
  /** Words, records and conses of a repetition. */
  readonly contained: number;
  /** Repetitions of a round. */
  readonly repetitions: number;
  /** Live objects while full collections and pauses are measured. */
  readonly live: number;
}

export const FULL: Sizes = {
  churn: 200_000,
  list: 100_000,
  tree: 2 ** 17 - 1,
  cycles: 50_000,
  contained: 50_000,
  repetitions: 3,
  live: 1_000_000,
};

export const QUICK: Sizes = {
  churn: 50_000,
  list: 20_000,
  tree: 2 ** 14 - 1,
  cycles: 5_000,
  contained: 5_000,
  repetitions: 3,
  live: 100_000,
};

/** `total` is all that is timed but idle; idle is what the interpreter takes for a loop of the same shape. */
export type Phase = "build" | "drop" | "collect" | "total" | "idle";

/** Times what a phase does, and adds what a program says of its data to the checksum. */
export interface Stage {
  timed<Result>(phase: Phase, work: () => Result): Result;
  note(checksum: number): void;
}

export interface ObjectWorkload {
  readonly name: string;
  /** Do collections come by themselves? Undefined: as the heap has it, since nothing depends on it. */
  readonly automatic: boolean | undefined;
  readonly without: readonly SubjectName[];
  /** One repetition; how many objects it made. */
  run(heap: ObjectHeap, sizes: Sizes, stage: Stage): number;
}

function idle(heap: ObjectHeap, stage: Stage, name: IdleCall, n: number): void {
  if (heap.idle !== undefined) stage.timed("idle", () => heap.idle?.(name, n));
}

function buildAndDrop(program: "List" | "Tree", sizeOf: (sizes: Sizes) => number): ObjectWorkload["run"] {
  return (heap, sizes, stage) => {
    const n = sizeOf(sizes);
    stage.timed("build", () => heap.call(`build${program}`, n));
    stage.note(heap.call("check"));
    stage.timed("drop", () => {
      heap.call("drop");
      heap.reclaim?.();
    });
    idle(heap, stage, `idle${program}`, n);
    return n;
  };
}

/** CPython collects between bytecodes, so that nothing is collected while functions of C are called. */
const NEVER_AUTOMATIC: readonly SubjectName[] = ["Pyodide, C"];
/** Collections cannot be turned off, or are what frees memory. */
const ALWAYS_AUTOMATIC: readonly SubjectName[] = ["AssemblyScript", "AssemblyScript, minimal"];

const lists = buildAndDrop("List", ({ list }) => list);
const trees = buildAndDrop("Tree", ({ tree }) => tree);

/** Of words, records or conses. Collections come by themselves where they do; in C they do not. */
function contained(
  name: string,
  program: "words" | "records" | "conses",
  idleName: IdleCall,
): ObjectWorkload {
  return {
    name,
    automatic: true,
    without: [],
    run: (heap, { contained: n }, stage) => {
      stage.note(stage.timed("build", () => heap.call(program, n)));
      if (heap.reclaim !== undefined) stage.timed("collect", () => heap.reclaim?.());
      idle(heap, stage, idleName, n);
      return n;
    },
  };
}

export const objectWorkloads: readonly ObjectWorkload[] = [
  {
    name: "allocate and drop",
    automatic: undefined,
    without: [],
    run: (heap, { churn }, stage) => {
      stage.note(stage.timed("build", () => heap.call("churn", churn)));
      if (heap.reclaim !== undefined) stage.timed("collect", () => heap.reclaim?.());
      idle(heap, stage, "idleChurn", churn);
      return churn;
    },
  },
  { name: "linked list", automatic: true, without: NEVER_AUTOMATIC, run: lists },
  { name: "linked list, gc off", automatic: false, without: ALWAYS_AUTOMATIC, run: lists },
  { name: "tree", automatic: true, without: NEVER_AUTOMATIC, run: trees },
  { name: "tree, gc off", automatic: false, without: ALWAYS_AUTOMATIC, run: trees },
  {
    name: "cycles",
    automatic: false,
    without: NEVER_AUTOMATIC,
    run: (heap, { cycles }, stage) => {
      const objects = stage.timed("build", () => heap.call("buildCycles", cycles));
      stage.note(heap.call("check"));
      heap.call("drop");
      const found = stage.timed("collect", () => heap.collect());
      stage.note(objects);
      // The collector of an interpreter may find some of the interpreter's own as well.
      if (found !== undefined && found < objects) stage.note(found);
      idle(heap, stage, "idleCycles", cycles);
      return objects;
    },
  },
  contained("word count", "words", "idleWords"),
  contained("records of dicts and lists", "records", "idleRecords"),
  contained("lists of conses", "conses", "idleConses"),
];
