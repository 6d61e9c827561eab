// Programs in, what differs between their modules out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGE_BYTES } from "../../src/replay/instance.js";
import type { Run } from "../../src/replay/run.js";
import { type Times, timesOf } from "../../src/replay/stats.js";
import type { Workshop } from "../compiled/workshop.js";
import { interleavedRounds } from "../interleave.js";
import { projectFolder } from "../toolchain.js";
import { buildProgram, type Way } from "./build-program.js";
import { callsByFunction, disassemble, remainingCalls } from "./inlined-calls.js";
import { ProgramRun } from "./program-run.js";
import { type Program, pairs, programs, variants } from "./programs.js";

export interface Settings {
  readonly rounds: number;
  readonly limitSeconds: number;
}

/** A module of a program, as it ran. */
export interface Column {
  /** own twice: what differs between these is noise. */
  readonly name: Way | "own again";
  readonly times: Times;
  readonly milliseconds: number;
  /** The whole memory at the end. */
  readonly pages: number;
  readonly bytes: number;
  readonly checksum: number | undefined;
  readonly stopped: string | undefined;
}

export interface ProgramResult {
  readonly program: Program;
  readonly columns: readonly Column[];
  /** Calls of the allocator's functions that are left in the program's, where it was inlined. */
  readonly calls: ReadonlyMap<string, number>;
}

/** What link.ts puts before the names of the allocator's functions. */
const isOurs = (name: string): boolean => name.startsWith("~");

function columnOf(name: Column["name"], bytes: Uint8Array, runs: readonly Run[]): Column {
  const times = timesOf(runs);
  const [first] = runs;
  return {
    name,
    times,
    milliseconds: (times.nanosecondsPerOperation * (first?.operations ?? 0)) / 1e6,
    pages: (first?.heapBytes ?? 0) / PAGE_BYTES,
    bytes: bytes.length,
    checksum: runs.every((run) => run.checksum === first?.checksum) ? first?.checksum : undefined,
    stopped: runs.find((run) => run.stopped !== undefined)?.stopped,
  };
}

/** Each column's modules take turns, step by step; every run is a new instance. */
function measure(
  program: Program,
  ways: readonly Way[],
  { rounds, limitSeconds }: Settings,
  workshop: Workshop,
): ProgramResult {
  const allocator = readFileSync(join(projectFolder, "build/pymalloc.link.wasm"));
  const built = new Map(ways.map((way) => [way, buildProgram(program, way, workshop, allocator)]));
  const own = built.get("own") ?? new Uint8Array();
  const tasks = [...built, ["own again", own] as const].map(([name, bytes]) => ({
    ...{ name, bytes },
    module: new WebAssembly.Module(Uint8Array.from(bytes)),
  }));
  const results = interleavedRounds(
    tasks,
    rounds,
    limitSeconds * 1e9,
    ({ module }) => new ProgramRun(module),
  );
  const text = disassemble(built.get("inlined") ?? own);
  return {
    program,
    columns: [...results].map(([{ name, bytes }, runs]) => columnOf(name, bytes, runs)),
    calls: remainingCalls(callsByFunction(text), isOurs),
  };
}

export function measurePrograms(
  names: readonly string[],
  settings: Settings,
  workshop: Workshop,
  progress: (line: string) => void,
): ProgramResult[] {
  return [...programs, ...variants, pairs]
    .filter(({ name }) => names.includes(name))
    .map((program) => {
      progress(`${program.name} (${program.from})`);
      const ways: Way[] = program === pairs ? ["own", "called", "inlined"] : ["own", "inlined"];
      return measure(program, ways, settings, workshop);
    });
}

/** What must not be: a run that ended early, or one whose results are not those of wasi-libc's malloc. */
export function faultsOf({ program, columns }: ProgramResult): string[] {
  const expected = columns.find(({ name }) => name === "own")?.checksum;
  return columns.flatMap(({ name, checksum, stopped }) => {
    if (stopped !== undefined) return [`${program.name}, ${name}: ${stopped}`];
    return checksum === undefined || checksum !== expected ? [`${program.name}, ${name}: other results`] : [];
  });
}
