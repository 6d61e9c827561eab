// What the bench knows when it has measured, and the form in which the JSON file holds it.
import type { Mode } from "./peers.js";

export type Suite = "replay" | "micro" | "program" | "classic" | "sizes" | "small-heap" | "large-heap";
/** What a replay does with its blocks: writes the first word; writes every byte; writes every byte and walks the live blocks from time to time. */
export type Touch = "word" | "bytes" | "walk";

export interface Measurement {
  readonly suite: Suite;
  readonly mode: Mode;
  readonly workload: string;
  readonly allocator: string;
  /** Of a replay driven from wasm; absent means "word" there. From JavaScript blocks are not touched. */
  readonly touch?: Touch;
  /** Median over the rounds, chunk by chunk in a replay; of a stopped run, over the operations it got to. */
  readonly nanosecondsPerOperation: number;
  /** The fastest round, chunk by chunk in a replay: other programs on the machine can only make it slower. */
  readonly fastest: number;
  /** The slowest round, in the same way. */
  readonly slowest: number;
  /** Spread over median. */
  readonly noise: number;
  readonly rounds: number;
  readonly heapBytes?: number;
  /** heapBytes over the peak of live requested bytes. */
  readonly footprint?: number;
  /** Equal for all allocators of a workload, if they keep what programs write. */
  readonly checksum?: number;
  /** Why, and at which share of the workload, it ended early. */
  readonly stopped?: string;
}

export interface Environment {
  readonly date: string;
  readonly commit: string | null;
  readonly node: string;
  readonly v8: string;
  /** What ran the wasm, by name and version. */
  readonly engine: string;
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
}

export interface Settings {
  readonly rounds: number;
  readonly quick: boolean;
  readonly limitSeconds: number;
  readonly modes: readonly Mode[];
  readonly touches: readonly Touch[];
  readonly traces: readonly string[];
}

export interface Report {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly allocators: readonly {
    readonly name: string;
    readonly about: string;
    readonly version: string;
    readonly settings?: string;
  }[];
  /** Compiled peers that could not be built, and why. */
  readonly missing?: readonly { readonly name: string; readonly version: string; readonly reason: string }[];
  readonly workloads: readonly {
    readonly name: string;
    readonly operations: number;
    readonly peakBytes: number;
  }[];
  readonly measurements: readonly Measurement[];
  /** Sentences about what went wrong: allocators that lost what was written to them. */
  readonly faults: readonly string[];
}
