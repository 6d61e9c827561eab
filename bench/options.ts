import { parseArgs } from "node:util";
import { type Mode, peers } from "./peers.js";
import type { Suite } from "./results.js";
import { traceNames } from "./trace-store.js";

export interface Options {
  readonly traces: readonly string[];
  readonly allocators: readonly string[];
  readonly modes: readonly Mode[];
  readonly suites: readonly Suite[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly limitSeconds: number;
  readonly microSamples: number;
  readonly json: string;
}

/** The command line cannot be carried out; the message says which names it knows. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const MODES: readonly Mode[] = ["called", "js"];
const SUITES: readonly Suite[] = ["replay", "micro", "program"];
const allocatorNames = peers.map((peer) => peer.name);
const DEFAULT_JSON = "build/bench.json";
/** What --quick replays: fragmentation, small objects, reallocs, and mixed lifetimes. */
const QUICK_TRACES = ["json_nested", "phases_frag", "server_sessions"];

/** What --quick leaves out: each module takes seconds to prepare the first time. */
const NOT_QUICK = ["pymalloc-debug", "stub"];

/** Two paces: the whole bench in some minutes, or a first look in less than one. */
const FULL = { rounds: 7, limitSeconds: 1, microSamples: 40 };
const QUICK = { rounds: 2, limitSeconds: 0.3, microSamples: 10 };

export function helpText(): string {
  return `npm run bench -- [options]

  --trace NAME[,NAME]      replay these traces only, and nothing else unless --suite says so
  --allocator NAME[,NAME]  measure these allocators only (dlmalloc stays: it is what ratios are to)
  --mode called,js         called: driver and allocator in one wasm module; js: driven from JavaScript
  --suite NAME[,NAME]      ${SUITES.join(", ")} (micro and program run in the called mode)
  --rounds N               replays per allocator and trace (${FULL.rounds}; with --quick ${QUICK.rounds})
  --quick                  fewer traces, rounds and allocators, under a minute
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
    suite: text,
    rounds: text,
    json: text,
    quick: flag,
    help: flag,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The options, or "help" when that was asked for. Throws a UsageError. */
export function readOptions(args: readonly string[]): Options | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const quick = values.quick === true;
  const pace = quick ? QUICK : FULL;
  const traces = chooseNames("trace", values.trace, traceNames());
  const allocators = chooseNames("allocator", values.allocator, allocatorNames);
  return {
    traces: quick && !values.trace ? traces.filter((name) => QUICK_TRACES.includes(name)) : traces,
    allocators:
      quick && !values.allocator ? allocators.filter((name) => !NOT_QUICK.includes(name)) : allocators,
    modes: chooseNames("mode", values.mode, MODES),
    suites: chooseNames("suite", values.suite ?? (values.trace ? "replay" : undefined), SUITES),
    rounds: readRounds(values.rounds, pace.rounds),
    quick,
    limitSeconds: pace.limitSeconds,
    microSamples: pace.microSamples,
    json: values.json ?? DEFAULT_JSON,
  };
}
