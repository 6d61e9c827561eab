// npm run hosts [-- NAME... --require N --table]: the vectors of vectors.json (the form of a step: its "format"), in every host whose toolchain is here.
//
// A host is a folder here with a host.mjs, whose default export is one description, or a list of them:
//   name         as the table has it: "Node 22", "Wasmtime (Python)"
//   needs        what must be there, in words: "Debian's wabt"
//   isPresent()  whether it is there; cheap, downloads nothing, may be async
//   setup()      installs it from its registry; asked by npm run hosts:setup only where isPresent() says no; may be async
//   run({ vectors, builds })  async: the results. vectors is the path of vectors.json, builds the list of { build, file }, paths
//                absolute. What is built on the way goes to a folder .cache of the host's (git ignores it).
// A result is what a program prints as one line of JSON for each build:
//   { build, engine, passed, skipped, failed: ["vector: what"], reason }   skipped: of vectors with "needs", and the reason why
//   { build, engine, declined: "why" }                                     a build that the host cannot have at all
// jsonLines of process.mjs runs a program and gives its lines. A host is green when it has a result for every build, and
// each counts as many vectors as there are for the build, none of them failed; at least one build is not declined.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { builds } from "./builds.mjs";
import { findHosts } from "./find.mjs";
import { judge } from "./judge.mjs";
import { writeTable } from "./table.mjs";

const vectors = fileURLToPath(new URL("vectors.json", import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { require: { type: "string" }, table: { type: "boolean" } },
});

const report = [];
for (const host of await findHosts(positionals)) {
  const entry = (await host.isPresent()) ? await resultsOf(host) : { host, absent: true };
  for (const line of linesOf(entry)) console.log(line);
  report.push(entry);
}
const green = report.filter(({ isGreen }) => isGreen).length;
const absent = report.filter((entry) => entry.absent).length;
const red = report.length - green - absent;
console.log(`${green} green, ${red} red, ${absent} absent`);
if (options.table) writeTable(report, builds);
const required = Number(options.require ?? 0);
if (green < required) console.error(`${required} green hosts are required`);
if (red > 0 || green < required) process.exitCode = 1;

async function resultsOf(host) {
  try {
    const results = await host.run({ vectors, builds });
    const known = JSON.parse(readFileSync(vectors, "utf8")).vectors;
    return { host, ...judge(results, known, builds) };
  } catch (error) {
    return { host, isGreen: false, results: [], complaint: String(error.message ?? error) };
  }
}

function linesOf({ host, absent, complaint, results }) {
  if (absent) return [`${host.name}: absent (${host.needs})`];
  if (complaint !== undefined) return [`${host.name}: FAILED ${complaint}`];
  return results.map(({ build, engine, verdict }) => {
    return `${host.name} | ${engine ?? "?"} | ${build} | ${verdict}`;
  });
}
