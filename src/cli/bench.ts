import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { ALLOCATOR_NAMES, isHere } from "./allocators.js";
import { buildFolder } from "./builds.js";
import { type Command, CommandError } from "./command.js";
import { note } from "./output.js";

const usage = `pymalloc-wasm bench [TRACE...] [options]

In a clone of the repository, after npm run build: the whole bench, with its own options (pymalloc-wasm bench -- --help).
Elsewhere: the short one, which is pymalloc-wasm replay, with its options, on the traces given, or on those that come with the package, and
on all allocators that are here.
`;

const wholeBench = join(buildFolder, "bench/cli.js");
const traceFolder = join(buildFolder, "../bench/traces");

function shippedTraces(): string[] {
  const names = existsSync(traceFolder) ? readdirSync(traceFolder) : [];
  const traces = names.filter((name) => name.endsWith(".pmtc")).sort();
  if (traces.length > 0) return traces.map((name) => join(traceFolder, name));
  throw new CommandError("no traces came with this package; name one: pymalloc-wasm bench FILE.pmtc");
}

/** Whether a word is an option's, or its value: what else there is names a trace. */
const isTrace = (word: string): boolean => word.endsWith(".pmtc");

async function run(args: readonly string[]): Promise<number> {
  const own = args.filter((word) => word !== "--");
  if (existsSync(wholeBench) && !own.some(isTrace)) {
    const { status } = spawnSync(process.execPath, [wholeBench, ...own], { stdio: "inherit" });
    return status ?? 1;
  }
  const { replayArguments, replayFiles } = await import("./replay.js");
  const plan = replayArguments(own, "bench", ALLOCATOR_NAMES.filter(isHere).join());
  if (plan.files.length > 0) return replayFiles(plan);
  const traces = shippedTraces();
  note(`The short benchmark, on ${traces.map((file) => basename(file)).join(", ")}.`);
  return replayFiles({ ...plan, files: traces });
}

export const bench: Command = {
  name: "bench",
  summary: "the benchmark: the whole of it in a clone, else a short one",
  usage,
  run,
};
