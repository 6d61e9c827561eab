// What the bench knows when it has measured, and the form in which the JSON file holds it.
import type { Mode } from "./peers.js";

export type Suite =
  | ("replay" | "micro" | "program" | "classic" | "sizes" | "small-heap" | "large-heap")
  /** Blocks by the dozen, from JavaScript. */
  | "batch";

/** What a replay does with its blocks: writes the first word; writes every byte; writes every byte and walks the live blocks from time to time. */
export type Touch = "word" | "bytes" | "walk";

/** What is timed in rounds. */
export interface Timing {
  /** Median over the rounds, chunk by chunk in a replay; of a stopped run, over the operations it got to. */
  readonly nanosecondsPerOperation: number;
  /** The fastest round, chunk by chunk in a replay: other programs on the machine can only make it slower. */
  readonly fastest: number;
  /** The slowest round, in the same way. */
  readonly slowest: number;
  /** Spread over median. */
  readonly noise: number;
  readonly rounds: number;
  /** Equal for all allocators of a workload, if they keep what programs write. */
  readonly checksum?: number;
  /** Why, and at which share of the workload, it ended early. */
  readonly stopped?: string;
}

export interface Measurement extends Timing {
  readonly suite: Suite;
  readonly mode: Mode;
  readonly workload: string;
  readonly allocator: string;
  /** Of a replay driven from wasm; absent means "word" there. From JavaScript blocks are not touched. */
  readonly touch?: Touch;
  readonly heapBytes?: number;
  /** heapBytes over the peak of live requested bytes. */
  readonly footprint?: number;
}

/** Single calls, in nanoseconds. */
export interface Latency {
  readonly allocator: string;
  readonly workload: string;
  readonly operation: "malloc" | "free" | "realloc" | "calloc";
  readonly calls: number;
  /** Of the calls that did not grow memory. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly worst: number;
  /** Calls that grew memory, and the slowest of them. */
  readonly growths: number;
  readonly worstGrowth: number;
}

export interface Instructions {
  readonly allocator: string;
  readonly workload: string;
  /** Net of the driver's. */
  readonly perOperation: number;
  /** Of single calls of malloc and free. */
  readonly median: number;
  readonly worst: number;
  readonly worstOperation: string;
}

export interface ScalingPoint {
  readonly allocator: string;
  readonly curve: "live blocks" | "heap bytes";
  readonly at: number;
  /** Net of the driver's. */
  readonly nanosecondsPerOperation: number;
  /** What a driver costs that touches the same blocks in the same order without the allocator. */
  readonly driverNanoseconds?: number;
}

/** Microseconds. */
export interface ColdStart {
  readonly allocator: string;
  readonly compile: number;
  readonly instantiate: number;
  readonly firstMalloc: number;
}

export interface Timeline {
  readonly allocator: string;
  readonly workload: string;
  readonly points: readonly (readonly [operation: number, heapBytes: number, liveBytes: number])[];
}

export interface CodeSize {
  readonly allocator: string;
  readonly bytes: number;
}

/** What is put round the obj domain: nothing, functions that only forward, CPython's debug hooks, tracemalloc of each request. */
export type Hook = "none" | "wasm" | "JavaScript" | "debug" | "tracemalloc";

/** One build, one way of calling it and one hook: on a trace, or pairs of malloc and free of one size. */
export interface HookCost extends Timing {
  readonly allocator: string;
  /** A trace, or the bytes of a pair: "32 B". */
  readonly workload: string;
  /** Which exports are called; "raw, built-in" are the raw domain's functions, which look for no record. */
  readonly family: "malloc" | "obj" | "mem" | "raw" | "raw, built-in";
  /** What the obj domain has. */
  readonly hook: Hook;
}

/** What tracing costs on a trace. */
export interface TracingCost extends Timing {
  readonly caller: "another wasm module" | "JavaScript";
  /** A trace. */
  readonly workload: string;
  /** The default build, the same once more for the noise; the sampling build without samples, and with one each 512 KiB. */
  readonly tracing: "none" | "again" | "counted" | "samples";
}

/** A block object, or an element of a view, from JavaScript. */
export interface AccessCost extends Timing {
  readonly allocator: string;
  /** The loop. */
  readonly what: string;
  /** Made and freed, or one element read. */
  readonly unit: "pair" | "element";
  /** The loop that it is compared with; a loop that others are compared with has none. */
  readonly base?: string;
}

/** A program in AssemblyScript, compiled with one runtime; in nanoseconds per repetition. */
export interface RuntimeCost extends Timing {
  /** The runtime. */
  readonly allocator: string;
  readonly workload: string;
  /** The runtime that it is compared with. */
  readonly base?: string;
  /** Of the memory in the end, which never shrinks. */
  readonly pages: number;
  readonly moduleBytes: number;
}

/** Of a program that makes objects; in nanoseconds per object. */
export interface ObjectCost extends Timing {
  /** Whose objects: "pymalloc", "Pyodide", "AssemblyScript, minimal", … */
  readonly allocator: string;
  readonly workload: string;
  /** `total`: all of it. `idle`: what an interpreter takes for the same loop without objects; it is part of the total. */
  readonly phase: "build" | "drop" | "collect" | "total" | "idle";
}

/** Collections that came by themselves while a program's data grew, in milliseconds. */
export interface ObjectPauses {
  readonly allocator: string;
  /** Objects that were alive before. */
  readonly live: number;
  /** "0", "1", "2", or "step" of an incremental collector. */
  readonly generation: string;
  readonly count: number;
  readonly least: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** What the heap took for so many live objects of two references each. */
export interface ObjectMemory {
  readonly allocator: string;
  readonly objects: number;
  readonly bytesPerObject: number;
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
  readonly latencies?: readonly Latency[];
  readonly hookCosts?: readonly HookCost[];
  readonly tracingCosts?: readonly TracingCost[];
  readonly accessCosts?: readonly AccessCost[];
  readonly runtimeCosts?: readonly RuntimeCost[];
  readonly objectCosts?: readonly ObjectCost[];
  readonly objectPauses?: readonly ObjectPauses[];
  readonly objectMemory?: readonly ObjectMemory[];
  readonly instructions?: readonly Instructions[];
  readonly scaling?: readonly ScalingPoint[];
  readonly coldStarts?: readonly ColdStart[];
  readonly timelines?: readonly Timeline[];
  readonly codeSizes?: readonly CodeSize[];
  /** Sentences about what went wrong: allocators that lost what was written to them. */
  readonly faults: readonly string[];
}
