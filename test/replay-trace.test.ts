// The short benchmark's core: what it measures, and that it notices allocators that fail.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { moduleAllocator, type ReplayAllocator } from "../src/replay/allocator.js";
import { type ReplayReport, replayTrace } from "../src/replay/replay-trace.js";
import { FREE, MALLOC, type Trace } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { randomTrace } from "./support/bench-traces.js";
import { traceOf } from "./support/traces.js";

const compiled = (name: string) =>
  new WebAssembly.Module(readFileSync(new URL(`../build/${name}.wasm`, import.meta.url)));
const driver = compiled("replay");
const ours = moduleAllocator("default", "ours", driver, compiled("pymalloc"));
const fast = moduleAllocator("fast", "ours", driver, compiled("pymalloc.fast"));
const tlsf = moduleAllocator("tlsf", "AssemblyScript's", driver, compiled("tlsf"));
const trace = randomTrace(3, 20_000);
const options = { rounds: 2, limitSeconds: 60 };

type Call = (...values: number[]) => number;

/** Ours, with some functions replaced as the host sees them. */
function broken(
  name: string,
  change: (exports: Record<string, Call>) => Record<string, Call>,
): ReplayAllocator {
  const begin = () => {
    const { allocator } = ours.begin();
    const exports = { ...allocator.exports, ...change(allocator.exports as Record<string, Call>) };
    return { driver: new WebAssembly.Instance(driver, { env: exports as never }), allocator: { exports } };
  };
  return { name, about: "broken", begin };
}

const replayOn = (allocators: readonly ReplayAllocator[], on: Trace = trace): Promise<ReplayReport> =>
  replayTrace(on, allocators, options);

it("measures each allocator, and the first one again, and finds nothing wrong with sound ones", async () => {
  const told: number[][] = [];
  const { results, faults, operations, peakBytes } = await replayTrace(trace, [ours, fast, tlsf], {
    ...options,
    onRound: (...words) => void told.push(words),
  });
  expect(faults).toEqual([]);
  expect(operations).toBe(20_000);
  expect(peakBytes).toBe(checkTrace(trace).peakBytes);
  expect(results.map(({ allocator, check }) => [allocator, check])).toEqual([
    ["default", 0],
    ["fast", 0],
    ["tlsf", null],
    ["default again", 0],
  ]);
  for (const { nanosecondsPerOperation, fastest, slowest, rounds, overhead, pages, heapBytes } of results) {
    expect(nanosecondsPerOperation).toBeGreaterThan(0);
    expect(fastest).toBeLessThanOrEqual(slowest);
    expect(rounds).toBe(2);
    expect(overhead).toBe(heapBytes / peakBytes);
    expect(overhead).toBeGreaterThan(1);
    expect(pages).toBe(Math.ceil(heapBytes / 65536));
  }
  expect(told).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});

it("a heap has the same memory whoever calls, and however often it is asked", async () => {
  const { results } = await replayOn([ours]);
  expect(results[0]?.heapBytes).toBe(results[1]?.heapBytes);
});

it("says what check() found", async () => {
  const { faults } = await replayOn([broken("unsound", () => ({ check: () => 17 }))]);
  expect(faults[0]).toBe("unsound: check() gives 17 after the trace");
});

it("notices an allocator that gives one block to two owners", async () => {
  const twice = broken("twice", ({ malloc }) => {
    const given: number[] = [];
    return {
      malloc(size) {
        const block = given.length % 100 === 99 && size < 16 ? given.at(-1) : malloc?.(Math.max(size, 16));
        given.push(block ?? 0);
        return block ?? 0;
      },
      free: () => 0,
    };
  });
  const { faults } = await replayOn([ours, twice]);
  expect(faults).toContain("the allocators give back different data");
});

it("says where there was no memory, and has no overhead then", async () => {
  const huge = traceOf([
    [MALLOC, 2, 0, 8],
    [MALLOC, 2, 1, 0xffff_0000],
    [FREE, 2, 0],
  ]);
  const { results, faults } = await replayOn([ours], huge);
  expect(faults[0]).toBe("default: no memory at operation 1");
  expect(results[0]).toMatchObject({ overhead: null, stopped: "no memory at operation 1", check: 0 });
});

it("gives up what takes too long, which is no fault", async () => {
  const slow = broken("slow", ({ malloc }) => ({
    malloc(size) {
      const end = performance.now() + 0.005;
      while (performance.now() < end);
      return (malloc as Call)(size);
    },
  }));
  const { results, faults } = await replayTrace(randomTrace(3, 100_000), [slow], {
    rounds: 1,
    limitSeconds: 0.01,
  });
  expect(results[0]?.stopped).toBe("stopped after 0.01 s");
  expect(faults).toEqual([]);
});

it("refuses a trace that no program could have made", async () => {
  await expect(replayOn([ours], { slotCount: 2, words: trace.words })).rejects.toThrow("slot");
});
