import { type MemoryUsage, memoryUsage } from "./memory-usage.js";
import { type Profile, profile } from "./profile.js";
import type { ProfiledHeap } from "./profiled-heap.js";

/** What a function does to a heap, line by line and over time. */
export interface Profiling {
  /**
   * Runs fn and says what each line of the program got from the heap meanwhile, whoever asked for it. Python's memory_profiler has these columns for what the
   * process has; here they are of the blocks that were made since the start, in bytes as they were asked for.
   * @throws {TypeError} fn is no function; and whatever fn throws.
   */
  profile<Result>(fn: () => PromiseLike<Result>): Promise<Profile<Result>>;
  /** The same of a function that does not wait, at once. */
  profile<Result>(fn: () => Result): Profile<Result>;
  /**
   * Runs fn and looks about every `intervalMs` milliseconds how many bytes are in live blocks: when a request comes, or by a timer while an async function
   * waits. Each look walks over the whole heap. memory_profiler: memory_usage.
   * @throws {TypeError | RangeError} fn is no function, intervalMs no positive number; and whatever fn throws.
   */
  memoryUsage<Result>(fn: () => PromiseLike<Result>, intervalMs: number): Promise<MemoryUsage<Result>>;
  /** The same of a function that does not wait, at once. */
  memoryUsage<Result>(fn: () => Result, intervalMs: number): MemoryUsage<Result>;
}

export function profiling(heap: ProfiledHeap): Profiling {
  return {
    profile: (fn: () => never) => profile(heap, fn) as never,
    memoryUsage: (fn: () => never, intervalMs: number) => memoryUsage(heap, fn, intervalMs) as never,
  };
}
