// Clients in, how their programs' times and memory on ours compare with stock's out.
import { geometricMean, median, noise } from "../../src/replay/stats.js";
import { type Client, type Counting, STOCK, type Variant } from "./client.js";

/** A program on one variant. */
export interface Cell {
  readonly variant: string;
  readonly milliseconds: number;
  /** Of the fastest round. */
  readonly leastMilliseconds: number;
  /** The median of what each round's time is of stock's in the same round. */
  readonly ratio: number;
  readonly noise: number;
}

export interface Row {
  readonly work: string;
  /** What it asks its allocator for, in one run. */
  readonly requests: number;
  readonly cells: readonly Cell[];
}

export interface ClientResult {
  readonly client: Client;
  readonly rows: readonly Row[];
  /** Bytes of memory in use at most, once all programs have run, by variant. */
  readonly usedBytes: ReadonlyMap<string, number>;
}

/** The items from that one on, and then those before it: whoever runs first leaves the caches as it likes. */
function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** How long a program took on each variant, by its name: in milliseconds, by round. */
type Times = ReadonlyMap<string, number[]>;

/** Runs a program so many rounds, in which the variants take turns, and adds its times. */
function timeRounds(
  name: string,
  source: string,
  variants: readonly Variant[],
  rounds: number,
  times: Times,
): void {
  const prepared = variants.map((variant) => ({ variant, run: variant.prepare(source) }));
  const results = prepared.map(({ run }) => run());
  if (new Set(results).size > 1) throw new Error(`${name}: the results differ: ${results.join(", ")}`);
  for (let round = 0; round < rounds; round++) {
    for (const { variant, run } of rotated(prepared, round)) {
      const start = performance.now();
      run();
      times.get(variant.name)?.push(performance.now() - start);
    }
  }
  for (const variant of variants) variant.check();
}

function cellsOf(times: Times): Cell[] {
  const stock = times.get(STOCK) ?? [];
  return [...times].map(([variant, own]) => ({
    variant,
    milliseconds: median(own),
    leastMilliseconds: Math.min(...own),
    ratio: median(own.map((time, round) => time / (stock[round] ?? Number.NaN))),
    noise: noise(own),
  }));
}

/** Of a run that is not the first, as those that are timed. */
function requestsOf(source: string, counting: Counting): number {
  const run = counting.prepare(source);
  run();
  const before = counting.requests();
  run();
  return counting.requests() - before;
}

/** How often all is done. */
export interface Repeats {
  /** Times that all variants are started anew: one may have better places in the machine's memory than another, as long as it lives. */
  readonly sittings: number;
  /** Rounds of each program in a sitting. */
  readonly rounds: number;
}

/** Runs all programs of the client on all its variants, in turns. @throws {Error} results differ, or a heap is damaged. */
export async function measureClient(
  client: Client,
  { sittings, rounds }: Repeats,
  progress: (line: string) => void,
): Promise<ClientResult> {
  const timesOf = new Map<string, Map<string, number[]>>();
  const usedBytes = new Map<string, number>();
  for (let sitting = 1; sitting <= sittings; sitting++) {
    progress(`${client.name}: ${sitting} of ${sittings}`);
    const variants = await client.start();
    for (const [work, source] of client.works) {
      const times = timesOf.get(work) ?? new Map(variants.map(({ name }) => [name, []]));
      timesOf.set(work, times);
      timeRounds(work, source, variants, rounds, times);
    }
    for (const one of variants)
      usedBytes.set(one.name, Math.max(usedBytes.get(one.name) ?? 0, one.usedBytes()));
  }
  const counting = await client.startCounting();
  const rows = [...client.works].map(([work, source]) => ({
    work,
    cells: cellsOf(timesOf.get(work) ?? new Map()),
    requests: requestsOf(source, counting),
  }));
  return { client, rows, usedBytes };
}

/** The geometric mean of a variant's ratios in these rows. */
export function meanRatio(rows: readonly Row[], variant: string): number {
  return geometricMean(
    rows.flatMap(({ cells }) => cells.filter((cell) => cell.variant === variant).map(({ ratio }) => ratio)),
  );
}
