// A program that writes where no block is its own may hit a pool's header or its table. What they said is gone then: the
// pool gives out no block any more, so that one stray write is reported once and makes nobody the owner of another's block.

import { MISUSE_CORRUPT_LINK } from "../config";
import { misuse } from "../guard";
import { classPool, NO_POOL, setClassPool } from "../heap";
import { Pool } from "./layout";
import { LOST } from "./pool";
import { isSoundHeader } from "./table";

/** Reports the class's current pool, if a request of n bytes got nothing from it that it should have. */
export function reportPool(szidx: u32, n: usize): void {
  const address = classPool(szidx);
  if (address == NO_POOL) return;
  const pool = changetype<Pool>(address);
  const isSound = isSoundHeader(pool, szidx);
  if (isSound && !pool.freeblock) return;
  setClassPool(szidx, NO_POOL);
  // Without a seal it is no pool any more, and what was live in it is lost.
  if (isSound) pool.prevpool = LOST;
  misuse(MISUSE_CORRUPT_LINK, address, n);
}
