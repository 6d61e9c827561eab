// How the command tells what its builds' laws have come to. It runs them in command-line-guide.test.ts.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tell } from "../src/cli/selftest.js";
import type { BuildResult } from "../src/selftest/selftest.js";

const sound: BuildResult = { build: "fast", passed: 19, skipped: 0, failed: [] };
const broken: BuildResult = {
  ...{ build: "default", passed: 24, skipped: 2, reason: "no exceptions here" },
  failed: ["malloc: step 1", "free: step 2"],
};
let printed = "";

beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

it("a line a build, with what was left out and what does not hold; then the exit code is 1", () => {
  expect(tell([sound], false)).toBe(0);
  expect(tell([broken, sound], false)).toBe(1);
  expect(printed).toBe(`fast      19 hold
default   24 hold, 2 failed, 2 left out: no exceptions here
  malloc: step 1
  free: step 2
fast      19 hold
`);
});

it("--json is one document", () => {
  expect(tell([broken, sound], true)).toBe(1);
  expect(JSON.parse(printed)).toEqual({ builds: [broken, sound] });
});
