import type { SteppedRun } from "../../src/replay/interleave.js";
import { orTrap, type Run } from "../../src/replay/run.js";
import type { Laps } from "../../src/replay/stats.js";
import { Stopwatch } from "../../src/replay/stopwatch.js";
import type { ObjectHeap } from "./heap.js";
import type { ObjectWorkload, Phase, Sizes, Stage } from "./workloads.js";

export interface PhasedResult extends Run {
  readonly phases: ReadonlyMap<Phase, Laps>;
}

/** Some repetitions of a workload on one heap. Each lap is a phase of a repetition. */
export class PhasedRun implements SteppedRun<PhasedResult> {
  readonly #heap: ObjectHeap;
  readonly #workload: ObjectWorkload;
  readonly #sizes: Sizes;
  readonly #watches = new Map<Phase, Stopwatch>();
  #objects = 0;
  #repetitions = 0;
  #checksum = 0;
  #stopped: string | undefined;

  constructor(heap: ObjectHeap, workload: ObjectWorkload, sizes: Sizes) {
    this.#heap = heap;
    this.#workload = workload;
    this.#sizes = sizes;
  }

  step(): boolean {
    const { automatic } = this.#workload;
    if (automatic !== undefined) this.#heap.setAutomatic?.(automatic);
    const stopped = orTrap(() => {
      this.#objects += this.#workload.run(this.#heap, this.#sizes, this.#stage);
    });
    this.#heap.setAutomatic?.(true);
    this.#stopped = typeof stopped === "string" ? stopped : undefined;
    this.#repetitions++;
    return this.#stopped === undefined && this.#repetitions < this.#sizes.repetitions;
  }

  readonly #stage: Stage = {
    timed: (phase, work) => {
      const watch = this.#watches.get(phase) ?? new Stopwatch();
      this.#watches.set(phase, watch);
      watch.start();
      const result = work();
      watch.stop();
      return result;
    },
    note: (checksum) => {
      this.#checksum = (Math.imul(this.#checksum, 31) + checksum) >>> 0;
    },
  };

  #total(): Laps {
    const own = [...this.#watches].filter(([phase]) => phase !== "idle").map(([, { laps }]) => laps);
    const laps = Array.from({ length: this.#repetitions }, (_, i) =>
      own.reduce((sum, each) => sum + (each[i] ?? 0), 0),
    );
    return { laps, timedOperations: this.#objects };
  }

  result(): PhasedResult {
    const phases = new Map<Phase, Laps>([["total", this.#total()]]);
    for (const [phase, { laps }] of this.#watches) {
      phases.set(phase, { laps: [...laps], timedOperations: this.#objects });
    }
    return {
      operations: this.#objects,
      ...this.#total(),
      heapBytes: this.#heap.bytes(),
      checksum: this.#checksum,
      phases,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
