import type { WasmFunction } from "../instance.js";
import type { SteppedRun } from "../interleave.js";
import { orTrap, type Run, timeLimitReached } from "../run.js";
import { Stopwatch } from "../stopwatch.js";

/** Some tenths of a millisecond without a hook. */
const PAIRS_PER_LAP = 20_000;
const LAPS = 40;

/** One heap on which blocks of one size are made and freed, pair by pair. An operation is one of the two calls. */
export class PairRun implements SteppedRun {
  readonly #pairs: WasmFunction;
  readonly #size: number;
  readonly #watch = new Stopwatch();
  #stopped: string | undefined;

  constructor(pairs: WasmFunction, size: number) {
    this.#pairs = pairs;
    this.#size = size;
    // So that the first lap finds a heap that is ready.
    pairs(size, PAIRS_PER_LAP);
  }

  step(limit: number): boolean {
    this.#stopped = orTrap(() => this.#lap(limit));
    return this.#stopped === undefined && this.#watch.laps.length < LAPS;
  }

  #lap(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    this.#watch.start();
    const done = this.#pairs(this.#size, PAIRS_PER_LAP);
    this.#watch.stop();
    return done < PAIRS_PER_LAP ? "no memory" : undefined;
  }

  result(): Run {
    const operations = this.#watch.laps.length * PAIRS_PER_LAP * 2;
    return {
      operations,
      timedOperations: operations,
      laps: this.#watch.laps,
      heapBytes: 0,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
