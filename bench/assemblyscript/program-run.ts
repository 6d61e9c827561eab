import { functionOf, memoryOf } from "../../src/replay/instance.js";
import type { SteppedRun } from "../../src/replay/interleave.js";
import { orTrap, type Run } from "../../src/replay/run.js";
import { Stopwatch } from "../../src/replay/stopwatch.js";
import type { Collector } from "./runtimes.js";

/** Some repetitions of a program on one instance, which keeps what it has taken. Each lap is one repetition. */
export class ProgramRun implements SteppedRun {
  readonly #instance: WebAssembly.Instance;
  readonly #repetitions: number;
  readonly #repeat: () => number;
  readonly #watch = new Stopwatch();
  #checksum = 0;
  #stopped: string | undefined;

  /** The minimal collector comes when it is called, with no function of the program running. */
  constructor(module: WebAssembly.Module, collector: Collector, repetitions: number) {
    this.#instance = new WebAssembly.Instance(module);
    this.#repetitions = repetitions;
    const run = functionOf(this.#instance, "run");
    const collect = collector === "minimal" ? functionOf(this.#instance, "__collect") : () => 0;
    this.#repeat = () => {
      const result = run();
      collect();
      return result;
    };
    functionOf(this.#instance, "setUp")();
    collect();
  }

  step(): boolean {
    this.#watch.start();
    const result = orTrap(this.#repeat);
    this.#watch.stop();
    if (typeof result === "string") this.#stopped = result;
    else this.#checksum = (Math.imul(this.#checksum, 31) + result) >>> 0;
    return this.#stopped === undefined && this.#watch.laps.length < this.#repetitions;
  }

  result(): Run {
    const { laps } = this.#watch;
    return {
      operations: laps.length,
      laps: [...laps],
      timedOperations: laps.length,
      heapBytes: memoryOf(this.#instance).buffer.byteLength,
      checksum: this.#checksum,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
