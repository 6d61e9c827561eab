// The self-test that the command and the inspector run tells of builds that are not what they should be.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SELFTEST_BUILDS, selfTest } from "../src/selftest/selftest.js";
import type { runVectors } from "./hosts/js/vectors.mjs";

const compiled = (file: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../build/${file}`, import.meta.url)));

it("has every build that the hosts' vectors name", () => {
  const { vectors } = JSON.parse(readFileSync(new URL("hosts/vectors.json", import.meta.url), "utf8")) as {
    vectors: Parameters<typeof runVectors>[0];
  };
  const named = new Set(vectors.flatMap(({ builds = [] }) => builds));
  const known: readonly string[] = SELFTEST_BUILDS.map(({ build }) => build);
  expect([...named].filter((name) => !known.includes(name))).toEqual([]);
});

it("says which laws another module does not keep, and where", () => {
  const { passed, failed } = selfTest("default", compiled("tlsf.wasm"));
  expect(passed).toBeLessThan(failed.length);
  expect(failed).toContainEqual(
    expect.stringMatching(/^a thousand small blocks.*: step \d .*check is not exported$/),
  );
});

it("the fast build does not keep the laws of misuse", () => {
  const { failed } = selfTest("default", compiled("pymalloc.fast.wasm"));
  expect(failed.join("\n")).toMatch(/^a double free traps.*: no trap$/m);
  expect(selfTest("fast", compiled("pymalloc.fast.wasm")).failed).toEqual([]);
});
