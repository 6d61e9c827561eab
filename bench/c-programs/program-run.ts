// A module of a program, run once from the beginning: each step is a lap.
import { WASI } from "node:wasi";
import { functionOf, memoryOf } from "../../src/replay/instance.js";
import type { SteppedRun } from "../../src/replay/interleave.js";
import { orTrap, type Run, timeLimitReached } from "../../src/replay/run.js";
import { Stopwatch } from "../../src/replay/stopwatch.js";

export class ProgramRun implements SteppedRun {
  readonly #instance: WebAssembly.Instance;
  readonly #steps: number;
  readonly #watch = new Stopwatch();
  #done = 0;
  #checksum = 0;
  #stopped: string | undefined;

  constructor(module: WebAssembly.Module) {
    const wasi = new WASI({ version: "preview1" });
    this.#instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport });
    wasi.initialize(this.#instance);
    functionOf(this.#instance, "prepare")();
    this.#steps = functionOf(this.#instance, "steps")();
  }

  step(limit: number): boolean {
    this.#stopped = orTrap(() => this.#work(limit));
    return this.#stopped === undefined && this.#done < this.#steps;
  }

  #work(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    const step = functionOf(this.#instance, "step");
    this.#watch.start();
    const sum = step(this.#done);
    this.#watch.stop();
    this.#checksum = (Math.imul(this.#checksum, 31) + sum) >>> 0;
    this.#done++;
    return undefined;
  }

  result(): Run {
    return {
      operations: this.#done,
      timedOperations: this.#done,
      laps: this.#watch.laps,
      heapBytes: memoryOf(this.#instance).buffer.byteLength,
      checksum: this.#checksum,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
