import type { MemoryMisuseError } from "../errors.js";
import type { GuestHeap, GuestStats } from "../guest/guest-heap.js";
import type { Pyodide } from "./pyodide-module.js";
import type { DomainName } from "./records.js";

/** The heap that Python's memory is in. */
export interface PyodideHeap<P extends Pyodide = Pyodide> {
  /** The Pyodide that it serves. */
  readonly pyodide: P;
  /** The domains of Python's memory that it serves. */
  readonly domains: readonly DomainName[];
  /** What is in it, counted by a walk over all of it. @throws {MemoryMisuseError} a tag was overwritten. */
  stats(): GuestStats;
  /**
   * Verifies every invariant of the heap. Allocates nothing.
   * @returns 0.
   * @throws {PyMemFatalError} one is broken: which, and where.
   */
  check(): 0;
  /**
   * Why Python has trapped: the last misuse of the heap's, with its code, address and size; null if there was none. A trap itself is the engine's
   * `RuntimeError: unreachable`, and Pyodide's end.
   */
  lastMisuse(): MemoryMisuseError | null;
  /** Gives idle memory back to Pyodide's own malloc; true if there was any. Memory of wasm never shrinks. */
  trim(): boolean;
}

export function pyodideHeap<P extends Pyodide>(
  pyodide: P,
  domains: readonly DomainName[],
  heap: GuestHeap,
): PyodideHeap<P> {
  return {
    pyodide,
    domains,
    stats: () => heap.stats(),
    check: () => heap.check(),
    lastMisuse: () => heap.lastMisuse(),
    trim: () => heap.trim(),
  };
}
