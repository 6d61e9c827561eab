// check() of a pool: its header, its table and its free list.

import {
  CHECK_BLOCK_STATE,
  CHECK_FREE_LIST,
  CHECK_POOL,
  NB_SMALL_SIZE_CLASSES,
  SAMPLING,
  SECURE,
} from "./config";
import { classPool, coldHeap, stockSlot } from "./heap";
import { blockCount, firstIndex, lastIndex, originOf, tableSize } from "./small/geometry";
import { index2size, Pool } from "./small/layout";
import { FULL, LOST } from "./small/pool";
import { freeBlocks, HELD, isSoundHeader, NO_BLOCK, reciprocalOf, Table, usedBlocks } from "./small/table";

/** Are the header's fields and the table's ends as the class gives them? */
function isLaidOut(pool: Pool): bool {
  const address = changetype<usize>(pool);
  const szidx = pool.szidx;
  if (!isSoundHeader(pool, szidx) || szidx >= NB_SMALL_SIZE_CLASSES) return false;
  const size = index2size(szidx);
  if (
    pool.reciprocal != reciprocalOf(size) ||
    pool.last != <u8>lastIndex(size) ||
    pool.origin != originOf(address, size)
  )
    return false;
  const states = tableSize(szidx, pool.last);
  for (let k: u32 = 1; k <= states; k++)
    if ((k < firstIndex(pool) || k > pool.last) && Table.state(address, k) != NO_BLOCK) return false;
  return true;
}

/** How many of the pool's blocks are in the state; in that of a free block if it is 0. */
export function stateCount(pool: Pool, state: u8): u32 {
  let count: u32 = 0;
  for (let k = firstIndex(pool); k <= pool.last; k++) {
    const present = Table.state(changetype<usize>(pool), k);
    count += <u32>(state ? present == state : present < NO_BLOCK);
  }
  return count;
}

/** What the pools checked so far have: those that wait, */
export let waiting: u32 = 0;
/** those that are a class's current one, and blocks in the secure build's quarantine. */
export let current: u32 = 0;
export let heldBack: u32 = 0;

export function beginPools(): void {
  waiting = 0;
  current = 0;
  heldBack = 0;
}

/** Is it an empty pool in stock? */
function isStocked(pool: usize): bool {
  for (let index: u32 = 0; index < coldHeap().stocked; index++)
    if (load<usize>(stockSlot(index)) == pool) return true;
  return false;
}

/** 0, or the code of what is wrong with the pool. Who asks records it. */
export function checkPool(address: usize): u32 {
  if (isStocked(address)) return Pool.isSealed(changetype<Pool>(address)) ? CHECK_POOL : 0;
  const pool = changetype<Pool>(address);
  if (!isLaidOut(pool)) return CHECK_POOL;
  const nheld = stateCount(pool, HELD);
  if (pool.prevpool == LOST) {
    heldBack += nheld;
    return 0;
  }
  const nfree = freeBlocks(pool);
  if (stateCount(pool, 0) != nfree) return CHECK_FREE_LIST;
  const nused = usedBlocks(pool);
  if (nused + nfree != blockCount(pool) || (nheld && !(SECURE || SAMPLING))) return CHECK_BLOCK_STATE;
  heldBack += nheld;
  if (classPool(pool.szidx) == address) {
    current++;
    return 0;
  }
  const isFull = pool.prevpool == FULL;
  if (!isFull) waiting++;
  // A full one has seen less frees than it is to see.
  const isSound = isFull ? pool.counter + nfree == pool.nextpool : pool.counter == nused && nfree && nused;
  return isSound ? 0 : CHECK_POOL;
}
