import { describe } from "../arguments.js";
import { Frame, frameRepr, type RawFrame } from "./frame.js";
import { shownAs } from "./python-text.js";
import { sourceLine } from "./source-lines.js";

/** Where a block was allocated: frames from the oldest to the most recent one. CPython: tracemalloc.Traceback. */
export class Traceback implements Iterable<Frame> {
  /** How many frames there were before the limit cut them; null: not known. */
  readonly total_nframe: number | null;
  readonly #frames: readonly Frame[];

  /** @param frames the most recent one first, as tracers give them. */
  constructor(frames: readonly RawFrame[], total_nframe: number | null = null) {
    this.#frames = frames.map(([filename, lineno]) => new Frame(filename, lineno)).reverse();
    this.total_nframe = total_nframe;
  }

  /** How many frames it has. */
  get length(): number {
    return this.#frames.length;
  }

  /** As Array.prototype.at: 0 is the oldest frame, -1 the most recent one. */
  at(index: number): Frame | undefined {
    return this.#frames.at(index);
  }

  /** As Array.prototype.slice. */
  slice(start?: number, end?: number): Frame[] {
    return this.#frames.slice(start, end);
  }

  /** Whether one of its frames equals this one. */
  includes(frame: Frame): boolean {
    return this.#frames.some((each) => each.equals(frame));
  }

  /** The oldest frame first. */
  [Symbol.iterator](): IterableIterator<Frame> {
    return this.#frames.values();
  }

  /** Negative, 0 or positive: by the first frames that differ; `total_nframe` does not count. */
  compare(other: Traceback): number {
    for (const [i, frame] of this.#frames.entries()) {
      const counterpart = other.at(i);
      const order = counterpart === undefined ? 1 : frame.compare(counterpart);
      if (order !== 0) return order;
    }
    return this.length - other.length;
  }

  /** Whether the frames are the same ones, in their order. */
  equals(other: Traceback): boolean {
    return this.compare(other) === 0;
  }

  /**
   * Lines for a reader: each frame, and beneath it its line of source where the host has it.
   * @param limit if positive, only so many of the most recent frames; if negative, all but so many of the most recent ones.
   * @param most_recent_first the other way round.
   * @throws {TypeError} limit is no integer.
   */
  format(limit: number | null = null, most_recent_first = false): string[] {
    if (limit !== null && !Number.isInteger(limit))
      throw new TypeError(`format: limit must be an integer or null, not ${describe(limit)}`);
    const frames = limit === null ? this.slice() : limit > 0 ? this.slice(-limit) : this.slice(0, limit);
    if (most_recent_first) frames.reverse();
    return frames.flatMap(({ filename, lineno }) => {
      const source = sourceLine(filename, lineno).trim();
      const place = `  File "${filename}", line ${lineno}`;
      return source === "" ? [place] : [place, `    ${source}`];
    });
  }

  /** The oldest frame's text. */
  toString(): string {
    return String(this.#frames[0]);
  }
}

/** What repr() gives in CPython; consoles show it. */
export function tracebackRepr(traceback: Traceback): string {
  const frames = Array.from(traceback, frameRepr);
  const tuple = frames.length === 1 ? `(${frames[0]},)` : `(${frames.join(", ")})`;
  const total = traceback.total_nframe === null ? "" : ` total_nframe=${traceback.total_nframe}`;
  return `<Traceback ${tuple}${total}>`;
}

shownAs(Traceback.prototype, tracebackRepr);
