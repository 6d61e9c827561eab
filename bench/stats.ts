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

/**
 * What rounds of the same work took, chunk by chunk: `pick` chooses from the times of one chunk. A slow spell of the machine
 * spoils a few chunks of each round, but seldom the same one in most. Rounds that were cut short are compared whole.
 */
export function sumOfChunks(
  rounds: readonly (readonly number[])[],
  pick: (values: readonly number[]) => number,
): number {
  const [first = []] = rounds;
  if (rounds.some((laps) => laps.length !== first.length)) return pick(rounds.map(sum));
  return sum(first.map((_, chunk) => pick(rounds.map((laps) => laps[chunk] ?? Number.NaN))));
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
