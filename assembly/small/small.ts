// The hot file: malloc and free of blocks up to SMALL_REQUEST_THRESHOLD.
// What is rare is one call away, in pool.ts and arena.ts.

import { ALIGNMENT_SHIFT, CHECKS, SMALL_REQUEST_THRESHOLD } from "../config";
import { Hot, NO_POOL } from "../heap";
import { initialise } from "../large/growth";
import { newArena } from "./arena";
import { isLive, Link, Live, Pool, poolOf } from "./layout";
import { FULL, index2size, poolEventSlow, refill } from "./pool";
import { reclaimPools } from "./reclaim";
import { reportFreeList } from "./repair";

/**
 * The two fast paths, inlined into every export that has one, as a call costs more than either. They are written so
 * that each slow call is the last thing done: nothing then has to be kept across it, on the stack, in the fast case. And
 * so that each has two callers: what has one, an optimizer of the whole program would inline into the fast path.
 */
export class Small {
  /** Is it a request for a pool's block? Not so 0. */
  @inline static fits(n: usize): bool {
    return n - 1 < SMALL_REQUEST_THRESHOLD;
  }

  /** The current pool of a small request's class, less NO_POOL. */
  @inline static pool(n: usize): usize {
    return Hot.current((n - 1) >> ALIGNMENT_SHIFT);
  }

  /** The first of the pool's free blocks, or 0. */
  @inline static freeblock(pool: usize): usize {
    return load<usize>(pool, NO_POOL);
  }

  /** Makes `next` the first of the pool's free blocks, as the one before it is handed out. */
  @inline static setFreeblock(pool: usize, next: usize): void {
    store<usize>(pool, next, NO_POOL);
  }

  /** Takes a live block of the pool back, once its live bit is cleared. CPython: pymalloc_free. */
  @inline static give(pool: Pool, p: usize): void {
    const counter = <u16>(pool.counter - 1);
    if (counter) {
      Link.setNext(p, pool.freeblock);
      pool.freeblock = p;
      pool.counter = counter;
    } else if (pool.prevpool == FULL) poolEventSlow(pool, p, true);
    else poolEventSlow(pool, p, false);
  }
}

/** Finds the class a current pool with a free block. False: none to be had. */
function findPool(szidx: u32): bool {
  if (refill(szidx) || (newArena(false) && refill(szidx))) return true;
  // Idle pools come before growth; an arena may be the spare one by now, so that a new one must not be made first.
  reclaimPools();
  return refill(szidx) || (newArena(true) && refill(szidx));
}

/** What the hot path could not serve: the class has no current pool with a free block, or its list was overwritten. */
export function smallMallocSlow(n: usize): usize {
  const szidx = <u32>((n - 1) >> ALIGNMENT_SHIFT);
  initialise();
  while (Small.freeblock(Small.pool(n)) || findPool(szidx)) {
    const pool = Small.pool(n);
    const p = Small.freeblock(pool);
    const next = Link.next(p);
    if (Link.isSound(p, next) && !(CHECKS && isLive(p))) {
      if (CHECKS) Live.toggle(p);
      Small.setFreeblock(pool, next);
      return p;
    }
    reportFreeList(szidx, n);
  }
  return 0;
}

/** Bytes of the class that the live block p belongs to. */
export function smallUsableSize(p: usize): usize {
  return index2size(poolOf(p).szidx);
}
