// Programs in AssemblyScript on its own runtimes and on ours, which take turns after each repetition of a program.
import { PAGE_BYTES } from "../../src/replay/instance.js";
import type { Run } from "../../src/replay/run.js";
import { timesOf } from "../../src/replay/stats.js";
import { interleavedRounds } from "../interleave.js";
import type { RuntimeCost } from "../results.js";
import { programModule } from "./modules.js";
import { ProgramRun } from "./program-run.js";
import { type Program, programs, quickPrograms } from "./programs.js";
import { knownRuntimes, type Runtime } from "./runtimes.js";

export interface RuntimePlan {
  readonly rounds: number;
  readonly quick: boolean;
}

const REPETITIONS = 20;

interface Subject {
  readonly runtime: Runtime;
  readonly bytes: Uint8Array;
  readonly module: WebAssembly.Module;
}

function subjectOf(program: Program, runtime: Runtime): Subject {
  const bytes = programModule(program, runtime);
  return { runtime, bytes, module: new WebAssembly.Module(Uint8Array.from(bytes)) };
}

function costOf(program: Program, { runtime, bytes }: Subject, runs: readonly Run[]): RuntimeCost {
  const { heapBytes = 0, checksum, stopped } = runs.at(-1) ?? {};
  return {
    allocator: runtime.name,
    workload: program,
    ...(runtime.base === undefined ? {} : { base: runtime.base }),
    ...timesOf(runs),
    pages: heapBytes / PAGE_BYTES,
    moduleBytes: bytes.length,
    ...(checksum === undefined ? {} : { checksum }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

export function measureRuntimes(
  { rounds, quick }: RuntimePlan,
  progress: (line: string) => void,
): RuntimeCost[] {
  return (quick ? quickPrograms : programs).flatMap((program) => {
    progress(`assemblyscript: ${program}`);
    const subjects = knownRuntimes().map((runtime) => subjectOf(program, runtime));
    const runs = interleavedRounds(subjects, rounds, Number.POSITIVE_INFINITY, ({ module, runtime }) => {
      return new ProgramRun(module, runtime.collector, REPETITIONS);
    });
    return subjects.map((subject) => costOf(program, subject, runs.get(subject) ?? []));
  });
}
