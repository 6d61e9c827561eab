import { checkedArgument, describe } from "../arguments.js";
import { DomainFilter, Filter } from "../tracemalloc/filter.js";
import { Frame } from "../tracemalloc/frame.js";
import { Snapshot } from "../tracemalloc/snapshot.js";
import { Statistic, StatisticDiff } from "../tracemalloc/statistic.js";
import { Trace } from "../tracemalloc/trace.js";
import { Traceback } from "../tracemalloc/traceback.js";
import { addressesOf } from "./addresses-of.js";
import { DEFAULT_DOMAIN } from "./traces.js";
import type { Tracing } from "./tracing.js";

/** What start() takes besides the number of frames. */
export interface TracingOptions {
  /**
   * Trace a request each so many bytes on average, and not every one: cheap enough to be left on, and all sizes and counts are estimates then, whose
   * mean is the true value. From 1 to 2^28. Needs `createPyMem({ build: "sampling" })`.
   */
  readonly sampleBytes?: number;
  /**
   * The most samples in a second, on average: a program that allocates faster is followed less closely, and its samples stand for more. 100 unless given; Infinity:
   * however many there are, as a program that runs for a moment wants it.
   */
  readonly samplesPerSecond?: number;
}

/**
 * Where the blocks that are live were allocated. CPython: the module tracemalloc, whose names and rules these are; frames are those of JavaScript and
 * of other wasm modules.
 */
export interface PyTracemalloc {
  /**
   * Traces each request from now on; does nothing if that is so already. Requests of raw, mem and obj are traced whoever makes them, those of
   * malloc's family if JavaScript makes them by `py`, and in the sampling build all. Needs no debug build.
   * @param nframe frames that are kept of each traceback: 1 to 65535.
   * @throws {RangeError | TypeError} it is not; sampleBytes is none, or the build does not sample.
   */
  start(nframe?: number, options?: TracingOptions): void;
  /** Ends that: each domain has the allocator it had, and all traces are forgotten. */
  stop(): void;
  /** Whether start() was called, and stop() not since. */
  is_tracing(): boolean;
  /** What start() was given last; 1 before. */
  get_traceback_limit(): number;
  /** Forgets all traces. */
  clear_traces(): void;
  /** Bytes in traced blocks, and the most there were; [0, 0] if nothing is traced. */
  get_traced_memory(): readonly [current: number, peak: number];
  /** The peak is what is traced now. */
  reset_peak(): void;
  /** Bytes that the traces themselves take, outside of the heap. */
  get_tracemalloc_memory(): number;
  /**
   * Where the object's block, or the block, was allocated; null: not known.
   * @throws {TypeError} no handle, block object or address.
   */
  get_object_traceback(object: unknown): Traceback | null;
  /** @throws {Error} nothing is traced. */
  take_snapshot(): Snapshot;
  /**
   * Traces memory that is not this heap's: `size` bytes at `ptr`. A former trace is replaced.
   * @param domain a number of yours; 0 is that of the heap's own blocks.
   * @returns 0; -1: there is no memory for the trace; -2: nothing is traced.
   * @throws {RangeError | TypeError} not integers from 0 to 0xffffffff.
   */
  PyTraceMalloc_Track(domain: number, ptr: number, size: number): 0 | -1 | -2;
  /** @returns 0, also if the memory is not traced; -2: nothing is. */
  PyTraceMalloc_Untrack(domain: number, ptr: number): 0 | -2;
  /** The traces of one moment; `Snapshot.load` reads those of a file. */
  readonly Snapshot: typeof Snapshot;
  /** What one place has: of `snapshot.statistics`. */
  readonly Statistic: typeof Statistic;
  /** How what one place has changed: of `snapshot.compare_to`. */
  readonly StatisticDiff: typeof StatisticDiff;
  /** One block, and where it was allocated. */
  readonly Trace: typeof Trace;
  /** Frames, the most recent one last. */
  readonly Traceback: typeof Traceback;
  /** A line of a file. */
  readonly Frame: typeof Frame;
  /** Takes or leaves out traces by file and line, for `snapshot.filter_traces`. */
  readonly Filter: typeof Filter;
  /** Takes or leaves out traces by domain. */
  readonly DomainFilter: typeof DomainFilter;
}

const classes = { Snapshot, Statistic, StatisticDiff, Trace, Traceback, Frame, Filter, DomainFilter };

/** CPython: Modules/_tracemalloc.c, Lib/tracemalloc.py. */
export function pyTracemalloc(tracing: Tracing): PyTracemalloc {
  const traceback = (address: number): Traceback | null => {
    const found = tracing.framesAt(DEFAULT_DOMAIN, address);
    return found === undefined ? null : new Traceback(found.frames, found.totalFrames);
  };
  const PyTraceMalloc_Track = (domain: number, ptr: number, size: number) => {
    const name = "PyTraceMalloc_Track";
    const [which, address] = [checkedArgument(name, "domain", domain), checkedArgument(name, "ptr", ptr)];
    return tracing.track(which, address, checkedArgument(name, "size", size), PyTraceMalloc_Track);
  };
  return {
    ...classes,
    start: (nframe = 1, options = {}) => tracing.start(nframe, options),
    stop: () => tracing.stop(),
    is_tracing: () => tracing.isTracing,
    get_traceback_limit: () => tracing.nframe,
    clear_traces: () => tracing.traces.clear(),
    get_traced_memory: () => tracing.traces.tracedMemory,
    reset_peak: () => tracing.traces.resetPeak(),
    get_tracemalloc_memory: () => (tracing.isTracing ? tracing.traces.bytes : 0),
    get_object_traceback: (object) => {
      for (const address of addressesOf(object)) {
        const found = traceback(address);
        if (found !== null) return found;
      }
      return null;
    },
    take_snapshot: () => {
      if (!tracing.isTracing)
        throw new Error("the tracemalloc module must be tracing memory allocations to take a snapshot");
      return new Snapshot([...tracing.traces.raw()], tracing.nframe);
    },
    PyTraceMalloc_Track,
    PyTraceMalloc_Untrack: (domain, ptr) => {
      const name = "PyTraceMalloc_Untrack";
      const which = checkedArgument(name, "domain", domain);
      const address = checkedArgument(name, "ptr", ptr);
      if (!tracing.isTracing) return -2;
      tracing.traces.remove(which, address);
      return 0;
    },
  };
}

const MOST_FRAMES = 65535;

/** @throws {RangeError | TypeError} with CPython's sentence. */
export function checkedFrames(nframe: unknown): number {
  if (typeof nframe !== "number")
    throw new TypeError(`start: nframe must be a number, not ${describe(nframe)}`);
  if (Number.isInteger(nframe) && nframe >= 1 && nframe <= MOST_FRAMES) return nframe;
  throw new RangeError(
    `start: the number of frames must be in range [1; ${MOST_FRAMES}], not ${describe(nframe)}`,
  );
}
