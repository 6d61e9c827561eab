/** One call: which operation of the trace it was, the size it was about, what it executed and what it filled and copied. */
export interface CountedCall {
  readonly at: number;
  readonly size: number;
  readonly instructions: number;
  readonly bytes: number;
}

/** How many calls of one kind executed how many instructions. Calls in which memory grew are kept apart. */
export class CallCounts {
  /** Calls by the number of instructions. */
  readonly #calls = new Map<number, number>();
  count = 0;
  /** Of all calls, also those that grew. */
  instructions = 0;
  bytes = 0;
  growths = 0;
  worst: CountedCall | undefined;
  worstGrowth: CountedCall | undefined;

  add(call: CountedCall, grew: boolean): void {
    this.instructions += call.instructions;
    this.bytes += call.bytes;
    if (grew) {
      this.growths++;
      if (call.instructions > (this.worstGrowth?.instructions ?? -1)) this.worstGrowth = call;
      return;
    }
    this.count++;
    this.#calls.set(call.instructions, (this.#calls.get(call.instructions) ?? 0) + 1);
    if (call.instructions > (this.worst?.instructions ?? -1)) this.worst = call;
  }

  /** Pairs of instructions and calls, ascending. */
  histogram(): [instructions: number, calls: number][] {
    return [...this.#calls].sort(([left], [right]) => left - right);
  }

  /** How many calls executed more. */
  above(instructions: number): number {
    return this.histogram().reduce((sum, [value, calls]) => sum + (value > instructions ? calls : 0), 0);
  }

  /** What `fraction` of the calls do not exceed. NaN without calls. */
  quantile(fraction: number): number {
    return quantileOf(this.histogram(), fraction);
  }
}

export function quantileOf(
  histogram: readonly (readonly [value: number, calls: number])[],
  fraction: number,
): number {
  let left = Math.ceil(fraction * histogram.reduce((sum, [, calls]) => sum + calls, 0));
  for (const [value, calls] of histogram) {
    left -= calls;
    if (left <= 0) return value;
  }
  return Number.NaN;
}
