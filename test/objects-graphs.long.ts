// The graphs of objects-graphs.test.ts, for minutes: more of them, and longer ones.
import { describe, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { checkGraphs } from "./support/objects-graphs.js";
import { kindSets } from "./support/objects-kinds.js";

eachBuild((create) => {
  describe.each(Object.entries(kindSets))("objects of each kind (%s)", (_, kinds) => {
    it.each([
      { numRuns: 400, maxLength: 60 },
      { numRuns: 10, maxLength: 600 },
      { numRuns: 2, maxLength: 1000 },
      { numRuns: 150, maxLength: 60, hasFailures: true },
      { numRuns: 60, maxLength: 60, hasDebugHooks: true },
      { numRuns: 30, maxLength: 100, hasDebugHooks: true, hasFailures: true },
    ])("are what the model says after each edit: %o", (how) => checkGraphs(create, kinds, how));
  });
});
