// A comparison's rounds in numbers: each can be had from those that are printed beside it.
import { expect, it } from "vitest";
import { comparisonText } from "../src/cli/try-report.js";
import { figuresOf, isUnsteady } from "../src/try/figures.js";
import type { RunResult } from "../src/try/job.js";

const runs = (times: readonly number[], result?: string): RunResult[] =>
  times.map((milliseconds, round) => ({
    milliseconds,
    memoryBytes: (round + 1) * 65536,
    ...{ reach: 0, instances: 1, recorded: undefined, swapped: undefined },
    result,
  }));
/** By pairs of a round, "again" would be twice as slow in the median. */
const comparison = {
  own: runs([10, 100, 40], "6"),
  again: runs([20, 50, 80], "6"),
  ours: runs([30, 90, 60], "6"),
  failure: undefined,
};

it("a ratio is that of the medians", () => {
  const { own, again, ours, results } = figuresOf(comparison);
  expect([own, again, ours]).toEqual([
    { milliseconds: 40, ratio: 1, pages: 3 },
    { milliseconds: 50, ratio: 1.25, pages: 3 },
    { milliseconds: 60, ratio: 1.5, pages: 3 },
  ]);
  expect(results).toBe("equal");
});

it("every ratio that is printed is that of the times printed in its row and in the first one", () => {
  const lines = comparisonText(comparison, figuresOf(comparison)).split("\n");
  expect(lines[0]).toMatch(/^Medians of 3 rounds; ratio: the time over that of the first row; pages: /);
  expect(lines[1]).toMatch(/^allocator +time +ratio +pages$/);
  const rows = lines.flatMap((line) =>
    [...(/ ([\d.]+) ms +([\d.]+) +\d/.exec(line)?.slice(1, 3) ?? [])].map(Number),
  );
  const [first = Number.NaN] = rows;
  expect(rows).toHaveLength(6);
  for (let i = 0; i < rows.length; i += 2) expect(rows[i + 1]).toBeCloseTo((rows[i] as number) / first, 2);
});

it("results are none, equal or different; those that differ on the own allocator are unsteady", () => {
  const none = { own: runs([1]), again: runs([1]), ours: runs([1]), failure: undefined };
  expect(figuresOf(none).results).toBe("none");
  expect(figuresOf({ ...comparison, ours: runs([1, 1, 1], "7") }).results).toBe("different");
  expect(figuresOf({ ...comparison, ours: [], failure: "trapped" })).toMatchObject({
    results: "different",
    ours: undefined,
  });
  expect([isUnsteady(comparison), isUnsteady({ ...comparison, again: runs([1], "7") })]).toEqual([
    false,
    true,
  ]);
});
