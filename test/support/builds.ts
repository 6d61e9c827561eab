// The builds under test. Every suite that must hold for each build goes through eachBuild.
import { describe } from "vitest";
import { type BuildName, createPyMem, type PyMem, type PyMemOptions } from "../../src/index.js";

export const builds = ["default", "fast", "secure", "debug"] as const satisfies readonly BuildName[];

/** The builds that detect misuse: py.config.CHECKS is 1. */
export const checkedBuilds = ["default", "secure", "debug"] as const satisfies readonly BuildName[];

/** The builds without quarantine, canaries and random placement: which address comes next can be told. */
export const plainBuilds = ["default", "fast", "debug"] as const satisfies readonly BuildName[];

/** The builds whose empty pools serve large blocks. */
export const lendingBuilds = ["default", "debug"] as const satisfies readonly BuildName[];

/** Options by which each heap of the build gives the same addresses to the same calls. */
export function fixedLayout(build: BuildName): Pick<PyMemOptions, "seed"> {
  return build === "secure" ? { seed: 1 } : {};
}

/** Makes a new heap of the build that the suite runs on. */
export type Create = (options?: Omit<PyMemOptions, "build">) => PyMem;

type Suite = (create: Create, build: BuildName) => void;

function eachOf(names: readonly BuildName[], suite: Suite): void {
  describe.each(names)("%s build", (build) => suite((options) => createPyMem({ ...options, build }), build));
}

/** Runs the suite once per build. */
export function eachBuild(suite: Suite): void {
  eachOf(builds, suite);
}

/** Runs the suite once per build without quarantine, canaries and random placement. */
export function eachPlainBuild(suite: Suite): void {
  eachOf(plainBuilds, suite);
}

/** Runs the suite once per build whose empty pools serve large blocks. */
export function eachLendingBuild(suite: Suite): void {
  eachOf(lendingBuilds, suite);
}

/** Runs the suite once per build that detects misuse. */
export function eachCheckedBuild(suite: Suite): void {
  eachOf(checkedBuilds, suite);
}
