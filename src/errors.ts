/** What a {@link MemoryMisuseError} carries beside its message. */
export interface MisuseDetails {
  readonly code: string;
  readonly address: number;
  readonly size: number;
}

/** What a {@link PyMemFatalError} carries beside its message. */
export interface FatalDetails {
  readonly code: string;
  readonly address?: number;
  readonly report?: string;
  readonly cause?: unknown;
}

/**
 * There is no memory for a request. Nothing changed, and a smaller request may still succeed.
 * Thrown by the idiomatic layer only: the C functions return 0, as CPython's do.
 */
export class MemoryError extends Error {
  /** The bytes that were asked for. */
  readonly size: number;

  static {
    MemoryError.prototype.name = "MemoryError";
  }

  constructor(message: string, size: number) {
    super(message);
    this.size = size;
  }
}

/**
 * The caller handed over an address that is not a live block of the right domain, or a block whose surroundings were
 * overwritten. It is detected before anything changes: the heap is as it was and the instance can be used on.
 */
export class MemoryMisuseError extends Error {
  /** What is wrong, in capitals: `NOT_LIVE`, `UNALIGNED`, ... Stable, unlike the message. */
  readonly code: string;
  /** The address in question. */
  readonly address: number;
  /** The size in bytes that belongs to it: the bytes asked for by a realloc, 0 where there are none. */
  readonly size: number;

  static {
    MemoryMisuseError.prototype.name = "MemoryMisuseError";
  }

  constructor(message: string, details: MisuseDetails) {
    super(message);
    this.code = details.code;
    this.address = details.address;
    this.size = details.size;
  }
}

/**
 * The heap itself is damaged: `py.check()` found a broken rule, or a call ended in a trap that no misuse explains
 * (an assertion of the debug build, or a read outside the memory). Drop the instance. Or what CPython's debug hooks end a process for:
 * then `message` and `report` are CPython's, and the heap is as it was.
 */
export class PyMemFatalError extends Error {
  /**
   * The broken rule in capitals; `BAD_ID`, `LEADING_PAD` or `TRAILING_PAD` of the debug hooks; `TRAP` when a call trapped, `BAD_RECORD`
   * if it was one of an allocator's record that is no function of the table.
   */
  readonly code: string;
  /** Where, if it is known. */
  readonly address: number | undefined;
  /** Of the debug hooks: what CPython writes of the block to stderr before it ends. "" otherwise. */
  readonly report: string;

  static {
    PyMemFatalError.prototype.name = "PyMemFatalError";
  }

  constructor(message: string, details: FatalDetails) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = details.code;
    this.address = details.address;
    this.report = details.report ?? "";
  }
}

/**
 * A function of JavaScript that the wasm called threw: a finalizer, a clear, or a callback of a weak reference or of the collector. The
 * call that ran it has been finished first, and a handle that it would have given is released. CPython: sys.unraisablehook.
 */
export class UnraisableError extends Error {
  /** All that was thrown, in order. `cause` is the first of it, or what the call itself failed with besides. */
  readonly errors: readonly unknown[];

  static {
    UnraisableError.prototype.name = "UnraisableError";
  }

  constructor(message: string, details: { readonly cause: unknown; readonly errors: readonly unknown[] }) {
    super(message, { cause: details.cause });
    this.errors = details.errors;
  }
}

/** @throws {MemoryMisuseError} with code CLOSED. */
export function refuseClosed(name: string): never {
  throw new MemoryMisuseError(`${name}: the heap is closed.`, { code: "CLOSED", address: 0, size: 0 });
}
