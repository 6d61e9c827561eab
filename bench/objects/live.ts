// With many live objects: what a full collection costs that finds nothing, how long a growing program waits, and memory.
import { interleave, type SteppedRun } from "../../src/replay/interleave.js";
import type { Run } from "../../src/replay/run.js";
import { median, quantile } from "../../src/replay/stats.js";
import { Stopwatch } from "../../src/replay/stopwatch.js";
import type { ObjectMemory, ObjectPauses } from "../results.js";
import type { ObjectHeap, Pause, Subject } from "./heap.js";

/** A program that makes so many live objects more sees the oldest generation collected by itself, after a quarter. */
const GROWTH = 0.6;

export interface LiveHeap {
  readonly subject: Subject;
  readonly heap: ObjectHeap;
  readonly memory: ObjectMemory;
}

/** A tree of so many objects, which stays. */
export function populate(subject: Subject, objects: number): LiveHeap {
  const heap = subject.heap();
  const before = heap.bytes();
  heap.call("buildTree", objects);
  const bytes = heap.bytes() - before;
  return { subject, heap, memory: { allocator: subject.name, objects, bytesPerObject: bytes / objects } };
}

/** A collection of all that is alive. */
class Collections implements SteppedRun {
  readonly #heap: ObjectHeap;
  readonly #objects: number;
  readonly #watch = new Stopwatch();

  constructor({ heap, memory }: LiveHeap) {
    this.#heap = heap;
    this.#objects = memory.objects;
    // So that the first one that counts finds all objects in the oldest generation, as the next ones do.
    heap.collect();
  }

  step(): boolean {
    this.#watch.start();
    this.#heap.collect();
    this.#watch.stop();
    return false;
  }

  result(): Run {
    const { laps, nanoseconds } = this.#watch;
    return {
      laps: [nanoseconds / Math.max(laps.length, 1)],
      operations: this.#objects,
      timedOperations: this.#objects,
      heapBytes: this.#heap.bytes(),
    };
  }
}

/** Runs of one full collection each, by the heaps' order. */
export function collectLive(heaps: readonly LiveHeap[], rounds: number): Run[][] {
  const results: Run[][] = heaps.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const runs = interleave(
      heaps.map((heap) => new Collections(heap)),
      Number.POSITIVE_INFINITY,
      round,
    );
    for (const [i, run] of runs.entries()) results[i]?.push(run);
  }
  return results;
}

function summarize(allocator: string, live: number, pauses: readonly Pause[]): ObjectPauses[] {
  const generations = [...new Set(pauses.map(({ generation }) => generation))].sort();
  return generations.map((generation) => {
    const own = pauses
      .filter((pause) => pause.generation === generation)
      .map(({ milliseconds }) => milliseconds);
    return {
      allocator,
      live,
      generation,
      count: own.length,
      least: quantile(own, 0),
      median: median(own),
      p95: quantile(own, 0.95),
      worst: quantile(own, 1),
    };
  });
}

/** The pauses of a program that makes live objects and garbage, beside what is alive already. */
export function measurePauses({ subject, heap, memory }: LiveHeap): ObjectPauses[] {
  const growth = Math.round(memory.objects * GROWTH);
  const pauses = heap.pausesOf?.((objects) => heap.call("grow", objects), growth) ?? [];
  heap.call("shrink");
  return summarize(subject.name, memory.objects, pauses);
}
