// node test/clients/suite/run.mjs [--modules a,b] [--quick] [--jobs N] [--write]: CPython's own tests in Pyodide as it is, in one with all of
// Python's memory from our allocator, and in one that has got it after its start. Test by test they come to the same, but for what
// explained.json has. setup.mjs must have got the tests; CPYTHON_TESTS=FOLDER takes those of another Python's library. Twenty-five minutes of a
// core, and nothing anew for what has not changed since. --write: results.json anew.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compareModule } from "./compare.mjs";
import { isPresent, moduleNames, suiteVersion } from "./package.mjs";
import { linesOf, summaryOf, totalsOf } from "./summary.mjs";

/** Modules that concern memory most: two minutes. */
const QUICK = ["test_gc", "test_weakref", "test_list", "test_dict", "test_set", "test_json", "test_sys"];

const { values: options } = parseArgs({
  options: {
    modules: { type: "string" },
    quick: { type: "boolean" },
    jobs: { type: "string", default: "1" },
    write: { type: "boolean" },
  },
});
if (!isPresent()) {
  console.error("CPython's tests are not here: node test/clients/suite/setup.mjs gets them, from Debian.");
  process.exit(2);
}
const isAll = !options.quick && options.modules === undefined && process.env.CPYTHON_TESTS === undefined;
if (options.write && !isAll)
  throw new Error("results.json has all of Debian's modules: --write is for a run over them");
const { pyodideVersion, resultOf } = await import("./store.mjs");
const explained = JSON.parse(readFileSync(new URL("explained.json", import.meta.url), "utf8"));
const names = options.quick ? QUICK : (options.modules?.split(",") ?? moduleNames());

const results = [];
const queue = [...names];
await Promise.all(Array.from({ length: Number(options.jobs) }, work));

const summary = summaryOf(results, explained, { pyodide: pyodideVersion, tests: suiteVersion() });
console.log(totalsOf(summary).join("\n"));
if (options.write)
  writeFileSync(new URL("results.json", import.meta.url), `${JSON.stringify(summary, undefined, 2)}\n`);
if (summary.unexplained.length > 0) process.exitCode = 1;

async function work() {
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    const result = await compareModule(resultOf, module, knownOf(module));
    results.push(result);
    console.log(linesOf(result, explained).join("\n"));
  }
}

/** The tests of the module that are known to end the interpreter. */
function knownOf(module) {
  return Object.keys(explained.leftOut).filter((id) => id.startsWith(`test.${module}.`));
}
