// What runs CPython's own tests (test/clients/suite) does not lose a test, and sees a difference.
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compareModule } from "./suite/compare.mjs";
import { runModule } from "./suite/run-module.mjs";
import { linesOf, summaryOf } from "./suite/summary.mjs";

type Job = Parameters<Parameters<typeof compareModule>[0]>[0];
type Outcomes = Record<string, string>;

const sample = fileURLToPath(new URL("suite/sample", import.meta.url));

test("every test has its outcome, one that ends the interpreter too", async () => {
  const job = { variant: "boot" as const, module: "test_sample", suite: sample, leftOut: [], limit: 5 };
  const { outcomes, ended } = await runModule(job);
  const name = "test.test_sample.Outcomes";
  expect(ended).toBe("end");
  expect(outcomes).toEqual({
    [`${name}.test_aborts`]: expect.stringMatching(/^trap /),
    [`${name}.test_errors`]: "error KeyError",
    [`${name}.test_fails`]: "fail",
    [`${name}.test_hangs`]: "hang",
    [`${name}.test_is_skipped`]: "skip object at 0x...",
    [`${name}.test_passes`]: "ok",
    [`${name}.test_subtests`]: "subtests +4",
    [`${name}.test_subtests (number=3)`]: "fail",
    "setUpClass (test.test_sample.NotSetUp)": "error OSError",
  });
});

test("a module that does not import is told of", async () => {
  const job = { variant: "stock" as const, module: "test_nowhere", suite: sample, leftOut: [], limit: 60 };
  expect((await runModule(job)).importFailed).toMatch(/^absent: ModuleNotFoundError/);
});

/** What is compared: stock's first run and second, and ours. */
const compared = (first: Outcomes, second: Outcomes, ours: Outcomes) => {
  const asked: Job[] = [];
  const resultOf = async (job: Job) => {
    asked.push(job);
    const stock = job.run === 2 ? second : first;
    return { outcomes: job.variant === "stock" ? stock : ours, ended: "end" };
  };
  return compareModule(resultOf, "test_it", []).then((result) => ({ result, asked }));
};

test("a difference counts where stock agrees with itself", async () => {
  const { result } = await compared(
    { same: "ok", lost: "ok", by_chance: "ok" },
    { same: "ok", lost: "ok", by_chance: "fail" },
    { same: "ok", by_chance: "fail" },
  );
  expect(result.differences).toEqual([
    { id: "lost", variant: "boot", stock: "ok", ours: "absent" },
    { id: "lost", variant: "after", stock: "ok", ours: "absent" },
  ]);
  expect(new Set(result.unstable)).toEqual(new Set(["by_chance"]));
});

test("what ends stock's interpreter is left out of ours, and told of", async () => {
  const { result, asked } = await compared({ same: "ok", "hangs#2": "hang" }, {}, { same: "ok" });
  expect(result.differences).toEqual([]);
  expect(asked.map(({ leftOut }) => leftOut)).toEqual([[], ["hangs"], ["hangs"]]);
  expect(linesOf(result, { differences: {} })).toContain("  left out: hangs#2: hang on stock");
});

test("only a difference that is explained is no failure", async () => {
  const { result } = await compared(
    { known: "ok", new: "ok" },
    { known: "ok", new: "ok" },
    { known: "fail", new: "fail" },
  );
  const explained = { leftOut: {}, differences: { known: "why" } };
  const { unexplained, outcomes } = summaryOf([result], explained, {});
  expect(unexplained.map(({ id }: { id: string }) => id)).toEqual(["new", "new"]);
  expect(outcomes).toMatchObject({ ok: 2, fail: 0 });
});
