// The suite that measures block objects and views: its figures from made-up times, its section of the report, and its loops.
import { expect, it } from "vitest";
import { accessLoops, knownLoops, startLoop } from "#build/bench/access/loops.js";
import { accessRows, accessTables } from "#build/bench/access/report.js";
import { measureAccess } from "#build/bench/access/suite.js";
import { readOptions } from "#build/bench/options.js";
import { buildDocument } from "#build/bench/report/build-document.js";
import { formatMarkdown } from "#build/bench/report/markdown.js";
import type { AccessCost } from "#build/bench/results.js";
import { smallReport } from "./support/bench-results.js";

const cost = (what: string, unit: AccessCost["unit"], time: number, base?: string): AccessCost => ({
  allocator: "pymalloc",
  what,
  unit,
  nanosecondsPerOperation: time,
  fastest: time / 2 + 1,
  slowest: time + 1,
  noise: 0.05,
  rounds: 3,
  ...(base === undefined ? {} : { base }),
});

const costs = [
  cost("raw", "pair", 20),
  cost("array", "pair", 35, "raw"),
  cost("plain", "element", 2),
  cost("view", "element", 3, "plain"),
];

it("compares each loop with its base, by medians and by the fastest rounds", () => {
  expect(accessRows(costs, "pair")).toEqual([
    { what: "raw", nanoseconds: 20, noise: 0.05 },
    { what: "array", nanoseconds: 35, ratio: 1.75, fastestRatio: 18.5 / 11, noise: 0.05 },
  ]);
  expect(accessRows(costs, "element").map(({ ratio }) => ratio)).toEqual([undefined, 1.5]);
});

it("has a table for each unit, on the terminal and in the report", () => {
  const report = { ...smallReport, accessCosts: costs };
  const text = accessTables(report).join("\n");
  expect(text).toMatch(/^array +35\.00 +1\.75/m);
  expect(text).toMatch(/^view +3\.00 +1\.50/m);
  const page = formatMarkdown(buildDocument(report), { page: "page.html", picture: undefined });
  expect(page).toContain("## Blocks and views");
  expect(page).toMatch(/\| array \| 35\.00 \| 1\.75 \|/);
  const without = formatMarkdown(buildDocument(smallReport), { page: "page.html", picture: undefined });
  expect(without).not.toContain("Blocks and views");
});

it("is a usual suite, and one of a quick run", () => {
  for (const args of [[], ["--quick"]])
    expect(readOptions(args)).toMatchObject({ suites: expect.arrayContaining(["access"]) });
});

it("compares with loops of the same unit, and has a name for each", () => {
  const names = accessLoops.map(({ what }) => what);
  expect(new Set(names).size).toBe(names.length);
  for (const { base, unit } of accessLoops) {
    if (base === undefined) continue;
    expect(accessLoops.find(({ what }) => what === base)?.unit).toBe(unit);
  }
});

it.each(knownLoops().map(({ what }) => [what] as const))("can run again and again: %s", (what) => {
  const { run, operations } = startLoop(what);
  expect(operations).toBeGreaterThanOrEqual(10_000);
  expect([run(), run(), run()]).toEqual(new Array(3).fill(run()));
});

it("times each loop in a thread", async () => {
  const measured = await measureAccess(1);
  expect(measured.map(({ what }) => what)).toEqual(knownLoops().map(({ what }) => what));
  for (const { nanosecondsPerOperation, rounds } of measured) {
    expect(nanosecondsPerOperation).toBeGreaterThan(0);
    expect(rounds).toBe(1);
  }
});
