// npm run hosts: what makes a host green or red, and the table of docs/hosts.md.
import { describe, expect, it } from "vitest";
import { judge } from "./hosts/judge.mjs";
import { tableOf } from "./hosts/table.mjs";

const builds = ["default", "link"].map((build) => ({ build, file: "" }));
const vectors = [
  { name: "one" },
  { name: "two", needs: "2 GiB" },
  { name: "linked", builds: ["link"] },
  { name: "checked", builds: ["default"] },
];
const whole = { passed: 3, skipped: 0, failed: [] };
const green = [
  { build: "default", engine: "E 1", ...whole },
  { build: "link", engine: "E 1", ...whole },
];

function judged(change: object) {
  return judge([{ ...green[0], ...change }, green[1]], vectors, builds);
}

describe("a host", () => {
  it("is green when each build has all its vectors", () => {
    const { isGreen, results } = judged({});
    expect(isGreen).toBe(true);
    expect(results.map(({ verdict }: { verdict: string }) => verdict)).toEqual(["ok (3)", "ok (3)"]);
  });

  it.each([
    ["a vector fails", { passed: 2, failed: ["one: step 1"] }, /one: step 1/],
    ["a vector was left out", { passed: 2 }, /2 of 3/],
    ["there is one too many", { passed: 4 }, /4 of 3/],
    ["what could be run was skipped", { passed: 1, skipped: 2, reason: "slow" }, /2 skipped where 1 may be/],
    ["it was not said why one was skipped", { passed: 2, skipped: 1 }, /without a reason/],
    ["a build has no result", { build: "other" }, /no result/],
  ])("is red when %s", (_, change, verdict) => {
    const { isGreen, results } = judged(change);
    expect(isGreen).toBe(false);
    expect(results[0].verdict).toMatch(verdict);
  });

  it("may decline a build, but not all", () => {
    const declined = { passed: undefined, failed: undefined, declined: "no imports" };
    expect(judged(declined).isGreen).toBe(true);
    const none = builds.map(({ build }) => ({ build, ...declined }));
    expect(judge(none, vectors, builds).isGreen).toBe(false);
  });
});

it("makes a row of each host, and says below what was not run", () => {
  const skipped = { passed: 2, skipped: 1, reason: "memory ends at 1 GiB" };
  const report = [
    { host: { name: "A" }, ...judged(skipped) },
    { host: { name: "B" }, ...judged({ passed: 1 }) },
    { host: { name: "C" }, absent: true },
    { host: { name: "D" }, complaint: "it crashed" },
  ];
  expect(tableOf(report, builds).split("\n")).toEqual([
    "| host | engine | default | link |",
    "| --- | --- | --- | --- |",
    "| A | E 1 | 2 ok, 1 not | 3 ok |",
    "| B | E 1 | failed | 3 ok |",
    "| C |  | absent | absent |",
    "| D |  | failed | failed |",
    "",
    "- A: memory ends at 1 GiB",
  ]);
});
