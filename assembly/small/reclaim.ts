// Idle memory: what pymalloc keeps although nobody uses it, asked for before memory grows.

import { NB_SMALL_SIZE_CLASSES, STOCK_SLOTS } from "../config";
import { heap } from "../heap";
import { releaseStock } from "./arena";
import { releaseIdlePool } from "./pool";

/** Classes that are asked each time. */
const STEP: u32 = 4;

/** Gives an idle current pool of the next few classes back: a call must not take long. False: none of them has one. */
export function reclaimPool(): bool {
  const from = heap().reclaimed;
  heap().reclaimed = (from + STEP) % NB_SMALL_SIZE_CLASSES;
  for (let szidx = from; szidx < from + STEP; szidx++) if (releaseIdlePool(szidx)) return true;
  return false;
}

/** Gives all idle memory back to the large heap. True if that may have helped. */
export function reclaimArenas(): bool {
  for (let szidx: u32 = 0; szidx < NB_SMALL_SIZE_CLASSES; szidx++) releaseIdlePool(szidx);
  return releaseStock(STOCK_SLOTS);
}
