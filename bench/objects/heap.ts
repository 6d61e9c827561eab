// What runs the object programs, whoever it is: a heap with the programs on it, called by their names.

/** The programs of bench/wasm/objects and of programs.py. */
export type Call =
  | ("churn" | "buildList" | "buildTree" | "buildCycles" | "check" | "drop")
  | ("grow" | "shrink")
  | ("words" | "records" | "conses");

/** Loops of the same shape without objects: what an interpreter takes for itself. */
export type IdleCall =
  | "idleChurn"
  | "idleList"
  | "idleTree"
  | "idleCycles"
  | "idleWords"
  | "idleRecords"
  | "idleConses";

/** A collection, or a step of one. */
export interface Pause {
  readonly generation: string;
  readonly milliseconds: number;
}

export interface ObjectHeap {
  call(name: Call, n?: number): number;
  /** Absent where nothing is interpreted. */
  idle?(name: IdleCall, n: number): void;
  /** A full collection; how many objects were unreachable, or undefined where the collector does not say. */
  collect(): number | undefined;
  /** Where nothing is freed by itself: what a program has to do when it has dropped much. */
  reclaim?(): void;
  /** Absent where collections cannot be turned off, or never come by themselves. */
  setAutomatic?(isOn: boolean): void;
  /** Bytes that the heap has taken. */
  bytes(): number;
  /** The pauses while `work` runs; it grows the heap by `grow`. Absent where collections never come by themselves. */
  pausesOf?(grow: (objects: number) => void, objects: number): Pause[];
}

export type SubjectName =
  | ("pymalloc" | "pymalloc, inlined" | "pymalloc, cross")
  | ("AssemblyScript" | "AssemblyScript, minimal")
  | ("Pyodide" | "Pyodide, C");

export interface Subject {
  readonly name: SubjectName;
  /** A new heap, or the one that there can be of it. */
  heap(): ObjectHeap;
}
