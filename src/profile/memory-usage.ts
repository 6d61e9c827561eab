import { describe } from "../arguments.js";
import type { AllocationWatcher } from "../watch/allocation-watcher.js";
import { type Profiled, type ProfiledHeap, runWatched } from "./profiled-heap.js";

/** How full the heap was while a function ran. */
export interface MemoryUsage<Result> {
  /** What the function gave. */
  readonly result: Result;
  /** Milliseconds since the start, and the bytes in live blocks then: at the start, about every interval, and at the end. */
  readonly samples: readonly (readonly [milliseconds: number, bytes: number])[];
  /** The largest number of bytes of the samples. */
  readonly peak: number;
}

/** Longer ones a timer takes for none. */
const LONGEST_INTERVAL = 2 ** 31 - 1;

/**
 * Takes a sample when an interval has passed: at the next request, as a function that does not wait lets no timer run, or by a timer, as one
 * that waits makes no requests.
 * @throws {TypeError | RangeError} fn is no function, intervalMs no positive number; and whatever fn throws.
 */
export function memoryUsage<Result>(
  heap: ProfiledHeap,
  fn: Profiled<Result>,
  intervalMs: number,
): MemoryUsage<Result> | Promise<MemoryUsage<Result>> {
  checkInterval(intervalMs);
  const sampler = new Sampler(() => heap.usedBytes(), intervalMs);
  const watch = {
    add(watcher: AllocationWatcher) {
      const stop = heap.watch.add(watcher);
      const timer = setInterval(() => sampler.take(), Math.min(intervalMs, LONGEST_INTERVAL));
      // Node waits for timers, though not for promises.
      if (typeof timer === "object") timer.unref();
      return () => {
        clearInterval(timer);
        stop();
      };
    },
  };
  return runWatched("memoryUsage", fn, watch, sampler, (result) => {
    sampler.take();
    const { samples } = sampler;
    return { result, samples, peak: samples.reduce((peak, [, bytes]) => Math.max(peak, bytes), 0) };
  });
}

class Sampler implements AllocationWatcher {
  readonly samples: [milliseconds: number, bytes: number][] = [];
  readonly #usedBytes: () => number;
  readonly #interval: number;
  readonly #start = performance.now();
  #due = 0;

  constructor(usedBytes: () => number, interval: number) {
    this.#usedBytes = usedBytes;
    this.#interval = interval;
    this.take();
  }

  take(): void {
    const now = performance.now() - this.#start;
    this.samples.push([now, this.#usedBytes()]);
    this.#due = now + this.#interval;
  }

  allocated(): true {
    this.#takeIfDue();
    return true;
  }

  resized(): void {
    this.#takeIfDue();
  }

  freed(): void {
    this.#takeIfDue();
  }

  reset(): void {
    this.#takeIfDue();
  }

  #takeIfDue(): void {
    if (performance.now() - this.#start >= this.#due) this.take();
  }
}

function checkInterval(intervalMs: number): void {
  if (typeof intervalMs === "number" && intervalMs > 0 && intervalMs < Number.POSITIVE_INFINITY) return;
  const sentence = `memoryUsage: intervalMs must be a positive number of milliseconds, not ${describe(intervalMs)}`;
  throw typeof intervalMs === "number" ? new RangeError(sentence) : new TypeError(sentence);
}
