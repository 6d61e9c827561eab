// Random calls of the whole API against the shadow heap; fast-check shrinks what fails to its least form.
// A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again.
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { operation, replayed, WASM_PAGE } from "./support/random-operation.js";
import { Shadowed } from "./support/shadowed.js";

const CHECK_EVERY = 10;

eachBuild((create) => {
  it.each([
    [400, 60],
    [60, 1500],
  ])("%d times up to %d operations keep every block, and leave nothing behind", (numRuns, maxLength) => {
    const operations = fc.array(operation, { maxLength, size: "max" });
    fc.assert(
      fc.property(operations, (list) => {
        const heap = new Shadowed(create({ maximumBytes: 40 * WASM_PAGE }), 4);
        for (const [i, run] of list.entries()) {
          run(heap);
          if (i % CHECK_EVERY === 0) heap.py.check();
        }
        heap.check();
        if (heap.py.config.CHECKS)
          expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
        heap.freeAll();
        expectAsAtStart(heap.py);
      }),
      { numRuns, ...replayed },
    );
  });
});
