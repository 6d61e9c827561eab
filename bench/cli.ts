// npm run bench: the command line of the bench. Tables go to stdout, progress to stderr, everything to a JSON file.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TraceError } from "../src/trace/trace-error.js";
import { runBench } from "./bench.js";
import { optimizeFromTheFirstCall } from "./engine.js";
import { helpText, readOptions, UsageError } from "./options.js";
import { formatReport } from "./report.js";

optimizeFromTheFirstCall();

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(helpText());
    return 0;
  }
  mkdirSync(dirname(options.json), { recursive: true });
  const began = performance.now();
  const report = await runBench(options, (line) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${seconds} s  ${line}\n`);
  });
  process.stdout.write(formatReport(report));
  writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  process.stderr.write(`results written to ${options.json}\n`);
  return report.faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof TraceError)) throw error;
  const isUsage = error instanceof UsageError;
  process.stderr.write(`pymalloc-wasm: ${error.message}${isUsage ? " (see npm run bench -- --help)" : ""}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
