// Random graphs with random edits, by the program and by finalizers, clear functions and callbacks, against a model of CPython's rules: after
// each operation all counts, lists, orders and results are the model's. A failure prints seed and path: FC_SEED=... FC_PATH=...
import { describe, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { checkGraphs } from "./support/objects-graphs.js";
import { kindSets } from "./support/objects-kinds.js";

eachBuild((create) => {
  describe.each(Object.entries(kindSets))("objects of each kind (%s)", (_, kinds) => {
    it("are after each of up to 60 edits what the model says, and nothing is left at the end", () => {
      checkGraphs(create, kinds, { numRuns: 60, maxLength: 60 });
    });

    it("are the same when there are up to 400", () => {
      checkGraphs(create, kinds, { numRuns: 6, maxLength: 400 });
    });

    it("are the same while memory runs out now and then", () => {
      checkGraphs(create, kinds, { numRuns: 40, maxLength: 60, hasFailures: true });
    });

    it("are the same under the debug hooks", () => {
      checkGraphs(create, kinds, { numRuns: 20, maxLength: 60, hasDebugHooks: true });
    });
  });
});
