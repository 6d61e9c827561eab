import { ALLOCATOR_NAMES, allocatorsOf } from "./allocators.js";
import { namesOf, parse, wholeNumber } from "./arguments.js";
import { type Command, CommandError, UsageError } from "./command.js";
import { kindOfFile, notFor } from "./file-kinds.js";
import { readInput, traceIn } from "./input.js";
import { print, printJson } from "./output.js";
import { Progress } from "./progress.js";
import { formatReplay, replayDocument, replayNamed } from "./replay-report.js";

const REPLAY = "replay";
const DEFAULT_ALLOCATORS = "default,fast,secure,tlsf";
const DEFAULT_ROUNDS = "5";
const MOST_ROUNDS = 1000;

const usage = `pymalloc-wasm replay TRACE... [--allocator NAME,NAME] [--rounds N] [--json]
pymalloc-wasm replay CAPSULE [--json]

Makes the calls of a trace (.pmtc) on builds of this package and on other allocators, in the engine that runs this command: the time of an operation,
the memory that was taken, and what check() says of the heap afterwards. The calls come from another wasm module than the allocator's.

  --allocator  whom (default: ${DEFAULT_ALLOCATORS})
               there is ${ALLOCATOR_NAMES.join(", ")};
               dlmalloc comes from npm's pyodide, thi.ng from @thi.ng/malloc, if they are installed
  --rounds     replays that are timed, each on a new heap (default: ${DEFAULT_ROUNDS})
  --json       one JSON document

Times are medians; noise is what the middle half of the rounds differ by. The last row is the first allocator once more: a difference
between those two means nothing. "over live" is the memory taken over the most bytes that were live. Exit code 1: a heap was
damaged, ran out of memory or lost data.

Of a capsule, which holds the heap of a misuse, it does once more what was wrong. Exit code 1: the same was not found again.
`;

interface Subject {
  readonly file: string;
  readonly bytes: Uint8Array;
}

const isCapsule = ({ bytes }: Subject): boolean => kindOfFile(bytes) === "capsule";

/** Traces, or else, for replay, one capsule. */
function readSubjects(command: string, files: readonly string[]): readonly Subject[] {
  const subjects = files.map((file) => ({ file, bytes: readInput(file) }));
  const takesCapsule = command === REPLAY;
  const capsule = takesCapsule ? subjects.find(isCapsule) : undefined;
  if (capsule !== undefined && subjects.length > 1)
    throw new CommandError(
      `${capsule.file} is a capsule, which replay takes alone: here are ${subjects.length} files`,
    );
  const strange = subjects.find((one) => kindOfFile(one.bytes) !== "trace" && one !== capsule);
  if (strange !== undefined) {
    const wanted = takesCapsule ? "traces (.pmtc), or one capsule" : "traces (.pmtc)";
    throw notFor(command, wanted, strange.file, strange.bytes);
  }
  return subjects;
}

interface Plan {
  /** What the command is called: bench is one, too. */
  readonly command: string;
  /** Options that are given and mean nothing for a capsule. */
  readonly forTraces: readonly string[];
  readonly rounds: number;
  readonly allocators: readonly string[];
  readonly asJson: boolean;
}

async function replayAll(
  subjects: readonly Subject[],
  { rounds, allocators, asJson }: Plan,
): Promise<number> {
  const traces = subjects.map(({ file, bytes }) => ({ name: file, trace: traceIn(file, bytes) }));
  const empty = traces.find(({ trace }) => trace.words.length === 0);
  if (empty !== undefined) throw new CommandError(`${empty.name} has no operations to replay`);
  const present = await allocatorsOf(allocators);
  const progress = new Progress(!asJson);
  const reports = [];
  for (const named of traces) {
    const report = await replayNamed(named, present, rounds, progress);
    progress.end();
    reports.push(replayDocument(named, report));
    if (!asJson) print(`${formatReplay(named, report)}\n`);
  }
  if (asJson) printJson({ kind: "trace", rounds, traces: reports });
  return reports.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

/** What the command line asks for. */
export interface ReplayArguments extends Plan {
  readonly files: readonly string[];
}

/** @throws {UsageError} it is not understood. */
export function replayArguments(
  args: readonly string[],
  command = REPLAY,
  defaultAllocators = DEFAULT_ALLOCATORS,
): ReplayArguments {
  const { values, positionals } = parse(args, {
    allocator: { type: "string" },
    rounds: { type: "string" },
    json: { type: "boolean", default: false },
  });
  const { allocator, rounds, json } = values;
  return {
    command,
    files: positionals,
    forTraces: [
      ...(allocator === undefined ? [] : ["allocator"]),
      ...(rounds === undefined ? [] : ["rounds"]),
    ],
    rounds: wholeNumber("rounds", rounds ?? DEFAULT_ROUNDS, MOST_ROUNDS),
    allocators: namesOf("allocator", allocator ?? defaultAllocators, ALLOCATOR_NAMES),
    asJson: json,
  };
}

/** Gives the exit code. */
export async function replayFiles({ files, ...plan }: ReplayArguments): Promise<number> {
  const subjects = readSubjects(plan.command, files);
  const [first] = subjects;
  if (first === undefined || !isCapsule(first)) return replayAll(subjects, plan);
  const [option] = plan.forTraces;
  if (option !== undefined)
    throw new UsageError(
      `${first.file} is a capsule, which is replayed once, on its own build: --${option} is for traces`,
    );
  return (await import("./replay-misuse.js")).replayMisuse(first.file, first.bytes, plan.asJson);
}

function run(args: readonly string[]): Promise<number> {
  const plan = replayArguments(args);
  if (plan.files.length === 0) throw new UsageError("replay takes a trace, or several");
  return replayFiles(plan);
}

export const replay: Command = {
  name: REPLAY,
  summary: "a trace on this allocator's builds and on others; or a misuse, from its capsule",
  usage,
  run,
};
