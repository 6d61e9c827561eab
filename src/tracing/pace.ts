/** Samples by which the pace is judged. */
const LOOKED_AT = 4;

/** Changes at once by no more than this factor. */
const MOST_CHANGE = 64;

/**
 * The bytes between samples, on average: those that were asked for, and more while the program allocates so fast that following it would slow it down. What
 * is decided is decided by the past, and holds for the samples that come: so estimates stay true to the mean of each sample.
 */
export class Pace {
  /** Bytes. */
  mean: number;
  readonly #asked: number;
  /** Milliseconds that so many samples take at least. */
  readonly #least: number;
  readonly #now: () => number;
  #began: number;
  #count = 0;

  constructor(
    asked: number,
    perSecond: number,
    now: () => number = () => globalThis.performance?.now() ?? 0,
  ) {
    this.#asked = asked;
    this.#least = (LOOKED_AT * 1000) / perSecond;
    this.#now = now;
    this.mean = asked;
    this.#began = now();
  }

  /** A sample was taken. */
  tick(): void {
    if (++this.#count < LOOKED_AT) return;
    this.#count = 0;
    const now = this.#now();
    const elapsed = now - this.#began;
    this.#began = now;
    // Hosts have clocks that stand still while a program runs.
    if (elapsed <= 0) return;
    const change = this.#least / elapsed;
    const wanted = this.mean * Math.min(Math.max(change, 1 / MOST_CHANGE), MOST_CHANGE);
    this.mean = Math.max(wanted, this.#asked);
  }
}
