// Where pools come from and go to. An arena is what pymalloc asks for at once: here a single pool, a POOL_SIZE-aligned block
// of the large heap, so that a population of small blocks that vanishes leaves nothing behind but what still lives in it.
//
// Invariants:
//   - A pool's block is a FENCE of POOL_SIZE bytes, tag included, or a little more: nobody can free it.
//   - A few empty pools are kept in stock (CPython keeps one empty arena: gh-81438). An empty pool's seal is 0.

import {
  CHECKS,
  FOREIGN,
  MISUSE_CORRUPT_LINK,
  MISUSE_CORRUPT_TAG,
  POOL_SIZE,
  SECURE,
  STOCK_SLOTS,
} from "../config";
import { misuse } from "../guard";
import { coldHeap, stockSlot } from "../heap";
import { takeAligned } from "../large/aligned";
import { growTail } from "../large/growth";
import { release } from "../large/large";
import { rebuildBins } from "../large/repair";
import { at, FENCE, isSealed, SIZE_BIAS, setTag, TAG_SIZE } from "../large/tags";
import { damageAround } from "../large/verify";
import { Random } from "../random";
import { arenaRecord } from "../records";
import { isForeign, releaseForeign, takeForeign } from "./foreign";
import { Pool } from "./layout";

/** Takes an empty pool out of the stock, which has one: the latest or, in the secure build, any. */
function takeStocked(): usize {
  const stocked = coldHeap().stocked;
  const slot = stockSlot(SECURE ? Random.next() % stocked : stocked - 1);
  const pool = load<usize>(slot);
  // The last one fills the gap.
  store<usize>(slot, load<usize>(stockSlot(stocked - 1)));
  coldHeap().stocked = stocked - 1;
  return pool;
}

/** Memory for a pool out of the large heap, which may grow if asked to; or 0. */
function takeOwn(mayGrow: bool): usize {
  if (mayGrow) {
    if (!growTail(POOL_SIZE, POOL_SIZE)) return 0;
    coldHeap().isCrowded = 0;
  }
  const block = coldHeap().isCrowded ? 0 : takeAligned(POOL_SIZE, POOL_SIZE);
  if (!block) {
    coldHeap().isCrowded = 1;
    return 0;
  }
  setTag(block, (at(block).tag + SIZE_BIAS) | FENCE);
  return block + TAG_SIZE;
}

/** An empty pool, out of the memory there is or, if asked to, out of grown memory; or 0. From whom arenas are to come from, if set. */
export function takePool(mayGrow: bool): usize {
  if (coldHeap().stocked) return takeStocked();
  let pool: usize = 0;
  if (!FOREIGN || !arenaRecord().alloc) pool = takeOwn(mayGrow);
  // Whose memory does not grow. Who has refused is not asked again at once.
  else if (!mayGrow) pool = takeForeign();
  if (!pool) return 0;
  changetype<Pool>(pool).seal = 0;
  coldHeap().poolsMade++;
  coldHeap().poolsPeak = max(coldHeap().poolsPeak, ++coldHeap().pools);
  return pool;
}

/** What keeps an empty pool from being given back: 0 or a MISUSE_ code. Links in the large heap are mended. */
export function damageOfGivingBack(pool: usize): u32 {
  return CHECKS && coldHeap().stocked == STOCK_SLOTS ? damageOfRelease(pool) : 0;
}

/** The same for giving it to the large heap. Only MISUSE_CORRUPT_TAG is lasting. */
function damageOfRelease(pool: usize): u32 {
  if (FOREIGN && isForeign(pool)) return 0;
  const block = pool - TAG_SIZE;
  if (!isSealed(block)) return MISUSE_CORRUPT_TAG;
  if (!damageAround(block)) return 0;
  rebuildBins();
  return damageAround(block) ? MISUSE_CORRUPT_TAG : MISUSE_CORRUPT_LINK;
}

/** Gives an empty pool, beside which nothing is damaged, to the large heap, or to whom its arena came from. */
function releasePool(pool: usize): void {
  coldHeap().pools--;
  if (FOREIGN && isForeign(pool)) {
    releaseForeign(pool);
    return;
  }
  release(pool - TAG_SIZE);
  // Where one was is a place for one.
  coldHeap().isCrowded = 0;
}

/** Takes an empty pool back. Nothing keeps it from that: see damageOfGivingBack. */
export function giveBackPool(pool: usize): void {
  const stocked = coldHeap().stocked;
  if (stocked == STOCK_SLOTS) {
    releasePool(pool);
    return;
  }
  store<usize>(stockSlot(stocked), pool);
  coldHeap().stocked = stocked + 1;
}

/** Gives so many pools of the stock, at most, to the large heap. True if there was any. */
export function releaseStock(count: u32): bool {
  const stocked = coldHeap().stocked;
  for (; count && coldHeap().stocked; count--) {
    const pool = takeStocked();
    const code = CHECKS ? damageOfRelease(pool) : 0;
    if (code != MISUSE_CORRUPT_TAG) releasePool(pool);
    if (code) misuse(code, pool, 0);
  }
  return stocked != 0;
}
