// Idle memory: what pymalloc keeps although nobody uses it. It is given back whenever a class makes memory grow, and asked for
// where memory cannot grow, or where much would be had at once.

import { NB_SMALL_SIZE_CLASSES, STOCK_SLOTS } from "../config";
import { releaseStock } from "./arena";
import { releaseIdlePool } from "./pool";

/** Gives idle current pools back. */
export function reclaimPools(): void {
  for (let szidx: u32 = 0; szidx < NB_SMALL_SIZE_CLASSES; szidx++) releaseIdlePool(szidx);
}

/** Gives all idle memory back to the large heap. True if that may have helped. */
export function reclaimArenas(): bool {
  reclaimPools();
  return releaseStock(STOCK_SLOTS);
}
