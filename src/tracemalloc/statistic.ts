import { shownAs } from "./python-text.js";
import { signedText, sizeText } from "./size-text.js";
import { type Traceback, tracebackRepr } from "./traceback.js";

/** How good the sums of samples are: see {@link Statistic}. */
interface Estimate {
  readonly samples: number;
  readonly size_error: number;
}

/** What the traces of one place sum up to. CPython: tracemalloc.Statistic. */
export class Statistic {
  /** The place: its frame's lineno is 0 when traces were grouped by file. */
  readonly traceback: Traceback;
  /** Bytes of all the blocks. Of a sampling tracer an estimate. */
  readonly size: number;
  /** Blocks. Of a sampling tracer an estimate. */
  readonly count: number;
  /** Traces that these are the sums of; `count`, unless they are samples. */
  readonly samples: number;
  /** The standard error of size, bytes: the true one is no farther away two times out of three, nor than twice that 19 times out of 20. 0 where nothing is estimated. */
  readonly size_error: number;

  constructor(traceback: Traceback, size: number, count: number, estimate?: Estimate) {
    this.traceback = traceback;
    this.size = size;
    this.count = count;
    this.samples = estimate?.samples ?? count;
    this.size_error = estimate?.size_error ?? 0;
  }

  /** Bytes of one block; 0 if there is none. */
  get average(): number {
    return average(this);
  }

  /** place: size=…, count=…, average=… */
  toString(): string {
    return `${this.traceback}: size=${sizeText(this.size)}, count=${this.count}${averageText(this)}`;
  }

  /** For Array.prototype.sort: the most bytes first, then the most blocks. */
  static order(a: Statistic, b: Statistic): number {
    return b.size - a.size || b.count - a.count || b.traceback.compare(a.traceback);
  }
}

shownAs(
  Statistic.prototype,
  ({ traceback, size, count }) =>
    `<Statistic traceback=${tracebackRepr(traceback)} size=${size} count=${count}>`,
);

/** A place in two snapshots. CPython: tracemalloc.StatisticDiff. */
export class StatisticDiff {
  /** The place, as in a Statistic. */
  readonly traceback: Traceback;
  /** Bytes in the new snapshot; 0 if the place is not there any more. */
  readonly size: number;
  /** Bytes that came (or went, if negative) since the old one. */
  readonly size_diff: number;
  /** Blocks in the new snapshot. */
  readonly count: number;
  /** Blocks that came or went since the old one. */
  readonly count_diff: number;

  constructor(traceback: Traceback, size: number, size_diff: number, count: number, count_diff: number) {
    this.traceback = traceback;
    this.size = size;
    this.size_diff = size_diff;
    this.count = count;
    this.count_diff = count_diff;
  }

  /** Bytes of one block in the new snapshot; 0 if there is none. */
  get average(): number {
    return average(this);
  }

  /** place: size=… (±…), count=… (±…), average=… */
  toString(): string {
    const size = `size=${sizeText(this.size)} (${sizeText(this.size_diff, true)})`;
    const count = `count=${this.count} (${signedText(this.count_diff)})`;
    return `${this.traceback}: ${size}, ${count}${averageText(this)}`;
  }

  /** For Array.prototype.sort: what changed most first, whichever way. */
  static order(a: StatisticDiff, b: StatisticDiff): number {
    return (
      Math.abs(b.size_diff) - Math.abs(a.size_diff) ||
      b.size - a.size ||
      Math.abs(b.count_diff) - Math.abs(a.count_diff) ||
      b.count - a.count ||
      b.traceback.compare(a.traceback)
    );
  }
}

shownAs(
  StatisticDiff.prototype,
  ({ traceback, size, size_diff, count, count_diff }) =>
    `<StatisticDiff traceback=${tracebackRepr(traceback)} size=${size} (${signedText(size_diff)}) count=${count} (${signedText(count_diff)})>`,
);

const average = ({ size, count }: { readonly size: number; readonly count: number }): number =>
  count === 0 ? 0 : size / count;

const averageText = (sums: { readonly size: number; readonly count: number }): string =>
  sums.count === 0 ? "" : `, average=${sizeText(average(sums))}`;
