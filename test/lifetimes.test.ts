// Churn and lifetimes: traces whose figures were computed by hand, and a model that keeps lists.
import fc from "fast-check";
import { expect, it } from "vitest";
import { lifetimesOf } from "../src/trace/lifetimes.js";
import {
  CALLOC,
  FREE,
  kindOf,
  MALLOC,
  operationCount,
  REALLOC,
  slotOf,
  type Trace,
} from "../src/trace/trace.js";
import { traceOf, traces } from "./support/traces.js";

it("counts what a program asks for, and how long it keeps it", () => {
  const trace = traceOf([
    [MALLOC, 2, 0, 10], // block 0
    [FREE, 2, 0], // lived 0
    [MALLOC, 2, 0, 100], // block 1
    [CALLOC, 1, 1, 8], // block 2
    [REALLOC, 2, 0, 300],
    [MALLOC, 0, 2, 9], // block 3
    [FREE, 2, 0], // block 1: two allocations later
    [FREE, 1, 1], // block 2: one
  ]);
  expect(lifetimesOf(trace)).toEqual({
    ...{ operations: 8, mallocs: 3, callocs: 1, reallocs: 1, frees: 3, allocations: 4 },
    ...{ peakBytes: 317, peakBlocks: 3, liveAtEnd: 1, bytesAtEnd: 9 },
    bytesAsked: 427,
    churn: 427 / 317,
    medianSize: 9,
    medianLifetime: 1,
    histogram: [
      { below: 1, blocks: 1 },
      { below: 2, blocks: 1 },
      { below: 4, blocks: 1 },
    ],
    sizeClasses: [
      { upTo: 8, allocations: 1, bytes: 8, neverFreed: 0, medianLifetime: 1 },
      { upTo: 16, allocations: 2, bytes: 19, neverFreed: 1, medianLifetime: 0 },
      { upTo: 128, allocations: 1, bytes: 100, neverFreed: 0, medianLifetime: 2 },
    ],
  });
});

it("a trace in which nothing is freed has no lifetimes, and one of empty blocks no churn", () => {
  const { churn, medianLifetime, histogram, sizeClasses } = lifetimesOf(traceOf([[MALLOC, 0, 0, 0]]));
  expect([churn, medianLifetime, histogram]).toEqual([0, null, []]);
  expect(sizeClasses).toEqual([{ upTo: 8, allocations: 1, bytes: 0, neverFreed: 1, medianLifetime: null }]);
  expect(lifetimesOf({ slotCount: 0, words: new Uint32Array() }).medianSize).toBeNull();
});

it("the largest sizes have a class", () => {
  const { sizeClasses } = lifetimesOf(
    traceOf([
      [MALLOC, 0, 0, 2 ** 32 - 1],
      [MALLOC, 0, 1, 2 ** 31],
      [MALLOC, 0, 2, 2 ** 31 + 1],
    ]),
  );
  expect(sizeClasses.map(({ upTo, allocations }) => [upTo, allocations])).toEqual([
    [2 ** 31, 1],
    [2 ** 32, 2],
  ]);
});

interface Block {
  readonly size: number;
  readonly birth: number;
  lifetime?: number;
}

/** Every block as an object, in the order of birth. */
function naiveBlocks({ words }: Trace): Block[] {
  const blocks: Block[] = [];
  const live = new Map<number, Block>();
  for (let i = 0; i < words.length; i += 2) {
    const [word = 0, size = 0] = words.subarray(i, i + 2);
    const slot = slotOf(word);
    if (kindOf(word) <= CALLOC) {
      const block = { size, birth: blocks.length + 1 };
      blocks.push(block);
      live.set(slot, block);
    }
    const block = live.get(slot);
    if (kindOf(word) === FREE && block) block.lifetime = blocks.length - block.birth;
  }
  return blocks;
}

const lowerMedian = (numbers: readonly number[]): number | null =>
  [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? null;

it("agrees with a model that keeps every block", () => {
  fc.assert(
    fc.property(traces(300), (trace) => {
      const found = lifetimesOf(trace);
      const blocks = naiveBlocks(trace);
      const freed = blocks.flatMap(({ lifetime }) => (lifetime === undefined ? [] : [lifetime]));
      expect(found.operations).toBe(operationCount(trace));
      expect(found.allocations).toBe(blocks.length);
      expect(found.liveAtEnd).toBe(blocks.length - freed.length);
      expect(found.medianSize).toBe(lowerMedian(blocks.map(({ size }) => size)));
      expect(found.medianLifetime).toBe(lowerMedian(freed));
      let from = 0;
      for (const { below, blocks } of found.histogram) {
        expect(blocks).toBe(freed.filter((lifetime) => lifetime >= from && lifetime < below).length);
        from = below;
      }
      expect(freed.every((lifetime) => lifetime < Math.max(from, 1))).toBe(true);
      for (const { upTo, ...counts } of found.sizeClasses) {
        const mine = blocks.filter(({ size }) => size <= upTo && (upTo === 8 || size > upTo / 2));
        expect(counts.allocations).toBe(mine.length);
        expect(counts.bytes).toBe(mine.reduce((sum, { size }) => sum + size, 0));
        expect(counts.neverFreed).toBe(mine.filter(({ lifetime }) => lifetime === undefined).length);
      }
      expect(found.sizeClasses.reduce((sum, { allocations }) => sum + allocations, 0)).toBe(blocks.length);
    }),
    { numRuns: 150 },
  );
});
