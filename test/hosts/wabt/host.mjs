import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Child } from "../../loading/child.mjs";
import { onPath, output } from "../process.mjs";
import { installFromDebian } from "../toolchain.mjs";
import { buildOf, scriptOf } from "./generate.mjs";

const cwd = fileURLToPath(new URL(".cache", import.meta.url));

export default {
  name: "wabt's interpreter",
  needs: "Debian's wabt",
  isPresent: () => onPath("wast2json") !== undefined && onPath("spectest-interp") !== undefined,
  setup: () => installFromDebian("wabt"),
  async run({ vectors, builds }) {
    mkdirSync(cwd, { recursive: true });
    const known = JSON.parse(readFileSync(vectors, "utf8")).vectors;
    const engine = `wabt ${(await output("spectest-interp", ["--version"])).trim()}`;
    const results = [];
    for (const { build, file } of builds) {
      const own = known.filter((vector) => vector.builds?.includes(build) ?? true);
      results.push({ build, engine, ...(await runAll(own, buildOf(file))) });
    }
    return results;
  },
};

async function runAll(vectors, build) {
  const result = { passed: 0, skipped: 0, failed: [] };
  for (const vector of vectors) {
    const fault = await faultOf(scriptOf(vector, build));
    if (fault === undefined) result.passed++;
    else result.failed.push(`${vector.name}: ${fault}`);
  }
  return result;
}

/** The interpreter's complaints, if not each assertion of the script holds. A process each, as memories are not given back. */
async function faultOf(script) {
  writeFileSync(`${cwd}/vector.wast`, script);
  await output("wast2json", ["vector.wast", "-o", "vector.json"], { cwd });
  const interpreter = new Child("spectest-interp", ["vector.json"], { cwd });
  const ended = await interpreter.ended;
  const printed = interpreter.stdout + interpreter.stderr;
  // It counts modules as well, and takes any trap for the one that is asserted.
  const [, passed, all] = printed.match(/(\d+)\/(\d+) tests passed/) ?? [];
  const isWhole = Number(all) >= count(script, /^\(assert_/gm);
  const areTraps = count(script, /^\(assert_trap/gm) === count(printed, unreachable);
  if (ended === 0 && passed === all && isWhole && areTraps) return undefined;
  return withSteps(printed.replace(unreachable, ""), script);
}

const unreachable = /^.*: assert_trap passed: unreachable executed\n/gm;

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** vector.wast:123: ...  tells the line, and the line the step. */
function withSteps(complaints, script) {
  const lines = script.split("\n");
  return complaints
    .trim()
    .replace(/^\S+\.wast:(\d+)/gm, (place, line) => lines[line - 1]?.match(/step \d+/)?.[0] ?? place)
    .replaceAll("\n", ", ");
}
