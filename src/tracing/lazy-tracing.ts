import type { FaultReporter } from "../debug-hooks.js";
import type { Heap } from "../heap.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import { type PyTracemalloc, pyTracemalloc } from "./tracemalloc.js";
import { Tracing } from "./tracing.js";

/** The tracing of one heap, made when it is first asked for. */
export class LazyTracing {
  readonly #heap: Pick<Heap, "wasm" | "listener">;
  readonly #watch: AllocationWatch;
  readonly #reporter: FaultReporter;
  #tracing: Tracing | undefined;
  #module: PyTracemalloc | undefined;

  constructor(heap: Pick<Heap, "wasm" | "listener">, watch: AllocationWatch, reporter: FaultReporter) {
    this.#heap = heap;
    this.#watch = watch;
    this.#reporter = reporter;
  }

  get module(): PyTracemalloc {
    this.#tracing ??= new Tracing(this.#heap, this.#watch, this.#reporter);
    this.#module ??= pyTracemalloc(this.#tracing);
    return this.#module;
  }

  /** Runs while nothing of JavaScript is told of requests; the heap is a heap without hooks meanwhile. */
  without<Result>(run: () => Result): Result {
    return this.#watch.without(() => (this.#tracing === undefined ? run() : this.#tracing.paused(run)));
  }

  /** All blocks of the heap are gone. */
  reset(): void {
    this.#watch.reset();
    this.#tracing?.reset();
  }

  /** The heap is closed. */
  stop(): void {
    this.#tracing?.stop();
  }
}
