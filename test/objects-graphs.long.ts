// The graphs of objects-graphs.test.ts, for minutes: more of them, and longer ones.
import { describe, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { checkGraphs } from "./support/objects-graphs.js";
import { kindSets } from "./support/objects-kinds.js";

eachBuild((create) => {
  describe.each(Object.entries(kindSets))("objects of each kind (%s)", (_, kinds) => {
    it.each([
      { numRuns: 1500, maxLength: 60 },
      { numRuns: 60, maxLength: 600 },
      { numRuns: 5, maxLength: 2000 },
      { numRuns: 500, maxLength: 60, hasFailures: true },
      { numRuns: 200, maxLength: 60, hasDebugHooks: true },
      { numRuns: 100, maxLength: 100, hasDebugHooks: true, hasFailures: true },
    ])("are what the model says after each edit: %o", (how) => checkGraphs(create, kinds, how));
  });
});
