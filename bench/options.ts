import { parse as parseWords } from "../src/cli/arguments.js";
import { UsageError } from "../src/cli/command.js";
import { DEFAULT_MEASURES, MEASURES, type Measure, QUICK_MEASURES } from "./measures.js";
import { compiledPeers, type Mode, missingPeers, peers } from "./peers.js";
import type { Suite, Touch } from "./results.js";
import { traceNames } from "./trace-store.js";

export interface Options {
  readonly traces: readonly string[];
  readonly allocators: readonly string[];
  readonly modes: readonly Mode[];
  readonly touches: readonly Touch[];
  readonly suites: readonly (Suite | Measure)[];
  readonly rounds: number;
  readonly quick: boolean;
  /** The compiled peers as well. */
  readonly peers: boolean;
  readonly limitSeconds: number;
  readonly microSamples: number;
  readonly json: string;
}

/** The command line cannot be carried out; the message says which names it knows. */
export { UsageError };

const MODES: readonly Mode[] = ["inlined", "called", "cross", "js"];
const SUITES: readonly (Suite | Measure)[] = [
  ...(["replay", "micro", "program", "classic", "sizes", "small-heap", "large-heap", "batch"] as const),
  ...MEASURES,
];
const isMeasure = (suite: Suite | Measure): suite is Measure => MEASURES.some((measure) => measure === suite);
/** Those that take long. */
const NAMED_ONLY: readonly (Suite | Measure)[] = [
  "large-heap",
  ...MEASURES.filter((measure) => !DEFAULT_MEASURES.includes(measure)),
];
const TOUCHES: readonly Touch[] = ["word", "bytes", "walk"];
/** What is measured unless it is asked for by name: the rest takes long, or says little that is new. */
const USUAL = {
  modes: MODES.filter((mode) => mode !== "cross"),
  suites: SUITES.filter((suite) => !NAMED_ONLY.includes(suite)),
  touches: TOUCHES.slice(0, 1),
};
/** With --all. */
const ALL = { modes: MODES, suites: SUITES, touches: TOUCHES };
const allocatorNames = peers.map((peer) => peer.name);
const compiledNames = compiledPeers.map((peer) => peer.name);
const DEFAULT_JSON = "build/bench.json";
/** What --quick replays: fragmentation, small objects, reallocs, and mixed lifetimes. */
const QUICK_TRACES = ["json_nested", "phases_frag", "server_sessions"];

/** What --quick leaves out: each module takes seconds to prepare the first time. */
const NOT_QUICK = ["pymalloc-debug", "stub"];

/** Two paces: the whole bench in some minutes, or a first look in less than two. */
const FULL = { rounds: 7, limitSeconds: 1, microSamples: 40 };
const QUICK = { rounds: 2, limitSeconds: 0.3, microSamples: 10 };

export function helpText(): string {
  return `npm run bench -- [options]

  --trace NAME[,NAME]      replay these traces only, and nothing else unless --suite says so
  --allocator NAME[,NAME]  measure these allocators only (dlmalloc stays: it is what ratios are to)
  --peers                  the compiled peers too, which npm run bench:peers makes (or name them)
  --mode NAME[,NAME]       ${USUAL.modes.join(", ")}: how a trace reaches the allocator; cross when asked for
                           inlined, called: from the same wasm module; cross: from another; js: from JavaScript
  --touch NAME[,NAME]      word: replays from wasm write and read the first word of each block; bytes: they write
                           every byte; walk: they also read the live blocks from time to time (${USUAL.touches.join(", ")})
  --suite NAME[,NAME]      ${USUAL.suites.join(", ")}; ${NAMED_ONLY.join(", ")} when asked for
                           (replay runs in all modes, batch in js, the others in called)
  --all                    every mode, touch and suite but where they are named; --quick goes before it
  --rounds N               replays per allocator and trace (${FULL.rounds}; with --quick ${QUICK.rounds})
  --quick                  fewer traces, rounds, suites and allocators, under two minutes
  --json FILE              where results go (${DEFAULT_JSON})
  --help                   this text

traces:     ${traceNames().join(", ")}
allocators: ${allocatorNames.join(", ")}
`;
}

/** The comma-separated names of an option, or `all` if it is not given. */
export function chooseNames<Name extends string>(
  option: string,
  given: string | undefined,
  all: readonly Name[],
): Name[] {
  if (given === undefined) return [...all];
  const wanted = given.split(",").map((name) => name.trim());
  const unknown = wanted.filter((name) => !all.some((known) => known === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `--${option}: unknown ${unknown.map((name) => `"${name}"`).join(", ")}; known are ${all.join(", ")}`,
    );
  }
  return all.filter((name) => wanted.includes(name));
}

function readRounds(given: string | undefined, pace: number): number {
  if (given === undefined) return pace;
  if (!/^[1-9]\d{0,3}$/.test(given))
    throw new UsageError(`--rounds: "${given}" is not a number from 1 to 9999`);
  return Number(given);
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = {
    trace: text,
    allocator: text,
    mode: text,
    touch: text,
    suite: text,
    rounds: text,
    json: text,
    quick: flag,
    peers: flag,
    all: flag,
    help: flag,
  };
  const { values, positionals } = parseWords(args, options);
  if (positionals.length > 0) throw new UsageError(`the bench takes no ${JSON.stringify(positionals[0])}`);
  return values;
}

/** Who is measured when nobody is named. */
function defaultAllocators(quick: boolean, withCompiled: boolean): string[] {
  const left = new Set([...(quick ? NOT_QUICK : []), ...(withCompiled ? [] : compiledNames)]);
  return allocatorNames.filter((name) => !left.has(name));
}

/** Which suites, modes and touches: those that are named, or the usual ones, or all. */
function chooseWork(values: ReturnType<typeof parse>): Pick<Options, "suites" | "modes" | "touches"> {
  const quick = values.quick === true;
  const { modes, touches, suites } = values.all && !quick ? ALL : USUAL;
  const unnamed =
    values.trace === undefined
      ? suites.filter((one) => !(quick && isMeasure(one) && !QUICK_MEASURES.includes(one)))
      : ["replay"];
  return {
    modes: chooseNames("mode", values.mode ?? modes.join(), MODES),
    touches: chooseNames("touch", values.touch ?? touches.join(), TOUCHES),
    suites: chooseNames("suite", values.suite ?? unnamed.join(), SUITES),
  };
}

/** The options, or "help" when that was asked for. Throws a UsageError. */
export function readOptions(args: readonly string[]): Options | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const quick = values.quick === true;
  const withPeers = values.peers === true;
  if (withPeers && compiledNames.length + missingPeers.length === 0)
    throw new UsageError("--peers: there are no compiled peers yet; npm run bench:peers makes them");
  const pace = quick ? QUICK : FULL;
  const traces = chooseNames("trace", values.trace, traceNames());
  const allocators = chooseNames("allocator", values.allocator, allocatorNames);
  return {
    traces: quick && !values.trace ? traces.filter((name) => QUICK_TRACES.includes(name)) : traces,
    allocators: values.allocator ? allocators : defaultAllocators(quick, withPeers),
    ...chooseWork(values),
    rounds: readRounds(values.rounds, pace.rounds),
    quick,
    peers: withPeers,
    limitSeconds: pace.limitSeconds,
    microSamples: pace.microSamples,
    json: values.json ?? DEFAULT_JSON,
  };
}
