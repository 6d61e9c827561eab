import { existsSync } from "node:fs";
import { type BuildResult, SELFTEST_BUILDS, selfTest } from "../selftest/selftest.js";
import { parse } from "./arguments.js";
import { buildFolder, readModule } from "./builds.js";
import { type Command, UsageError } from "./command.js";
import { print, printJson } from "./output.js";
import { Progress } from "./progress.js";

const usage = `pymalloc-wasm selftest [--json]

Runs the calls and laws that every host has to keep (test/hosts/vectors.json) on each build, in the engine that runs this command.
A line a build; exit code 1 if a law does not hold.

  --json   one JSON document
`;

/** One line, and one more for each law that the build breaks. */
function lineOf({ build, passed, skipped, reason, failed }: BuildResult): string {
  const left = skipped > 0 ? `, ${skipped} left out: ${reason}` : "";
  const words = failed.length === 0 ? "" : `, ${failed.length} failed`;
  const details = failed.map((each) => `\n  ${each}`).join("");
  return `${build.padEnd(8)}  ${passed} hold${words}${left}${details}`;
}

/** Tells what was found. Gives the exit code. */
export function tell(results: readonly BuildResult[], asJson: boolean): number {
  if (asJson) printJson({ builds: results });
  else print(results.map(lineOf).join("\n"));
  return results.some(({ failed }) => failed.length > 0) ? 1 : 0;
}

function run(args: readonly string[]): number {
  const { values, positionals } = parse(args, { json: { type: "boolean", default: false } });
  if (positionals.length > 0) throw new UsageError(`selftest takes no ${JSON.stringify(positionals[0])}`);
  const progress = new Progress(!values.json);
  const present = SELFTEST_BUILDS.filter(({ file }) => existsSync(`${buildFolder}${file}`));
  const results = present.map(({ build, file }, i) => {
    progress.at("build", i + 1, present.length);
    return selfTest(build, readModule(file));
  });
  progress.end();
  return tell(results, values.json);
}

export const selftest: Command = {
  name: "selftest",
  summary: "the builds' laws, in the engine that is here",
  usage,
  run,
};
