// A program that writes where no block is its own may hit a pool's header or its table. What they said is gone then: the
// pool gives out no block any more, so that one stray write is reported once and makes nobody the owner of another's block.

import { MISUSE_CORRUPT_LINK } from "../config";
import { misuse } from "../guard";
import { classPool, NO_POOL, setClassPool } from "../heap";
import { damageOfGivingBack } from "./arena";
import { Pool } from "./layout";
import { FULL, retire } from "./pool";
import { dropFreeBlocks, isSoundHeader, usedBlocks } from "./table";

/** Reports the class's current pool, if it has a free block that a request of n bytes could not be given. */
export function reportPool(szidx: u32, n: usize): void {
  const address = classPool(szidx);
  const pool = changetype<Pool>(address);
  if (address == NO_POOL || (isSoundHeader(pool, szidx) && !pool.freeblock)) return;
  setClassPool(szidx, NO_POOL);
  if (isSoundHeader(pool, szidx)) {
    // As full as it will ever be: what is still live can be freed.
    dropFreeBlocks(pool);
    pool.counter = 1;
    pool.prevpool = FULL;
    if (!usedBlocks(pool) && !damageOfGivingBack(address)) retire(pool);
  }
  misuse(MISUSE_CORRUPT_LINK, address, n);
}
