// Idle memory: what pymalloc keeps although nobody uses it, asked for before memory grows.

import { NB_SMALL_SIZE_CLASSES, STOCK_SLOTS } from "../config";
import { heap } from "../heap";
import { releaseStock } from "./arena";
import { releaseIdlePool } from "./pool";

/** Classes that are asked each time. */
const STEP: u32 = 4;

/** Gives the idle current pools of the next few classes back: a call must not take long. */
export function reclaimPools(): void {
  const from = heap().reclaimed;
  for (let szidx = from; szidx < from + STEP; szidx++) releaseIdlePool(szidx);
  heap().reclaimed = (from + STEP) % NB_SMALL_SIZE_CLASSES;
}

/** Gives all idle memory back to the large heap. True if that may have helped. */
export function reclaimArenas(): bool {
  for (let step: u32 = 0; step < NB_SMALL_SIZE_CLASSES; step += STEP) reclaimPools();
  return releaseStock(STOCK_SLOTS);
}
