// How far long work has come, on stderr: a bar on a terminal, else a line now and then. Work that ends at once shows nothing.

const SILENT_MS = 1000;
const BETWEEN_BARS_MS = 100;
const BETWEEN_LINES_MS = 5000;
const BAR_CELLS = 24;

export class Progress {
  readonly #isShown: boolean;
  readonly #isTerminal = process.stderr.isTTY === true;
  #nextAt = performance.now() + SILENT_MS;
  #hasBar = false;

  /** @param isShown false: nothing at all, as with --json. */
  constructor(isShown: boolean) {
    this.#isShown = isShown;
  }

  /** `done` of `total`, of what is called so: "bignum.pmtc: round". */
  at(what: string, done: number, total: number): void {
    if (!this.#isShown || performance.now() < this.#nextAt) return;
    this.#nextAt = performance.now() + (this.#isTerminal ? BETWEEN_BARS_MS : BETWEEN_LINES_MS);
    const share = `${what} ${done} of ${total}`;
    if (!this.#isTerminal) {
      process.stderr.write(`${share}\n`);
      return;
    }
    const cells = Math.round((BAR_CELLS * done) / Math.max(total, 1));
    process.stderr.write(`\r\x1b[K[${"#".repeat(cells).padEnd(BAR_CELLS)}] ${share}`);
    this.#hasBar = true;
  }

  /** Takes the bar away, so that the results stand alone. */
  end(): void {
    if (this.#hasBar) process.stderr.write("\r\x1b[K");
    this.#hasBar = false;
  }
}
