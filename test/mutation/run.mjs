// npm run test:mutants [-- text ...]: each change of mutants.mjs, one at a time, must make a test fail. With texts: only the
// mutants whose build, file or change has one of them. Needs `npm run build`; works in a copy under the system's temporary folder.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { changed } from "./changed.mjs";
import { mutants } from "./mutants.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = [
  "assembly",
  "src",
  "test",
  "bench",
  "build",
  "asconfig.json",
  "build.mjs",
  "fill-table.mjs",
  "package.json",
  "tsconfig.json",
];
/** What is built of each: the heap and the tools that look at it, which must agree where its fields are. */
const TARGETS = {
  default: ["pymalloc", "pymalloc.tools"],
  secure: ["pymalloc.secure", "pymalloc.secure.tools"],
  objects: ["pymalloc.objects"],
  link: ["pymalloc.link"],
  embed: ["pymalloc.embed"],
  guest: ["pymalloc.guest"],
  sampling: ["pymalloc.sampling", "pymalloc.sampling.tools"],
  // Of TypeScript, which vitest compiles.
  layer: [],
  watching: [],
  texts: [],
};
/** Which build is tested then. */
const TESTED = {
  default: "default",
  secure: "secure",
  objects: "default",
  link: "default",
  embed: "default",
  guest: "default",
  sampling: "default",
  layer: "default",
  watching: "default",
  texts: "default",
};
/** An endless loop in wasm stops vitest as well: who runs longer is taken for caught. */
const TIMEOUT_MS = Number(process.env.MUTANT_TIMEOUT_MS ?? 180_000);

const scratch = mkdtempSync(join(tmpdir(), "pymalloc-mutants-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
// Not the gigabyte of test/loading's hosts.
const isOurs = (path) => !path.includes("node_modules");
for (const name of COPIED) copy(name);
symlinkSync(join(repository, "node_modules"), join(scratch, "node_modules"));

function copy(name) {
  cpSync(join(repository, name), join(scratch, name), {
    recursive: true,
    filter: (path) => isOurs(path.slice(repository.length)),
  });
}

/** Node with arguments, in the copy. One process, so that killing it ends it. */
function node(args, env = {}) {
  return spawnSync(process.execPath, args, {
    cwd: scratch,
    env: { ...process.env, ...env },
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 28,
    encoding: "utf8",
  });
}

/** What the tests say of what is built: "" or the test that failed. */
function failure(build) {
  const report = join(scratch, "report.json");
  rmSync(report, { force: true });
  const config = "test/mutation/vitest.config.mjs";
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", config, "--root", "."];
  const done = node([...vitest, "--reporter", "json", "--outputFile", report], {
    TEST_BUILDS: TESTED[build],
    TEST_SELECTION: build,
    // The same tests for each mutant, and each time.
    TEST_SEED: "1",
    FC_SEED: "1",
  });
  if (done.signal) return "no end: killed";
  if (done.status === 0) return "";
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const file = testResults.find(({ status }) => status === "failed");
  const test = file?.assertionResults.find(({ status }) => status === "failed");
  const name = file?.name.slice(file.name.lastIndexOf("/") + 1, -".test.ts".length);
  return `${name ?? "vitest"} > ${test?.fullName ?? file?.message ?? done.stderr}`;
}

/** Builds and tests the mutant: [kind, what caught it]. */
function outcome(mutant) {
  const path = join(scratch, mutant.file);
  const original = readFileSync(path, "utf8");
  writeFileSync(path, changed(mutant, original));
  const targets = TARGETS[mutant.build];
  const built = targets.length > 0 ? node(["build.mjs", ...targets]) : { status: 0 };
  const failed = built.status === 0 && failure(mutant.build);
  writeFileSync(path, original);
  if (targets.length > 0) copy("build");
  if (built.status !== 0) return ["broken", `DOES NOT COMPILE: ${built.stderr.trim().split("\n")[0]}`];
  if (failed) return ["caught", `killed by ${failed}`];
  return mutant.equivalent ? ["equivalent", "equivalent"] : ["survived", "SURVIVED"];
}

for (const mutant of mutants) changed(mutant, readFileSync(join(scratch, mutant.file), "utf8"));
const texts = process.argv.slice(2);
const chosen = mutants.filter(
  ({ build, file, from }) =>
    texts.length === 0 || texts.some((one) => `${build} ${file} ${from}`.includes(one)),
);
for (const build of new Set(chosen.map((mutant) => mutant.build))) {
  const failed = failure(build);
  if (failed) throw new Error(`the ${build} build fails without a mutant: ${failed}`);
}

const counts = { caught: 0, equivalent: 0, survived: 0, broken: 0 };
for (const [i, mutant] of chosen.entries()) {
  const start = performance.now();
  const [kind, verdict] = outcome(mutant);
  counts[kind]++;
  const seconds = Math.round((performance.now() - start) / 1000);
  const line = `${i + 1}  ${mutant.file}  ${mutant.from} -> ${mutant.to || "nothing"}  ${verdict}  ${seconds} s`;
  console.log(line.replace(/\s*\n\s*/g, " "));
  if (kind === "caught" && mutant.equivalent) console.log(`  and yet: ${mutant.equivalent}`);
}
console.log(
  Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", "),
);
process.exit(counts.survived + counts.broken > 0 ? 1 : 0);
