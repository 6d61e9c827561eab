import type { WasmFunction } from "../../src/replay/instance.js";
import type { SteppedRun } from "../../src/replay/interleave.js";
import { orTrap, type Run, timeLimitReached } from "../../src/replay/run.js";
import { Stopwatch } from "../../src/replay/stopwatch.js";

/** Some tenths of a millisecond without a hook. */
export const PAIRS_PER_LAP = 20_000;
/** The same with tracemalloc. */
export const FEW_PAIRS = 100;
const LAPS = 40;

/** One heap on which blocks of one size are made and freed, pair by pair. An operation is one of the two calls. */
export class PairRun implements SteppedRun {
  readonly #pairs: WasmFunction;
  readonly #size: number;
  readonly #perLap: number;
  readonly #watch = new Stopwatch();
  #stopped: string | undefined;

  constructor(pairs: WasmFunction, size: number, perLap: number) {
    this.#pairs = pairs;
    this.#size = size;
    this.#perLap = perLap;
    // So that the first lap finds a heap that is ready.
    pairs(size, perLap);
  }

  step(limit: number): boolean {
    this.#stopped = orTrap(() => this.#lap(limit));
    return this.#stopped === undefined && this.#watch.laps.length < LAPS;
  }

  #lap(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    this.#watch.start();
    const done = this.#pairs(this.#size, this.#perLap);
    this.#watch.stop();
    return done < this.#perLap ? "no memory" : undefined;
  }

  result(): Run {
    const operations = this.#watch.laps.length * this.#perLap * 2;
    return {
      operations,
      timedOperations: operations,
      laps: this.#watch.laps,
      heapBytes: 0,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
