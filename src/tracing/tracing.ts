import { describe } from "../arguments.js";
import type { FaultReporter } from "../debug-hooks.js";
import type { Heap } from "../heap.js";
import { checkNames } from "../option-names.js";
import type { Pointer } from "../pointer.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import type { Above } from "../watch/allocation-watcher.js";
import { CallSites } from "./call-sites.js";
import { ExactTracing } from "./exact-tracing.js";
import { learnWasm } from "./learn-wasm.js";
import { Pace } from "./pace.js";
import { SampledTracing } from "./sampled-tracing.js";
import type { MakeWords } from "./trace-table.js";
import { checkedFrames, type TracingOptions } from "./tracemalloc.js";
import { DEFAULT_DOMAIN, Traces } from "./traces.js";

/** So that what the wasm can count down, 2^32 bytes, is never reached. */
const MOST_SAMPLE_BYTES = 2 ** 28;

/** Each sample takes some twenty microseconds, most of them V8's for the stack, and what the program had in caches: together a hundredth of the time. */
const DEFAULT_PER_SECOND = 100;

/** The tracing of one heap: whether it is on, how, and what it knows. */
export class Tracing {
  nframe = 1;
  readonly traces: Traces;
  readonly #sites = new CallSites();
  readonly #heap: Pick<Heap, "wasm" | "listener">;
  readonly #watch: AllocationWatch;
  readonly #reporter: FaultReporter;
  #end: (() => void) | undefined;
  #sampled: SampledTracing | undefined;

  constructor(
    heap: Pick<Heap, "wasm" | "listener">,
    watch: AllocationWatch,
    reporter: FaultReporter,
    makeWords?: MakeWords,
  ) {
    this.#heap = heap;
    this.#watch = watch;
    this.#reporter = reporter;
    this.traces = new Traces(this.#sites, makeWords);
  }

  get isTracing(): boolean {
    return this.#end !== undefined;
  }

  start(frames: number, options: TracingOptions): void {
    const nframe = checkedFrames(frames);
    const pace = this.#checkedPace(options);
    if (this.isTracing) return;
    this.nframe = nframe;
    learnWasm(this.#sites, this.#heap.wasm, this.#watch);
    this.#end = pace === undefined ? this.#traceAll() : this.#traceSamples(pace);
    this.#reporter.traced = this.#linesAt;
  }

  stop(): void {
    this.#end?.();
    this.#end = undefined;
    this.#sampled = undefined;
    this.#reporter.traced = undefined;
    this.traces.clear();
  }

  /** Runs while nothing of JavaScript is told of requests, of which there must be none. */
  paused<Result>(run: () => Result): Result {
    this.#sampled?.end();
    try {
      return run();
    } finally {
      this.#beginSampling();
    }
  }

  /** All blocks of the heap are gone. */
  reset(): void {
    this.traces.forgetBlocks();
  }

  /** CPython: PyTraceMalloc_Track. */
  track(domain: number, address: number, size: number, above: Above): 0 | -1 | -2 {
    if (!this.isTracing) return -2;
    try {
      this.traces.add(domain, address, size, this.#sites.capture(this.nframe, above));
      return 0;
    } catch (error) {
      if (error instanceof RangeError) return -1;
      throw error;
    }
  }

  framesAt(domain: number, address: number): ReturnType<Traces["framesOf"]> | undefined {
    const trace = this.traces.get(domain, address);
    return trace && this.traces.framesOf(trace.site);
  }

  /** CPython: _PyMem_DumpTraceback. */
  readonly #linesAt = (block: Pointer): readonly string[] | undefined =>
    this.framesAt(DEFAULT_DOMAIN, block)?.frames.map(([file, line]) => `File "${file}", line ${line}`);

  #traceAll(): () => void {
    this.traces.weightOf = () => 1;
    return this.#watch.add(new ExactTracing(this.traces, this.#sites, this.nframe));
  }

  #traceSamples(pace: Pace): () => void {
    const { wasm, listener } = this.#heap;
    const sampled = new SampledTracing(listener, wasm, pace);
    this.#sampled = sampled;
    this.#beginSampling();
    return () => sampled.end();
  }

  #beginSampling(): void {
    this.#sampled?.begin(this.traces, this.#sites, this.nframe);
  }

  /** undefined: no samples are asked for, but each request. */
  #checkedPace(options: TracingOptions): Pace | undefined {
    checkNames("start", options, ["sampleBytes", "samplesPerSecond"]);
    const { sampleBytes: mean, samplesPerSecond: perSecond = DEFAULT_PER_SECOND } = options;
    if (mean === undefined) {
      if (options.samplesPerSecond === undefined) return undefined;
      throw new TypeError("start: samplesPerSecond is of samples: it needs sampleBytes");
    }
    if (!Number.isInteger(mean) || mean < 1 || mean > MOST_SAMPLE_BYTES)
      throw new RangeError(
        `start: sampleBytes must be an integer from 1 to ${MOST_SAMPLE_BYTES}, not ${describe(mean)}`,
      );
    if (this.#heap.wasm.sample_after === undefined)
      throw new TypeError(
        'start: sampleBytes needs the build that samples: createPyMem({ build: "sampling" })',
      );
    if (typeof perSecond !== "number" || !(perSecond >= 1))
      throw new RangeError(`start: samplesPerSecond must be a number from 1 on, not ${describe(perSecond)}`);
    return new Pace(mean, perSecond);
  }
}
