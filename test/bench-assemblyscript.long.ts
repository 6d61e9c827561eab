// The suite that measures AssemblyScript's runtimes: its programs, its figures, its section of the report.
import { expect, it } from "vitest";
import { runtimeFaults, runtimeTables } from "#build/bench/assemblyscript/figures.js";
import { programModule } from "#build/bench/assemblyscript/modules.js";
import { ProgramRun } from "#build/bench/assemblyscript/program-run.js";
import { programs } from "#build/bench/assemblyscript/programs.js";
import { runtimeTexts } from "#build/bench/assemblyscript/report.js";
import { knownRuntimes } from "#build/bench/assemblyscript/runtimes.js";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import type { RuntimeCost } from "#build/bench/results.js";
import { smallReport } from "./support/bench-results.js";

it.each(programs)("runs %s on each runtime to the same end", (program) => {
  const results = knownRuntimes()
    .filter(({ name }) => !name.endsWith("again"))
    .map((runtime) => {
      const module = new WebAssembly.Module(Uint8Array.from(programModule(program, runtime)));
      const run = new ProgramRun(module, runtime.collector, 2);
      while (run.step());
      return { runtime: runtime.name, ...run.result() };
    });
  expect(results.map(({ stopped }) => stopped)).toEqual(results.map(() => undefined));
  expect(new Set(results.map(({ checksum }) => checksum)).size).toBe(1);
  expect(results[0]?.checksum).not.toBe(0);
});

const times = { fastest: 1e6, slowest: 4e6, noise: 0.01, rounds: 3, moduleBytes: 1000, checksum: 7 };
const cost = (allocator: string, workload: string, nanoseconds: number, pages: number): RuntimeCost => ({
  ...times,
  allocator,
  workload,
  nanosecondsPerOperation: nanoseconds,
  pages,
  ...(allocator === "incremental" ? {} : { base: "incremental" }),
});
const costs = [
  cost("incremental", "trees", 2e6, 8),
  cost("incremental", "json", 2e6, 4),
  cost("ours", "trees", 1e6, 4),
  cost("ours", "json", 4e6, 4),
];

it("compares each runtime with its base", () => {
  const [table] = runtimeTables(costs);
  expect(table?.rows.map(({ program, ratio, pagesRatio }) => [program, ratio, pagesRatio])).toEqual([
    ["trees", 0.5, 0.5],
    ["json", 2, 1],
  ]);
  expect(table?.ratio).toBeCloseTo(1);
  expect([table?.pages, table?.basePages]).toEqual([8, 12]);
  const report = { ...smallReport, runtimeCosts: costs };
  expect(runtimeTexts(report).join("\n")).toContain("8 of 12");
  expect(formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined })).toContain(
    "AssemblyScript's runtimes",
  );
});

it("reports programs that trapped, or came to another result", () => {
  const [base, ...others] = costs;
  if (base === undefined) throw new Error("there are no costs");
  const wrong = { ...cost("ours", "trees", 1e6, 4), checksum: 8 };
  const trapped = { ...cost("ours", "json", 1e6, 4), stopped: "trapped: unreachable" };
  expect(runtimeFaults({ runtimeCosts: [base, ...others] })).toEqual([]);
  expect(runtimeFaults({ runtimeCosts: [base, wrong, trapped] })).toEqual([
    "assemblyscript, trees: the checksum of ours is 8, not 7",
    "assemblyscript, json, ours: trapped: unreachable",
  ]);
});
