// The test that a small-scope file runs once a build.
import { expect, it } from "vitest";
import type { BuildName, PyMem } from "../../src/index.js";
import { type Create, fixedLayout } from "./builds.js";
import { cell, NB_SIZES, SmallScope } from "./small-scope.js";
import { MEMORY_BYTES, SLOTS } from "./small-slots.js";

/** Up to this length check() is asked at the leaves too: ten times the time, and minutes from here on. */
const LONGEST_CHECKED_WHOLE = 6;

/** The largest request that a new heap serves, by halving: a new heap for each question. */
function largestRequest(create: () => PyMem): number {
  let served = 0;
  let refused = MEMORY_BYTES;
  while (refused - served > 1) {
    const middle = (served + refused) >> 1;
    if (create().malloc(middle) === 0) refused = middle;
    else served = middle;
  }
  return served;
}

/**
 * What `visits` must be, computed from how many mallocs were refused alone: with k occupied slots there are k frees, that
 * lead to k - 1, 4 k reallocs, that lead to k, and if a slot is empty 4 mallocs, that lead to k + 1 or, refused, to k.
 */
function expectedVisits(length: number, refusals: Float64Array): Float64Array {
  const visits = new Float64Array(refusals.length);
  visits[0] = 1;
  const add = (depth: number, k: number, count: number) => {
    if (count > 0) visits[cell(depth, k)] = (visits[cell(depth, k)] ?? 0) + count;
  };
  for (let depth = 0; depth < length; depth++) {
    for (let k = 0; k <= SLOTS; k++) {
      const nodes = visits[cell(depth, k)] ?? 0;
      const refused = refusals[cell(depth, k)] ?? 0;
      if (k > 0) add(depth + 1, k - 1, nodes * k);
      add(depth + 1, k, nodes * k * NB_SIZES + refused);
      if (k < SLOTS) add(depth + 1, k + 1, nodes * NB_SIZES - refused);
    }
  }
  return visits;
}

/** Walks all sequences of the length, and holds the count of what was visited against the count of what there is. */
export function itWalksAll(create: Create, build: BuildName, length: number): void {
  it(`stands every sequence of ${length} operations; the count is printed`, () => {
    const createSmall = () => create({ ...fixedLayout(build), maximumBytes: MEMORY_BYTES });
    const largest = largestRequest(createSmall);
    const checksLeaves = length <= LONGEST_CHECKED_WHOLE;
    const scope = new SmallScope(createSmall(), build, { length, largest, checksLeaves });
    scope.run();
    const refused = scope.refusals.reduce((sum, count) => sum + count, 0);
    console.log(
      `${build}: ${scope.nodesAt(length)} sequences of ${length} operations; on the way ${refused} mallocs and ` +
        `${scope.refusedReallocs} reallocs were refused`,
    );
    expect(scope.visits).toEqual(expectedVisits(length, scope.refusals));
    // Four mallocs, each of which succeeds; then four more, a free and four reallocs.
    expect(scope.nodesAt(1)).toBe(4);
    expect(scope.nodesAt(2)).toBe(4 * 9);
    expect(refused).toBeGreaterThan(0);
    expect(scope.refusedReallocs).toBeGreaterThan(0);
  });
}
