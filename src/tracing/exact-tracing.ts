import { PyMemFatalError } from "../errors.js";
import type { Above, AllocationWatcher, FamilyNumber } from "../watch/allocation-watcher.js";
import type { CallSites } from "./call-sites.js";
import { DEFAULT_DOMAIN, type Traces } from "./traces.js";

/** Traces each request. CPython: tracemalloc_alloc, tracemalloc_realloc, tracemalloc_free. */
export class ExactTracing implements AllocationWatcher {
  readonly #traces: Traces;
  readonly #sites: CallSites;
  readonly #nframe: number;

  constructor(traces: Traces, sites: CallSites, nframe: number) {
    this.#traces = traces;
    this.#sites = sites;
    this.#nframe = nframe;
  }

  /** A block whose trace there is no memory for is given back, and the request refused. */
  allocated(_: FamilyNumber, address: number, size: number, __: boolean, above: Above): boolean {
    return this.#add(address, size, above);
  }

  /** @throws {PyMemFatalError} there is no memory for its trace: the old block may be gone, and cannot be given back. */
  resized(_: FamilyNumber, former: number, address: number, size: number, above: Above): void {
    this.#traces.remove(DEFAULT_DOMAIN, former);
    if (this.#add(address, size, above)) return;
    throw new PyMemFatalError(
      "Fatal Python error: tracemalloc_realloc: tracemalloc_realloc() failed to allocate a trace",
      { code: "NO_TRACE", address },
    );
  }

  freed(_: FamilyNumber, address: number): void {
    this.#traces.remove(DEFAULT_DOMAIN, address);
  }

  reset(): void {
    this.#traces.forgetBlocks();
  }

  #add(address: number, size: number, above: Above): boolean {
    try {
      this.#traces.add(DEFAULT_DOMAIN, address, size, this.#sites.capture(this.#nframe, above));
      return true;
    } catch (error) {
      // No memory of JavaScript's for a longer list.
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}
