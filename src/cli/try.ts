import { encodeTrace } from "../trace/trace-file.js";
import type { RoleName } from "../try/allocator-roles.js";
import { type Figures, figuresOf, isUnsteady } from "../try/figures.js";
import { namesInGlue } from "../try/glue-names.js";
import { checkProgram } from "../try/read-program.js";
import { TryError } from "../try/try-error.js";
import { type Comparison, type Recording, TriedProgram } from "../try/try-program.js";
import { parse, wholeNumber } from "./arguments.js";
import { deflateRaw } from "./codecs.js";
import { type Command, CommandError, UsageError } from "./command.js";
import { requireWasm } from "./file-kinds.js";
import { readInput } from "./input.js";
import { interruptible } from "./interruptible.js";
import { print, printable, printJson } from "./output.js";
import { checkOutput, writeOutput } from "./output-file.js";
import { Progress } from "./progress.js";
import { driverOf } from "./try-driver.js";
import { allocatorText, comparisonText, recordingText } from "./try-report.js";

const usage = `pymalloc-wasm try APP.wasm --run SCRIPT.mjs
pymalloc-wasm try APP.wasm [-- ARGUMENTS...]
pymalloc-wasm try APP.wasm --trace TRACE.pmtc

Runs a wasm program that brings its own malloc on that and on pymalloc, in turns, each run in a process of its own; tells time, memory and
misuse of both, and whether their results are equal. malloc and its kin are found by the names of exports, by the name section, by the JavaScript
beside the file, or by their code.

  --run SCRIPT     uses the program by its package, as its users do. A function that it exports by default is what is timed, and what that returns
                   is compared; without one the whole script is timed
  (neither)        the program is a command of WASI, which exports _start: that is run, with the arguments behind --
  --trace TRACE    for a library: its malloc and free serve a recorded trace

  --record FILE    only record: the program's requests become a trace
  --swap           only compare: leaves out the recording, which is what tells misuse on the program's own allocator. Where a function was
                   found by its code alone, the program is recorded all the same, as that shows whether it is what it looks like
  --rounds N       rounds of the comparison (default 5)
  --json           one JSON document
  --malloc NAME, --free, --calloc, --realloc, --memalign
                   which exports these are, where no name tells; or the numbers of functions
`;

const NAMED_ROLES = [
  "malloc",
  "free",
  "calloc",
  "realloc",
  "memalign",
] as const satisfies readonly RoleName[];
const MAX_ROUNDS = 1000;

const parsed = (args: readonly string[]) =>
  parse(args, {
    run: { type: "string" },
    trace: { type: "string" },
    record: { type: "string" },
    swap: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
    malloc: { type: "string" },
    free: { type: "string" },
    calloc: { type: "string" },
    realloc: { type: "string" },
    memalign: { type: "string" },
  });
type Values = ReturnType<typeof parsed>["values"];

interface Findings {
  readonly recording: Recording | undefined;
  readonly comparison: Comparison | undefined;
  /** Why there is no comparison, where there should be one. */
  readonly obstacle: string | undefined;
}

async function findings(program: TriedProgram, { record, swap }: Values): Promise<Findings> {
  const recording = swap ? undefined : await program.record();
  if (swap && program.isGuessed) await program.record();
  if (record !== undefined && recording) writeOutput(record, encodeTrace(recording.trace, deflateRaw));
  const obstacle = record === undefined ? program.obstacle : undefined;
  const comparison = record === undefined && obstacle === undefined ? await program.compare() : undefined;
  if (comparison && isUnsteady(comparison))
    throw new TryError(
      "its results differ from run to run on its own allocator: give it work that has one result",
    );
  return { recording, comparison, obstacle };
}

function documentOf(
  file: string,
  program: TriedProgram,
  { recording, comparison, obstacle }: Findings,
  figures?: Figures,
) {
  const { trace: _trace, ...recorded } = recording ?? { trace: undefined };
  const compared = { ...figures, failure: comparison?.failure, pymalloc: comparison?.ours.at(-1)?.swapped };
  return {
    program: file,
    allocator: program.allocator,
    ...(recording ? { recorded } : {}),
    ...(comparison ? { compared } : {}),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

/** @returns the exit code. */
function tell(file: string, program: TriedProgram, found: Findings, { json, record }: Values): number {
  const { recording, comparison, obstacle } = found;
  const figures = comparison ? figuresOf(comparison) : undefined;
  if (json) printJson(documentOf(file, program, found, figures));
  else
    print(
      [
        printable(file),
        allocatorText(program.allocator),
        ...(recording ? [recordingText(recording)] : []),
        ...(comparison && figures ? [comparisonText(comparison, figures)] : []),
        ...(obstacle === undefined ? [] : [`not compared: ${obstacle}.`]),
        ...(record === undefined ? [] : [`The trace is in ${printable(record)}.`]),
      ].join("\n\n"),
    );
  return figures?.results === "different" || obstacle !== undefined ? 1 : 0;
}

/** That the recording, if there is to be one, takes the place of nothing that the try reads. */
function checkRecord(file: string, { record, run: script, trace }: Values): void {
  if (record === undefined) return;
  const inputs = [file, script, trace].filter((one) => one !== undefined);
  checkOutput({ file: record, option: "--record", kind: "trace", inputs });
}

async function tryFile(
  file: string,
  values: Values,
  passed: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const rounds = wholeNumber("rounds", values.rounds, MAX_ROUNDS);
  const bytes = Uint8Array.from(readInput(file));
  requireWasm("try", file, bytes);
  checkProgram(file, bytes);
  const driver = driverOf(file, bytes, values, passed);
  checkRecord(file, values);
  const given = new Map(
    NAMED_ROLES.flatMap((role) => (values[role] === undefined ? [] : [[role, values[role]]])),
  );
  const progress = new Progress(!values.json);
  const program = new TriedProgram(bytes, {
    name: file,
    hints: { given, inGlue: (module) => namesInGlue(file, module) },
    driver,
    rounds,
    progress: (done, all) => progress.at("runs", done, all),
    signal,
  });
  try {
    const found = await findings(program, values);
    progress.end();
    return tell(file, program, found, values);
  } finally {
    progress.end();
    program.close();
  }
}

async function run(args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  const [own, passed] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const { values, positionals } = parsed(own);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("try takes one wasm file");
  if (values.swap && values.record !== undefined)
    throw new UsageError("--record only records, --swap only compares: give one");
  try {
    return await interruptible((signal) => tryFile(file, values, passed, signal));
  } catch (error) {
    if (error instanceof TryError) throw new CommandError(error.message);
    throw error;
  }
}

export const tryCommand: Command = {
  name: "try",
  summary: "runs a wasm program on its own malloc and on this one, and compares",
  usage,
  run,
};
