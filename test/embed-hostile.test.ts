// Heaps of embed whose host answers anything, at any moment: fast-check shrinks what fails to its least form.
// A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again.
import fc from "fast-check";
import { it } from "vitest";
import { ANSWERS, HostileTrial, RETURNS } from "./support/hostile-trial.js";
import { operationsOn, replayed } from "./support/operations.js";

const CHECK_EVERY = 8;
/** Milliseconds after which no more is tried, nor a failure made smaller. */
const TIME_LIMIT = 30_000;

const named = operationsOn<HostileTrial>();

const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat(520) },
  { weight: 3, arbitrary: fc.integer({ min: 500, max: 30_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 30_000, max: 200_000 }) },
);
const pick = fc.nat(1_000_000);
const times = fc.integer({ min: 1, max: 4 });

const operation = fc.oneof(
  named(12, "malloc", fc.tuple(pick, size, fc.nat(50)), (trial, p, n, how) => trial.malloc(p, n, how)),
  named(4, "realloc", fc.tuple(pick, size), (trial, p, n) => trial.realloc(p, n)),
  named(10, "free", fc.tuple(pick), (trial, p) => trial.free(p)),
  named(1, "freeWrong", fc.tuple(pick), (trial, p) => trial.freeWrong(p)),
  named(1, "mallocMany", fc.tuple(pick, fc.nat(520), fc.nat(200)), (trial, p, n, count) => {
    for (let i = 0; i < count; i++) trial.malloc(p, n, 0);
  }),
  named(2, "freeMany", fc.tuple(pick, fc.nat(100)), (trial, p, count) => {
    for (let i = 0; i < count; i++) trial.free(p + i);
  }),
  named(1, "trim", fc.tuple(pick), (trial, p) => trial.trim(p)),
  named(1, "reset", fc.tuple(pick), (trial, p) => trial.reset(p)),
  named(4, "answer", fc.tuple(fc.constantFrom(...ANSWERS), pick, times), (trial, name, p, n) =>
    trial.answer(name, p, n),
  ),
  named(2, "onReturn", fc.tuple(fc.constantFrom(...RETURNS), pick), (trial, name, p) =>
    trial.onReturn(name, p),
  ),
  named(1, "grow", fc.tuple(times), (trial, pages) => trial.scene.grow(pages)),
  named(1, "takeImages", fc.tuple(), (trial) => trial.scene.takeImages()),
  named(1, "owners", fc.tuple(pick), (trial, p) => trial.owners(p)),
);

it.each([
  [250, 40],
  [50, 300],
])(
  "%d times up to %d operations: sound, nobody's memory but its own, all chunks back",
  (numRuns, maxLength) => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength, size: "max" }), (list) => {
        const trial = new HostileTrial();
        for (const [i, run] of list.entries()) {
          run(trial);
          if (i % CHECK_EVERY === 0) trial.scene.check();
        }
        trial.end();
      }),
      { numRuns, interruptAfterTimeLimit: TIME_LIMIT, ...replayed },
    );
  },
);
