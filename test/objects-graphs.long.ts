// The graphs of objects-graphs.test.ts, for minutes: more of them, and longer ones.
import { describe, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { checkGraphs } from "./support/objects-graphs.js";
import { kindSets } from "./support/objects-kinds.js";

eachBuild((create) => {
  describe.each(Object.entries(kindSets))("objects of each kind (%s)", (_, kinds) => {
    it.each([
      { numRuns: 3000, maxLength: 60 },
      { numRuns: 150, maxLength: 600 },
      { numRuns: 10, maxLength: 3000 },
      { numRuns: 1000, maxLength: 60, hasFailures: true },
      { numRuns: 500, maxLength: 60, hasDebugHooks: true },
      { numRuns: 200, maxLength: 100, hasDebugHooks: true, hasFailures: true },
    ])("are what the model says after each edit: %o", (how) => checkGraphs(create, kinds, how));
  });
});
