// Which programs are the allocator's to make faster.
import { STOCK } from "./client.js";
import type { Row } from "./measure.js";

/**
 * So many requests a microsecond, and a program is heavy on its allocator: one every 100 ns. With fewer, an allocator that takes ten for
 * each has less than a tenth of the time, and what it saves of that is lost among other things.
 */
export const HEAVY = 10;

/** In the time of stock's fastest round, which is about the same however busy the machine is. */
export function requestsPerMicrosecond({ requests, cells }: Row): number {
  const stock = cells.find(({ variant }) => variant === STOCK);
  return requests / (1000 * (stock?.leastMilliseconds ?? Number.NaN));
}

export const isHeavy = (row: Row): boolean => requestsPerMicrosecond(row) >= HEAVY;

/** The heavy programs, and the others. */
export function byWeight(rows: readonly Row[]): { heavy: readonly Row[]; others: readonly Row[] } {
  return { heavy: rows.filter(isHeavy), others: rows.filter((row) => !isHeavy(row)) };
}
