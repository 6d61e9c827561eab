/** The value below which `fraction` of the values lie, interpolated. */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Interquartile range over median: what the middle half of the rounds differ by. */
export function noise(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** One run of some work: nanoseconds of each chunk of its operations. */
export interface Laps {
  readonly laps: readonly number[];
  readonly timedOperations: number;
}

/** Nanoseconds per operation of each run as a whole. */
export function perOperation(runs: readonly Laps[]): number[] {
  return runs.map(({ laps, timedOperations }) => sum(laps) / Math.max(timedOperations, 1));
}

/**
 * Nanoseconds per operation over all runs: `pick` chooses from the times of one chunk, and the choices are added up. A slow
 * spell of the machine spoils a few chunks of each run, but seldom the same one in most. Where a run was cut short, it
 * chooses from whole runs.
 */
export function chunkwise(runs: readonly Laps[], pick: (values: readonly number[]) => number): number {
  const [first] = runs;
  if (first === undefined || runs.some((run) => run.timedOperations !== first.timedOperations))
    return pick(perOperation(runs));
  const chosen = first.laps.map((_, chunk) => pick(runs.map(({ laps }) => laps[chunk] ?? Number.NaN)));
  return sum(chosen) / Math.max(first.timedOperations, 1);
}

/** What a measurement says of the times of its runs. */
export interface Times {
  readonly nanosecondsPerOperation: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly noise: number;
  readonly rounds: number;
}

export function timesOf(runs: readonly Laps[]): Times {
  return {
    nanosecondsPerOperation: chunkwise(runs, median),
    fastest: chunkwise(runs, (values) => Math.min(...values)),
    slowest: chunkwise(runs, (values) => Math.max(...values)),
    noise: noise(perOperation(runs)),
    rounds: runs.length,
  };
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(sum(values.map(Math.log)) / values.length);
}
