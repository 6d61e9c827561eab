// Idle memory: what pymalloc keeps although nobody uses it, asked for before memory grows.

import { NB_SMALL_SIZE_CLASSES } from "../config";
import { releaseIdlePool } from "./pool";
import { releaseSpareArena } from "./release";

/** Gives idle current pools back to their arenas. */
export function reclaimPools(): void {
  for (let szidx: u32 = 0; szidx < NB_SMALL_SIZE_CLASSES; szidx++) releaseIdlePool(szidx);
}

/** Gives all idle memory back to the large heap. True if that may have helped. */
export function reclaimArenas(): bool {
  reclaimPools();
  return releaseSpareArena();
}
