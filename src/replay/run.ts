// One allocator, one trace, once: what every way of driving a replay gives back.
import type { Laps } from "./stats.js";

export interface Run extends Laps {
  /** Operations done: fewer than the trace has if the run was stopped. */
  readonly operations: number;
  /** What the heap has taken from its host. */
  readonly heapBytes: number;
  /** Sum of the words read back from blocks; undefined where the driver does not touch them. */
  readonly checksum?: number;
  /** Why the run ended early. */
  readonly stopped?: string;
}

export function timeLimitReached(limitNanoseconds: number): string {
  return `stopped after ${limitNanoseconds / 1e9} s`;
}

/** A trap ends the run, not the bench: AssemblyScript's allocators trap where others answer 0. */
export function orTrap<Result>(run: () => Result): Result | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return `trapped: ${error.message}`;
    throw error;
  }
}
