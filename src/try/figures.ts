// The rounds of a comparison in a few numbers.
import { median } from "../replay/stats.js";
import type { RunResult } from "./job.js";
import type { Comparison } from "./try-program.js";

/** One allocator's rounds. Bytes unless a name says otherwise. */
export interface VariantFigures {
  /** The median of the rounds. */
  readonly milliseconds: number;
  /** `milliseconds` over those of the own allocator. What it is for `again`, the same allocator once more, is noise. */
  readonly ratio: number;
  /** All of the program's memory at the end, in pages of 64 KiB; it never shrinks. */
  readonly pages: number;
}

export interface Figures {
  readonly own: VariantFigures;
  readonly again: VariantFigures;
  /** Undefined if the program fails on ours. */
  readonly ours: VariantFigures | undefined;
  readonly results: "equal" | "different" | "none";
}

const PAGE_BYTES = 65536;

const timeOf = (runs: readonly RunResult[]): number => median(runs.map(({ milliseconds }) => milliseconds));

function figures(runs: readonly RunResult[], own: readonly RunResult[]): VariantFigures {
  const milliseconds = timeOf(runs);
  return {
    milliseconds,
    ratio: milliseconds / timeOf(own),
    pages: Math.max(...runs.map(({ memoryBytes }) => memoryBytes)) / PAGE_BYTES,
  };
}

export function figuresOf({ own, again, ours, failure }: Comparison): Figures {
  const results = new Set([...own, ...again, ...ours].map(({ result }) => result));
  const isNone = results.size === 1 && results.has(undefined);
  return {
    own: figures(own, own),
    again: figures(again, own),
    ours: failure === undefined ? figures(ours, own) : undefined,
    results: isNone ? "none" : results.size > 1 || failure !== undefined ? "different" : "equal",
  };
}

/** The program gives other results from one run to the next on its own allocator: nothing follows for ours. */
export function isUnsteady({ own, again }: Comparison): boolean {
  return new Set([...own, ...again].map(({ result }) => result)).size > 1;
}
