import type { Trace } from "../trace/trace.js";
import { TraceWriter } from "../trace/trace-writer.js";
import { type AllocationWatcher, domainOf, type FamilyNumber } from "../watch/allocation-watcher.js";

const OBJ = 2;

/**
 * Makes a trace of the requests of a heap. What has no room in it is refused, so that the trace stays one of all that is in the heap. What cannot be
 * refused, a free or a resize, ends the trace then, and the heap goes on without it.
 */
export class Recorder implements AllocationWatcher {
  readonly #writer: TraceWriter;
  #isOver = false;

  constructor(writer = new TraceWriter()) {
    this.#writer = writer;
  }

  get operations(): number {
    return this.#writer.operations;
  }

  /** What has been recorded. */
  trace(title: string): Trace {
    return this.#writer.trace(title);
  }

  allocated(family: FamilyNumber, address: number, size: number, isZeroed: boolean): boolean {
    if (this.#isOver) return true;
    const domain = domainOf(family);
    return isZeroed ? this.#writer.calloc(domain, address, size) : this.#writer.malloc(domain, address, size);
  }

  resized(family: FamilyNumber, former: number, address: number, size: number): void {
    this.#end(this.#writer.realloc(domainOf(family), former, address, size));
  }

  freed(family: FamilyNumber, address: number): void {
    this.#end(this.#writer.free(domainOf(family), address));
  }

  reset(): void {
    this.#end(this.#writer.freeAll(OBJ));
  }

  #end(isNoted: boolean): void {
    if (!isNoted) this.#isOver = true;
  }
}
