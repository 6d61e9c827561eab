import type { BuildName } from "../builds.js";
import type { FamilyNumber } from "../watch/allocation-watcher.js";

/** What a request was: the words of a trace's kinds. */
export type OperationKind = "malloc" | "calloc" | "realloc" | "free";

/** One request, with the addresses that it was about. */
export interface Operation {
  readonly kind: OperationKind;
  /** 0 raw, 1 mem, 2 obj, 3 the malloc family, which is not told from obj where wasm itself calls. */
  readonly domain: FamilyNumber;
  /** The block that was resized or freed; of a new one, where it is. */
  readonly address: number;
  /** Where the block was before a resize; 0 otherwise. */
  readonly former: number;
  /** Bytes that were asked for; 0 of a free. */
  readonly size: number;
}

/** A misuse as it was told. */
export interface ToldMisuse {
  /** MemoryMisuseError or PyMemFatalError. */
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}

/** Everything that is needed to see a misuse again: the heap at that moment, what was done last, and what was wrong. */
export interface Capsule {
  /** The package's build, and the engine and platform if the host tells. */
  readonly build: BuildName;
  readonly engine: string;
  /** What createPyMem was given; null: nothing. */
  readonly seed: number | null;
  readonly misuse: ToldMisuse;
  /** The request that was wrong; null: it was no request for one block, or not one that is watched. */
  readonly last: Operation | null;
  /** What was done before, the oldest first. */
  readonly operations: readonly Operation[];
  /** How many requests there were before these. */
  readonly left: number;
  /** What createPyMem({ snapshot }) takes. */
  readonly snapshot: Uint8Array<ArrayBuffer>;
}

export type CapsuleFault = "foreign" | "version" | "cut" | "damaged";

/** A file that is no whole capsule; `fault` says in which way. */
export class CapsuleError extends Error {
  readonly fault: CapsuleFault;

  static {
    CapsuleError.prototype.name = "CapsuleError";
  }

  constructor(fault: CapsuleFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
