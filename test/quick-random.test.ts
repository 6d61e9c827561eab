// Guest, which has fast paths for large blocks, and link under random programs, right and wrong: fast-check shrinks what fails to its least form.
// A failure prints seed and path: FC_SEED=... FC_PATH=... runs that one again.
import fc from "fast-check";
import { describe, it } from "vitest";
import { GuestSubject, PLACES } from "./support/guest-subject.js";
import { LinkSubject } from "./support/link-subject.js";
import { type Operation, operationsOn, replayed } from "./support/operations.js";
import { ORDERS, type QuickScene, QuickTrial, WRONG } from "./support/quick-trial.js";

const CHECK_EVERY = 8;
/** Milliseconds after which no more is tried, nor a failure made smaller. */
const TIME_LIMIT = 30_000;

const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 4, arbitrary: fc.integer({ min: 4096, max: 9216 }) },
  { weight: 3, arbitrary: fc.integer({ min: 65_436, max: 65_636 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100_000, max: 2_000_000 }) },
);
const modest = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 600, max: 9216 }));
const pick = fc.nat(1_000_000);
const how = fc.nat(60);
const order = fc.constantFrom(...ORDERS);

const named = operationsOn<QuickTrial>();
const operation = fc.oneof(
  named(12, "malloc", fc.tuple(size, how), (trial, n, k) => trial.malloc(n, k)),
  named(3, "mallocMany", fc.tuple(modest, how, fc.nat(80)), (trial, n, k, count) =>
    trial.mallocMany(n, k, count),
  ),
  named(6, "realloc", fc.tuple(pick, size, how), (trial, p, n, k) => trial.realloc(p, n, k)),
  named(8, "free", fc.tuple(pick, how), (trial, p, k) => trial.free(p, k)),
  named(4, "freeRun", fc.tuple(order, pick, fc.nat(60)), (trial, name, p, count) =>
    trial.freeRun(name, p, count),
  ),
  named(4, "misuse", fc.tuple(fc.constantFrom(...WRONG), pick, how), (trial, what, p, k) =>
    trial.misuse(what, p, k),
  ),
  named(1, "trim", fc.tuple(), ({ scene }) => scene.trim()),
);

const guest = operationsOn<QuickTrial<GuestSubject>>();
const ofGuest = fc.oneof(
  { weight: 38, arbitrary: operation },
  guest(2, "place", fc.tuple(fc.constantFrom(...PLACES), pick), ({ scene }, name, p) => scene.place(name, p)),
  guest(2, "refuse", fc.tuple(fc.integer({ min: 1, max: 3 })), ({ scene }, times) => scene.refuse(times)),
  guest(1, "cap", fc.tuple(fc.integer({ min: -4, max: 24 }), fc.nat(4)), ({ scene }, pages, eighths) =>
    scene.cap(pages, eighths),
  ),
  guest(1, "uncap", fc.tuple(), ({ scene }) => scene.uncap()),
  guest(1, "older", fc.tuple(modest), ({ scene }, n) => void scene.addOlder(n)),
  guest(1, "behind", fc.tuple(pick), ({ scene }, p) => scene.addBehindAny(p)),
  guest(1, "snug", fc.tuple(fc.boolean()), ({ scene }, isSnug) => {
    scene.isSnug = isSnug;
  }),
  guest(1, "callBack", fc.tuple(size, pick), ({ scene }, n, p) => scene.callBack(n, p)),
);

const link = operationsOn<QuickTrial<LinkSubject>>();
const ofLink = fc.oneof(
  { weight: 38, arbitrary: operation },
  link(1, "grow", fc.tuple(fc.integer({ min: 1, max: 3 })), ({ scene }, pages) => scene.grow(pages)),
  link(1, "cap", fc.tuple(fc.nat(12)), ({ scene }, pages) => scene.cap(pages)),
  link(1, "uncap", fc.tuple(), ({ scene }) => scene.cap(undefined)),
);

/** Runs random programs on new heaps. */
function expectSound<Scene extends QuickScene>(
  operations: fc.Arbitrary<Operation<QuickTrial<Scene>>>,
  create: () => Scene,
  [numRuns, maxLength]: readonly [number, number],
): void {
  const programs = fc.array(operations, { maxLength, size: "max" });
  fc.assert(
    fc.property(programs, order, (list, last) => {
      const trial = new QuickTrial(create());
      for (const [i, run] of list.entries()) {
        run(trial);
        if (i % CHECK_EVERY === 0) trial.scene.check();
      }
      trial.end(last, list.length);
    }),
    { numRuns, interruptAfterTimeLimit: TIME_LIMIT, ...replayed },
  );
}

const runs = [
  [300, 40],
  [40, 300],
] as const;
const fewer = [
  [150, 40],
  [15, 300],
] as const;

describe("random programs: sound, every block whole, and in the end all is as at the start", () => {
  it.each(runs)("guest build, %d times up to %d", (...times) => {
    expectSound(ofGuest, () => new GuestSubject(), times);
  });
  it.each(fewer)("link build, %d times up to %d", (...times) => {
    expectSound(ofLink, () => new LinkSubject(), times);
  });
});
