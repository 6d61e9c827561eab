// Random operations on lists and dicts, some while there is no memory, against arrays and Maps: after each, the items, their order, and the
// counts of all objects are the model's; in the end nothing is left. A failure prints seed and path: FC_SEED=... FC_PATH=...
import fc from "fast-check";
import { it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ContainerModel, operation } from "./support/containers-model.js";

const { FC_SEED, FC_PATH } = process.env;
const replayed = {
  ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
  ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
};

eachBuild((create) => {
  it.each([
    [60, 40],
    [10, 400],
  ])(
    "%d programs of up to %d operations on lists and dicts do what arrays and Maps do",
    (numRuns, maxLength) => {
      fc.assert(
        fc.property(fc.array(operation, { maxLength, size: "max" }), (operations) => {
          const model = new ContainerModel(create());
          for (const each of operations) model.do(each);
          model.end();
        }),
        { numRuns, ...replayed },
      );
    },
  );
});
