import type { Run } from "./run.js";

/** One heap with work on it that is done bit by bit. */
export interface SteppedRun<Result extends Run = Run> {
  /** Does the next bit. False when there is nothing left to do, or the limit of time was reached. */
  step(limitNanoseconds: number): boolean;
  result(): Result;
}

/** The same in another order, of those that a turn's number can give: whoever runs before leaves the caches as it likes. */
function shuffled<Item>(items: readonly Item[], turn: number): Item[] {
  const order = [...items];
  let state = Math.imul(turn + 1, 0x9e3779b1);
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j] as Item, order[i] as Item];
  }
  return order;
}

/** One round: each bit of work on all of the heaps before the next one. A slow spell of the machine is longer than that. */
export function interleave<Result extends Run>(
  runs: readonly SteppedRun<Result>[],
  limitNanoseconds: number,
  round: number,
): Result[] {
  let going = [...runs];
  // No turn of one round is one of another's.
  for (let turn = round << 16; going.length > 0; turn++)
    going = shuffled(going, turn).filter((run) => run.step(limitNanoseconds));
  return runs.map((run) => run.result());
}
