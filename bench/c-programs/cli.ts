// npm run bench:c: C programs with wasi-libc's malloc and with ours merged in. --quick: one round, to see that the results are equal.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Workshop } from "../compiled/workshop.js";
import { optimizeFromTheFirstCall } from "../engine.js";
import { describeEnvironment } from "../environment.js";
import { replaceMarked } from "../marked.js";
import { chooseNames, UsageError } from "../options.js";
import { projectFolder } from "../toolchain.js";
import { faultsOf, measurePrograms } from "./measure.js";
import { pairs, programs, variants } from "./programs.js";
import { markdownOf } from "./report.js";

const LIMIT_SECONDS = 120;
/** What the document says makes the table. */
const COMMAND = "npm run bench:c -- --write";
const DOCUMENT = join(projectFolder, "docs/c.md");

optimizeFromTheFirstCall();
// Node says of its WASI that it is experimental.
process.removeAllListeners("warning");

function circumstances(rounds: number, compiler: string): string {
  const { commit, engine, cores, platform } = describeEnvironment();
  return `${engine} on ${cores} cores (${platform}), ${compiler} -O3, commit ${commit ?? "unknown"}, medians of ${rounds} rounds.`;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string", default: "15" },
      program: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const rounds = values.quick ? 1 : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError("--rounds takes a positive integer");
  const all = [...programs, ...variants, pairs];
  const usual = values.quick ? [...programs, pairs] : all;
  const wanted = values.program ?? usual.map(({ name }) => name).join();
  const names = chooseNames(
    "program",
    wanted,
    all.map(({ name }) => name),
  );

  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const workshop = new Workshop(progress);
  const results = measurePrograms(names, { rounds, limitSeconds: LIMIT_SECONDS }, workshop, progress);
  const text = markdownOf(results, circumstances(rounds, workshop.clang().version()));
  process.stdout.write(`${text}\n`);
  if (values.write) writeFileSync(DOCUMENT, replaceMarked(readFileSync(DOCUMENT, "utf8"), COMMAND, text));
  const faults = results.flatMap(faultsOf);
  for (const fault of faults) progress(fault);
  return faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
