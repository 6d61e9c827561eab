// npm run bench:report: what npm run bench measured, as documentation.
import { parseArgs } from "node:util";
import { ResultsError, readResults } from "./read-results.js";
import { writeReport } from "./write-report.js";

const HELP = `npm run bench:report -- [RESULTS] [--out FOLDER]

  RESULTS       the JSON file that npm run bench wrote (build/bench.json)
  --out FOLDER  where benchmarks.md, benchmarks.html and benchmarks.svg go (docs)
`;

function main(): void {
  const { values, positionals } = parseArgs({
    options: { out: { type: "string", default: "docs" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [results = "build/bench.json"] = positionals;
  for (const path of writeReport(readResults(results), values.out)) process.stdout.write(`${path}\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof ResultsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
