// A short benchmark: one trace on several allocators, in whatever engine this runs in.
import { operationCount, type Trace } from "../trace/trace.js";
import { checkTrace } from "../trace/trace-check.js";
import type { ReplayAllocator } from "./allocator.js";
import type { Exporting } from "./instance.js";
import { heapMeter, optionalFunctionOf, PAGE_BYTES } from "./instance.js";
import { interleave } from "./interleave.js";
import { type JsAllocator, replayFromJs } from "./js-loop.js";
import { orTrap, type Run, timeLimitReached } from "./run.js";
import { type Times, timesOf } from "./stats.js";
import { WasmReplay, WORD } from "./wasm-replay.js";

export interface ReplayOptions {
  /** Replays that are timed, each on a new heap, after one that is not. */
  readonly rounds: number;
  /** What one replay may take; then it is given up, and its time is that of what was done. */
  readonly limitSeconds: number;
  /** Told after each replay of all allocators, the one that is not timed among them. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** What one allocator made of the trace. */
export interface ReplayResult extends Times {
  readonly allocator: string;
  readonly about: string;
  /** Bytes that it took from the memory, or of the memory that is all its own. */
  readonly heapBytes: number;
  /** The same in wasm pages of 64 KiB, rounded up. */
  readonly pages: number;
  /** heapBytes over the trace's peak of live bytes; null where the replay did not end. */
  readonly overhead: number | null;
  /** What check() says with the trace's last blocks live: 0 = sound. null: it has no check(). */
  readonly check: number | null;
  /** Why the replay ended early. */
  readonly stopped?: string;
}

export interface ReplayReport {
  readonly operations: number;
  /** Most bytes that were asked for and live at a time. */
  readonly peakBytes: number;
  /** In the order of the allocators. The last is the first one again: what they differ by is noise. */
  readonly results: readonly ReplayResult[];
  /** Sentences about what went wrong: data lost, a heap found damaged, no memory. */
  readonly faults: readonly string[];
}

/** What a heap is after the trace, which nothing else has been in. */
interface Aftermath {
  readonly heapBytes: number;
  readonly check: number | null;
  readonly stopped: string | undefined;
}

/** Between two looks at the clock: an allocator in JavaScript may need a millisecond a call. */
const CALLS = 256;

/** An untimed replay by JavaScript's calls: so the driver's tables are not in the heap that is measured. */
function aftermathOf(allocator: Exporting, trace: Trace, limitSeconds: number): Aftermath {
  const heapBytes = heapMeter(allocator);
  const functions = allocator.exports as unknown as JsAllocator;
  const slots = new Int32Array(trace.slotCount);
  const total = operationCount(trace);
  const end = performance.now() + limitSeconds * 1000;
  const stopped = orTrap(() => {
    for (let done = 0; done < total; ) {
      const to = Math.min(done + CALLS, total);
      done = replayFromJs(functions, trace.words, slots, done, to);
      if (done < to) return `no memory at operation ${done}`;
      if (performance.now() > end) return timeLimitReached(limitSeconds * 1e9);
    }
    return undefined;
  });
  const check = optionalFunctionOf(allocator, "check")?.() ?? null;
  return { heapBytes: heapBytes(), check, stopped };
}

function resultOf(
  { name, about }: ReplayAllocator,
  runs: readonly Run[],
  { heapBytes, check, stopped: stoppedThere }: Aftermath,
  peakBytes: number,
): ReplayResult {
  const stopped = runs.find((run) => run.stopped !== undefined)?.stopped ?? stoppedThere;
  return {
    ...{ allocator: name, about, ...timesOf(runs), heapBytes, check },
    pages: Math.ceil(heapBytes / PAGE_BYTES),
    overhead: stopped === undefined && peakBytes > 0 ? heapBytes / peakBytes : null,
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function faultsOf(results: readonly ReplayResult[], runs: readonly (readonly Run[])[]): string[] {
  const sums = runs.map((of) => of.find(({ stopped }) => stopped === undefined)?.checksum);
  const known = sums.filter((sum) => sum !== undefined);
  return [
    ...results.flatMap(({ allocator, check }) =>
      check === null || check === 0 ? [] : [`${allocator}: check() gives ${check} after the trace`],
    ),
    ...results.flatMap(({ allocator, stopped }) =>
      stopped === undefined || stopped.startsWith("stopped") ? [] : [`${allocator}: ${stopped}`],
    ),
    ...(new Set(known).size > 1 ? ["the allocators give back different data"] : []),
  ];
}

/** So that a page can draw, and answer. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * Replays a trace on each allocator, and on the first once more. In each round they take turns, chunk by chunk, on new heaps; times are medians
 * over the rounds. Every block's first word is written, and read back before the block goes.
 * @throws {TraceError} the trace is one that no program could have made.
 */
export async function replayTrace(
  trace: Trace,
  allocators: readonly ReplayAllocator[],
  { rounds, limitSeconds, onRound }: ReplayOptions,
): Promise<ReplayReport> {
  const { operations, peakBytes } = checkTrace(trace);
  const twice = allocators.slice(0, 1).map((first) => ({ ...first, name: `${first.name} again` }));
  const tasks = [...allocators, ...twice];
  const runs = tasks.map((): Run[] => []);
  for (let round = -1; round < rounds; round++) {
    const begun = tasks.map(({ begin }) => new WasmReplay(begin(), trace, WORD, round));
    const ended = interleave(begun, limitSeconds * 1e9, round);
    if (round >= 0) for (const [i, run] of ended.entries()) runs[i]?.push(run);
    onRound?.(round + 2, rounds + 1);
    await pause();
  }
  const results = tasks.map((task, i) =>
    resultOf(task, runs[i] ?? [], aftermathOf(task.begin().allocator, trace, limitSeconds), peakBytes),
  );
  return { operations, peakBytes, results, faults: faultsOf(results, runs) };
}
