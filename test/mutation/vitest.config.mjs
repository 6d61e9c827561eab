// Runs the selection in its order, one file after the other in one thread, so that the first that fails ends the run.
import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { selection } from "./selection.mjs";

const names = selection[process.env.TEST_SELECTION];
const rank = ({ moduleId }) => names.indexOf(basename(moduleId, ".test.ts"));

class InOrder {
  sort(files) {
    return [...files].sort((one, other) => rank(one) - rank(other));
  }
  shard(files) {
    return files;
  }
}

export default defineConfig({
  test: {
    include: names.map((name) => `test/**/${name}.test.ts`),
    bail: 1,
    pool: "threads",
    maxWorkers: 1,
    isolate: false,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { sequencer: InOrder },
  },
});
