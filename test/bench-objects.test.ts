// The suite that measures objects: the same programs on each object layer, their figures, its section of the report.
import { expect, it } from "vitest";
import { comparisons, objectFaults, phaseRows } from "#build/bench/objects/figures.js";
import { objectTables } from "#build/bench/objects/report.js";
import { readOptions } from "#build/bench/options.js";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import type { ObjectCost, Report } from "#build/bench/results.js";
import { smallReport } from "./support/bench-results.js";

function cost(workload: string, phase: ObjectCost["phase"], allocator: string, time: number): ObjectCost {
  const times = {
    nanosecondsPerOperation: time,
    fastest: time - 1,
    slowest: time + 1,
    noise: 0.05,
    rounds: 3,
  };
  return { allocator, workload, phase, ...times, ...(phase === "total" ? { checksum: 7 } : {}) };
}

const costs: ObjectCost[] = [
  cost("churn", "build", "pymalloc", 40),
  cost("churn", "total", "pymalloc", 40),
  cost("churn", "build", "pymalloc, cross", 60),
  cost("churn", "total", "pymalloc, cross", 60),
  cost("churn", "build", "AssemblyScript", 50),
  cost("churn", "total", "AssemblyScript", 50),
  cost("churn", "build", "Pyodide", 200),
  cost("churn", "total", "Pyodide", 200),
  cost("churn", "idle", "Pyodide", 150),
  cost("churn", "total", "Pyodide, C", 75),
  cost("full", "collect", "pymalloc", 20),
  cost("full", "collect", "AssemblyScript", 16),
];
const report: Report = {
  ...smallReport,
  objectCosts: costs,
  objectPauses: [
    ...[{ allocator: "pymalloc", live: 1000, generation: "2", count: 3 }].map((one) => ({
      ...one,
      least: 1,
      median: 2,
      p95: 3,
      worst: 4.5,
    })),
  ],
  objectMemory: [{ allocator: "pymalloc", objects: 1000, bytesPerObject: 25.5 }],
};

it("compares our times with the others', and names whom they lose to", () => {
  expect(comparisons(costs)).toEqual([
    {
      workload: "churn",
      phase: "total",
      nanoseconds: 40,
      toPyodide: 0.2,
      toPyodideNet: 0.8,
      toPyodideC: 0.8,
      toAssemblyScript: 0.8,
      losses: "more than half of Pyodide, net; more than half of Pyodide, C",
    },
    {
      workload: "full",
      phase: "collect",
      nanoseconds: 20,
      toAssemblyScript: 1.25,
      losses: "slower than AssemblyScript",
    },
  ]);
});

it("shows no phase of which a program has only one", () => {
  expect(phaseRows(costs).map(({ workload, phase }) => [workload, phase])).toEqual([
    ["churn", "total"],
    ["churn", "idle"],
    ["full", "collect"],
  ]);
});

it("is a section of the report and tables on the terminal, and none where it was not measured", () => {
  const markdownOf = (one: Report) =>
    formatMarkdown(buildDocument(one), { page: "page.html", picture: undefined });
  const markdown = markdownOf(report);
  expect(markdown).toContain("## Objects");
  expect(markdown).toContain("| full | collect | 50.0 | – | – | – | 1.25 | slower than AssemblyScript |");
  expect(markdown).toContain("| pymalloc | 2 | 3 | 1.000 | 2.000 | 3.000 | 4.500 |");
  expect(markdown).toContain("| pymalloc | 25.5 |");
  expect(markdownOf(smallReport)).not.toContain("## Objects");
  expect(objectTables(smallReport)).toEqual([]);
  expect(objectTables(report).join("\n")).toMatch(/full +collect +50\.0 .*slower than AssemblyScript/);
});

it("names a program that came to another result", () => {
  const lost = costs.map((one) =>
    one.phase === "total" && one.allocator === "Pyodide" ? { ...one, checksum: 8 } : one,
  );
  expect(objectFaults({ objectCosts: costs })).toEqual([]);
  expect(objectFaults({ objectCosts: lost })).toEqual([
    "objects, churn: the checksum of Pyodide is 8, not 7",
  ]);
});

it("runs by default, and in a quick bench", () => {
  const suites = (...args: string[]) => {
    const options = readOptions(args);
    return options === "help" ? [] : options.suites;
  };
  expect(suites("--suite", "objects")).toEqual(["objects"]);
  expect(suites()).toContain("objects");
  expect(suites("--quick")).toContain("objects");
  expect(suites("--quick")).not.toContain("cold");
});
