// What a run is, and what it comes to. Each is a process of its own, so that none finds what another has left.
import type { RoleName } from "./allocator-roles.js";
import type { Misuse } from "./recorder.js";

/** How the program is set to work. */
export type Driver =
  | { readonly kind: "script"; readonly file: string }
  | { readonly kind: "wasi"; readonly args: readonly string[] }
  | { readonly kind: "trace"; readonly file: string };

/** On its own allocator, on that with each request written down, or on ours. */
export type Mode = "own" | "record" | "swap";

export interface Job {
  readonly mode: Mode;
  readonly driver: Driver;
  /** What messages call the program. */
  readonly name: string;
  /** Files: the program, and what is instantiated in its place. */
  readonly program: string;
  readonly replacement: string;
  /** The allocator's functions, by slot. */
  readonly roles: readonly RoleName[];
  /** The file that a recorded trace goes to, words only. */
  readonly words: string;
}

/** What a driver gives: the time of its timed part, and what to compare; undefined if it returns nothing. */
export interface Outcome {
  readonly milliseconds: number;
  readonly result: string | undefined;
}

/** What a program has asked for; bytes unless a name says otherwise. */
export interface Recorded {
  readonly requests: number;
  readonly slotCount: number;
  /** There were more requests than a trace can hold, and the rest is not in it. */
  readonly isCut: boolean;
  readonly peakBytes: number;
  readonly liveBytes: number;
  readonly liveBlocks: number;
  /** Requests for which there was no memory. */
  readonly failed: number;
  /** Blocks that were given out again, though no function that was found had freed them. */
  readonly vanished: number;
  readonly misuses: readonly Misuse[];
  /** Slots of functions that got an address which was no live block's. */
  readonly mistaken: readonly number[];
}

/** Our heap at the end; bytes unless a name says otherwise. */
export interface Swapped {
  readonly bytesInUse: number;
  readonly heapBytes: number;
  readonly misuses: number;
  readonly lastMisuse: string | undefined;
}

export interface RunResult extends Outcome {
  readonly instances: number;
  /** Of all instances together, at the end. */
  readonly memoryBytes: number;
  /** The address behind the highest block that was given out; 0 where nobody looked. */
  readonly reach: number;
  readonly recorded: Recorded | undefined;
  readonly swapped: Swapped | undefined;
}

/** Whose fault it is that a run has come to nothing: the program's, that of the script that uses it, or nobody's, as we refuse it. */
export type Fault = "program" | "script" | "refusal";

/** What a run's process sends: a result, or in one line why there is none. */
export type Message = { readonly done: RunResult } | { readonly failed: string; readonly fault: Fault };
