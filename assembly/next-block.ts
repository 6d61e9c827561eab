// The live blocks, one after the other.

import { ALIGNMENT, CHECKS, POOL_SIZE, POOL_SIZE_MASK, SECURE } from "./config";
import { heap } from "./heap";
import { isPool } from "./inspect";
import { above, blockAt, firstBlock, isGivenOut, isSealed, sizeOf, TAG_SIZE } from "./large/tags";
import { isInHeap } from "./large/verify";
import { usableSize } from "./secure/blocks";
import { ownedSize } from "./secure/canary";
import { isArena, isForeign, nextForeign } from "./small/foreign";
import { isInPool, poolOf } from "./small/layout";
import { smallUsableSize } from "./small/small";
import { isLive } from "./small/table";

/** The first large block above the address. Where a live block starts there, it is one step. */
function blockAbove(p: usize): usize {
  const block = p - TAG_SIZE;
  if (!isInHeap(block)) return heap().top;
  // The block may have been freed since, and be part of another one now.
  return above(isSealed(block) ? block : blockAt(firstBlock(), p));
}

/** Bytes that the live block, which next_block gave, may hold (in the secure build: that were asked for). */
export function block_size(p: usize): usize {
  if (SECURE) return ownedSize(p, usableSize(p));
  // What begins where a pool does is a large block with an arena in it.
  return p & POOL_SIZE_MASK && isInPool(p) ? smallUsableSize(p) : sizeOf(p - TAG_SIZE) - TAG_SIZE;
}

/** The first live block of the pool from the address on, or 0. */
function liveFrom(pool: usize, from: usize): usize {
  for (let p = max(pool, from); p < pool + POOL_SIZE; p += ALIGNMENT) if (isLive(p)) return p;
  return 0;
}

/** The same of the foreign arenas behind this one, or of all. */
function nextInForeign(arena: usize): usize {
  for (let next = nextForeign(arena); next; next = nextForeign(next)) {
    const p = liveFrom(next, 0);
    if (p) return p;
  }
  return 0;
}

/**
 * The live block that follows the one at p, 0 = there is none; p = 0 gives the first. In the order of addresses, and then those in
 * foreign arenas. The one at p may have been freed meanwhile. Linear over a whole walk as long as what is walked over stays.
 * Not in the fast build, which does not know its live blocks.
 */
export function next_block(p: usize): usize {
  // A heap not yet used has no lists in the secure build.
  if (!CHECKS || !heap().top) return 0;
  let block = firstBlock();
  const pool = changetype<usize>(poolOf(p));
  // What begins where a pool does is a large block with an arena in it.
  const isSmall = p != pool && isInPool(p);
  if (isSmall && isForeign(pool)) {
    const next = liveFrom(pool, p + ALIGNMENT);
    return next ? next : nextInForeign(pool);
  }
  if (p) block = isSmall ? pool - TAG_SIZE : blockAbove(p);
  for (; block < heap().top && isSealed(block); block = above(block)) {
    if (isPool(block)) {
      const next = liveFrom(block + TAG_SIZE, p + ALIGNMENT);
      if (next) return next;
      // What lives in an arena is met later.
    } else if (isGivenOut(block) && !isArena(block)) return block + TAG_SIZE;
  }
  return nextInForeign(0);
}
