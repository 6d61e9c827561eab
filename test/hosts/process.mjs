// How hosts' programs are run: to their end, in time, and their lines of JSON read.
import { run } from "../loading/child.mjs";

export { onPath } from "../loading/executables.mjs";

/** What the program prints, one value for each line that begins as an object. Fails when it fails, or takes longer. */
export async function jsonLines(command, given, options) {
  const stdout = await output(command, given, options);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** What the program prints. */
export async function output(command, given = [], { cwd = process.cwd(), env, seconds = 300 } = {}) {
  return (await run(command, given, { cwd, env, seconds })).stdout;
}
