// A program that writes to freed blocks hits their links. Which blocks of a pool are free its live bits know: the list is
// made anew from them, so that one stray write is reported once and does not end the class.

import { MISUSE_CORRUPT_LINK, QUARANTINE_SLOTS, SECURE } from "../config";
import { misuse } from "../guard";
import { classPool, NO_POOL, quarantineWord, setClassPool } from "../heap";
import { isLive, Link, Pool, poolEnd, poolStart } from "./layout";
import { index2size } from "./pool";

/** Is the block in the secure build's quarantine? */
function isHeldBack(block: usize): bool {
  if (SECURE)
    for (let place: u32 = 1; place <= QUARANTINE_SLOTS; place++)
      if (load<usize>(quarantineWord(place)) == block) return true;
  return false;
}

/** Makes the free list of a pool of the class anew. False: its header was overwritten too. */
function rebuildFreeList(pool: Pool, szidx: u32): bool {
  const start = poolStart(changetype<usize>(pool));
  const size = index2size(szidx);
  let offset = (<usize>pool.lastcarved + 1) * size;
  if (pool.szidx != szidx || offset > poolEnd(changetype<usize>(pool)) - start) return false;
  pool.freeblock = 0;
  while (offset) {
    offset -= size;
    const block = start + offset;
    if (isLive(block) || isHeldBack(block)) continue;
    Link.setNext(block, pool.freeblock);
    pool.freeblock = block;
  }
  return true;
}

/** Reports the free list of the class's current pool, which a request of n bytes found damaged. */
export function reportFreeList(szidx: u32, n: usize): void {
  const pool = changetype<Pool>(classPool(szidx));
  const block = pool.freeblock;
  // A pool that nothing is known of any more is left to the blocks that live in it.
  if (!rebuildFreeList(pool, szidx)) setClassPool(szidx, NO_POOL);
  misuse(MISUSE_CORRUPT_LINK, block, n);
}
