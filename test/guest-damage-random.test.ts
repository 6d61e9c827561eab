// A guest's heap that a program writes to at random: what is damaged is found by check(), told of by the calls that meet it, and never
// has a block two owners. FC_SEED=... FC_PATH=... runs a failure again.
import fc from "fast-check";
import { describe, it } from "vitest";
import { DamageTrial, type Place, TARGETS, WRITES } from "./support/damage-trial.js";
import { type Operation, operationsOn, replayed } from "./support/operations.js";

/** Milliseconds after which no more is tried, nor a failure made smaller. */
const TIME_LIMIT = 30_000;

const size = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 600 }) },
  { weight: 6, arbitrary: fc.integer({ min: 600, max: 9216 }) },
  { weight: 1, arbitrary: fc.integer({ min: 60_000, max: 70_000 }) },
);
const pick = fc.nat(1_000_000);

const named = operationsOn<DamageTrial>();
const operation = fc.oneof(
  named(6, "malloc", fc.tuple(size), (trial, n) => void trial.malloc(n)),
  named(2, "realloc", fc.tuple(pick, size), (trial, p, n) => {
    const block = trial.at(p);
    if (block) trial.realloc(block, n);
  }),
  named(5, "free", fc.tuple(pick), (trial, p) => {
    const block = trial.at(p);
    if (block) trial.free(block);
  }),
  named(1, "trim", fc.tuple(), ({ scene }) => scene.exports.trim()),
);
const program = (maxLength: number) => fc.array(operation, { maxLength, size: "max" });

const run = (trial: DamageTrial, list: readonly Operation<DamageTrial>[]) => {
  for (const each of list) each(trial);
};

/** A program whose heap is written to between two of its calls. */
function tryDamage(
  trial: DamageTrial,
  damage: () => Place | undefined,
  after: readonly Operation<DamageTrial>[],
): void {
  const place = damage();
  if (place === undefined) return;
  const isFound = trial.scene.exports.check() !== 0;
  run(trial, after);
  trial.end();
  const isSound = trial.scene.exports.check() === 0;
  // What check() does not find was nothing that the heap goes by.
  if (!isFound && (trial.told > 0 || !isSound)) throw new Error("not found by check()");
  if (!isFound) trial.scene.expectEmpty();
  // What is written anew before anybody looks is gone.
  if (isFound && place.isMet && trial.told === 0 && !isSound) throw new Error("nobody was told");
}

describe("damage", () => {
  it.each(TARGETS)("of %s: 200 times", (target) => {
    const property = fc.property(
      program(40),
      fc.constantFrom(...WRITES),
      pick,
      program(40),
      (before, write, p, after) => {
        const trial = new DamageTrial();
        run(trial, before);
        tryDamage(trial, () => trial.damage(target, write, p), after);
      },
    );
    fc.assert(property, { numRuns: 200, interruptAfterTimeLimit: TIME_LIMIT, ...replayed });
  });
});
