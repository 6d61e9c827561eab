// Random calls of the facade's whole API, mistakes among them, each held against a model. Memory is a few pages, so that
// running out is common. A failure prints seed, path and replayPath: FC_SEED=... FC_PATH=... FC_REPLAY=... run it again.
import fc from "fast-check";
import { it } from "vitest";
import { requests, uses } from "./support/api-commands.js";
import { lifecycle } from "./support/api-lifecycle.js";
import { idle, mistakes } from "./support/api-mistakes.js";
import { ApiModel, type ApiReal } from "./support/api-model.js";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { WASM_PAGE } from "./support/pages.js";

const { FC_SEED, FC_PATH, FC_REPLAY } = process.env;
const replayed = {
  ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
  ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
};

eachBuild((create, build) => {
  it.each([
    { pages: 1, numRuns: 250, maxCommands: 60 },
    { pages: 4, numRuns: 50, maxCommands: 200 },
  ])("agrees with the model in a heap of $pages pages", ({ pages, numRuns, maxCommands }) => {
    const isChecked = create().config.CHECKS === 1;
    const commands = fc.commands(
      [...requests, ...uses, ...idle, ...lifecycle, ...(isChecked ? mistakes : [])],
      { maxCommands, size: "max", ...(FC_REPLAY === undefined ? {} : { replayPath: FC_REPLAY }) },
    );
    fc.assert(
      fc.property(commands, (list) => {
        const real: ApiReal = { build, py: create({ maximumBytes: pages * WASM_PAGE }) };
        const model = new ApiModel(real.py, pages * WASM_PAGE);
        fc.modelRun(() => ({ model, real }), list);
        for (let block = model.blocks.at(-1); block !== undefined; block = model.blocks.at(-1)) {
          model.removed(block);
          if (block.object === undefined) real.py.exports.free(block.ptr);
          else block.object.free();
        }
        expectAsAtStart(real.py);
      }),
      { numRuns, ...replayed },
    );
  });
});
