import type { Listener } from "../listener.js";
import type { PyMemExports } from "../wasm-exports.js";
import type { CallSites } from "./call-sites.js";
import type { Pace } from "./pace.js";
import { DEFAULT_DOMAIN, type Traces } from "./traces.js";

/** What of the sampling build's exports is needed. */
export type Sampler = Pick<PyMemExports, "sample_after" | "drop_sample">;

/** The largest distance that the wasm can count down. */
const MOST_BYTES = 0xffff_ffff;

/**
 * Traces a request each so many bytes, on average. Which ones are samples is drawn so that each byte has the same chance: the bytes up to the
 * next sample follow an exponential distribution. So a block of n bytes is one with the probability 1 - e^(-n / mean), and a sample stands for as
 * many blocks as one divided by that: the sums of that are what the true ones are on average, at any mean.
 *
 * A block that grows may become a sample for what it grows by; one that shrinks stays one as likely as if it had had no more from the beginning.
 */
export class SampledTracing {
  readonly #listener: Listener;
  readonly #wasm: Sampler;
  readonly #pace: Pace;
  /** The mean that held for a sample, by the number of its call site, which no other one has. */
  readonly #means: number[] = [];
  readonly #random: () => number;

  constructor(listener: Listener, wasm: Sampler, pace: Pace, random: () => number = Math.random) {
    this.#listener = listener;
    this.#wasm = wasm;
    this.#pace = pace;
    this.#random = random;
  }

  begin(traces: Traces, sites: CallSites, nframe: number): void {
    traces.weightOf = (size, site) => 1 / this.#chance(size, site);
    let moved = 0;
    const taken = (address: number, size: number) => {
      const site = sites.later(nframe, taken);
      this.#means[site] = this.#pace.mean;
      try {
        traces.add(DEFAULT_DOMAIN, address, size, site);
      } catch (error) {
        // No memory of JavaScript's for a longer list: the block is there, only nobody knows of it.
        if (!(error instanceof RangeError)) throw error;
      } finally {
        this.#pace.tick();
        this.#resume();
      }
    };
    this.#listener.samples = {
      taken,
      freed: (address) => traces.remove(DEFAULT_DOMAIN, address),
      moved: (former) => {
        moved = former;
      },
      resized: (address, size) => {
        const former = traces.get(DEFAULT_DOMAIN, moved);
        const stays =
          former === undefined ||
          size >= former.size ||
          this.#random() * this.#chance(former.size, former.site) < this.#chance(size, former.site);
        if (stays) traces.move(DEFAULT_DOMAIN, moved, address, size);
        else {
          traces.remove(DEFAULT_DOMAIN, moved);
          this.#wasm.drop_sample?.(address);
        }
      },
    };
    this.#resume();
  }

  end(): void {
    this.#wasm.sample_after?.(MOST_BYTES);
    this.#listener.samples = undefined;
  }

  /** That a block of the size is a sample, where that sample was taken. */
  #chance(size: number, site: number): number {
    return -Math.expm1(-size / (this.#means[site] ?? this.#pace.mean));
  }

  /** Draws the bytes up to the next sample. */
  #resume(): void {
    this.#wasm.sample_after?.(Math.min(-Math.log(1 - this.#random()) * this.#pace.mean, MOST_BYTES));
  }
}
