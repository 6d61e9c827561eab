import { shownAs } from "./python-text.js";
import type { RawTrace } from "./raw-trace.js";
import { sizeText } from "./size-text.js";
import { Traceback, tracebackRepr } from "./traceback.js";

/** A block of memory that was traced. CPython: tracemalloc.Trace. */
export class Trace {
  /** 0: the heap's own. */
  readonly domain: number;
  /** Bytes, as asked for. */
  readonly size: number;
  /** Where it was allocated. */
  readonly traceback: Traceback;
  /** How many allocations it stands for, more than 1 if it was sampled. CPython has no such thing. */
  readonly weight: number;

  constructor({ domain, size, frames, totalFrames, weight = 1 }: RawTrace) {
    this.domain = domain;
    this.size = size;
    this.traceback = new Traceback(frames, totalFrames);
    this.weight = weight;
  }

  /** place: size */
  toString(): string {
    return `${this.traceback}: ${sizeText(this.size)}`;
  }
}

shownAs(
  Trace.prototype,
  ({ domain, size, traceback }) =>
    `<Trace domain=${domain} size=${sizeText(size)}, traceback=${tracebackRepr(traceback)}>`,
);

/** The traces of a snapshot, in no order: each is made when it is asked for. */
export class Traces implements Iterable<Trace> {
  readonly #raw: readonly RawTrace[];

  constructor(raw: readonly RawTrace[]) {
    this.#raw = raw;
  }

  /** How many there are. */
  get length(): number {
    return this.#raw.length;
  }

  /** As Array.prototype.at. */
  at(index: number): Trace | undefined {
    const raw = this.#raw.at(index);
    return raw && new Trace(raw);
  }

  /** One after the other. */
  *[Symbol.iterator](): IterableIterator<Trace> {
    for (const raw of this.#raw) yield new Trace(raw);
  }
}

shownAs(Traces.prototype, ({ length }) => `<Traces len=${length}>`);
