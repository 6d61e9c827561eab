// Random numbers that can be had again: from a seed, which every test prints.

/** Mulberry32: a number from 0 to below n. */
export type Random = (n: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

/** The seed of this run: TEST_SEED, or a new one. */
export function runSeed(): number {
  const given = process.env.TEST_SEED;
  return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given) >>> 0;
}

/** Runs the scenario with the seed, which the error of a failure names. */
export function withSeed(scenario: (random: Random) => void, seed = runSeed()): void {
  try {
    scenario(seededRandom(seed));
  } catch (cause) {
    throw new Error(`with TEST_SEED=${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
