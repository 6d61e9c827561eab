// The builds under test. Every suite that must hold for each build goes through eachBuild.
import { describe } from "vitest";
import { type BuildName, createPyMem, type PyMem, type PyMemOptions } from "../../src/index.js";
import { runSeed } from "./random.js";

export const builds = tested(["default", "fast", "secure", "debug"]);

/** Those of the builds that TEST_BUILDS names, separated by commas; all without it. */
function tested<Name extends BuildName>(names: readonly Name[]): readonly Name[] {
  const only = process.env.TEST_BUILDS?.split(",");
  return names.filter((name) => only?.includes(name) ?? true);
}

/** The builds that detect misuse: py.config.CHECKS is 1. */
export const checkedBuilds = tested(["default", "secure", "debug"]);

/** The builds without quarantine, canaries and random placement: which address comes next can be told. */
export const plainBuilds = tested(["default", "fast", "debug"]);

/** Those of them that detect misuse. */
export const plainCheckedBuilds = tested(["default", "debug"]);

/** Options by which each heap of the build gives the same addresses to the same calls. */
export function fixedLayout(build: BuildName): Pick<PyMemOptions, "seed"> {
  return build === "secure" ? { seed: 1 } : {};
}

/** What heaps are seeded with where a test does not say: in the suite's name, and TEST_SEED replays it. */
const seed = runSeed();

/** Makes a new heap of the build that the suite runs on. */
export type Create = (options?: Omit<PyMemOptions, "build">) => PyMem;

type Suite = (create: Create, build: BuildName) => void;

function eachOf(names: readonly BuildName[], suite: Suite): void {
  for (const build of names) {
    const isSeeded = build !== "fast";
    describe(isSeeded ? `${build} build with TEST_SEED=${seed}` : `${build} build`, () =>
      suite((options) => createPyMem({ ...(isSeeded && { seed }), ...options, build }), build),
    );
  }
}

/** Runs the suite once per build. */
export function eachBuild(suite: Suite): void {
  eachOf(builds, suite);
}

/** Runs the suite once per build without quarantine, canaries and random placement. */
export function eachPlainBuild(suite: Suite): void {
  eachOf(plainBuilds, suite);
}

/** Runs the suite once per build of those that detects misuse. */
export function eachPlainCheckedBuild(suite: Suite): void {
  eachOf(plainCheckedBuilds, suite);
}

/** Runs the suite once per build that detects misuse. */
export function eachCheckedBuild(suite: Suite): void {
  eachOf(checkedBuilds, suite);
}
