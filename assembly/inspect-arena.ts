// check() of an arena: its pools, their headers, tables and free lists.

import {
  CHECK_ARENA_LIST,
  CHECK_BLOCK_STATE,
  CHECK_FREE_LIST,
  CHECK_POOL,
  CHECKS,
  LENDS,
  MAX_POOLS_IN_ARENA,
  NB_SMALL_SIZE_CLASSES,
  POOL_SIZE,
  SECURE,
} from "./config";
import { classPool, heap } from "./heap";
import { finding } from "./inspect-lists";
import {
  ALL_POOLS,
  fieldsOf,
  hasSoundPools,
  index2size,
  lentPools,
  Pool,
  poolAt,
  poolIndex,
} from "./small/layout";
import { pieceOf } from "./small/lend";
import { FULL, LOST } from "./small/pool";
import { isPiece } from "./small/release";
import {
  blockCount,
  firstIndex,
  freeBlocks,
  HELD,
  isSoundHeader,
  lastIndex,
  NO_BLOCK,
  reciprocalOf,
  Table,
  tableSize,
  usedBlocks,
} from "./small/table";

/** Are the header's fields and the table's ends as the class gives them? */
function isLaidOut(pool: Pool): bool {
  const address = changetype<usize>(pool);
  const szidx = pool.szidx;
  if (!isSoundHeader(pool, szidx) || szidx >= NB_SMALL_SIZE_CLASSES) return false;
  const size = <u32>index2size(szidx);
  const all = tableSize(szidx);
  const last = lastIndex(address, szidx);
  if (
    pool.reciprocal != reciprocalOf(size) ||
    pool.last != <u8>last ||
    pool.origin != address + POOL_SIZE - (all + 1) * size
  )
    return false;
  for (let k: u32 = 1; k <= all; k++)
    if ((k < firstIndex(szidx) || k > last) && Table.state(address, k) != NO_BLOCK) return false;
  return true;
}

/** How many of the pool's blocks are in the state; in that of a free block if it is 0. */
function stateCount(pool: Pool, state: u8): u32 {
  let count: u32 = 0;
  for (let k = firstIndex(pool.szidx); k <= pool.last; k++) {
    const present = Table.state(changetype<usize>(pool), k);
    count += <u32>(state ? present == state : present < NO_BLOCK);
  }
  return count;
}

/** What the arenas checked so far have for the lists: arenas with free pools, and waiting pools. */
export let listed: u32 = 0;
export let waiting: u32 = 0;
/** Their pools that are a class's current one, and their blocks in the secure build's quarantine. */
export let current: u32 = 0;
export let heldBack: u32 = 0;

export function beginArenas(): void {
  listed = 0;
  waiting = 0;
  current = 0;
  heldBack = 0;
}

/** A pool in use; 0 or a code. */
function checkUsedPool(address: usize): u32 {
  const pool = changetype<Pool>(address);
  if (!isLaidOut(pool)) return finding(CHECK_POOL, address, 0);
  const size = index2size(pool.szidx);
  const nheld = stateCount(pool, HELD);
  if (pool.prevpool == LOST) {
    heldBack += nheld;
    return 0;
  }
  const nfree = freeBlocks(pool);
  if (stateCount(pool, 0) != nfree) return finding(CHECK_FREE_LIST, address, size);
  const nused = usedBlocks(pool);
  if (nused + nfree != blockCount(pool) || (nheld && !SECURE))
    return finding(CHECK_BLOCK_STATE, address, size);
  heldBack += nheld;
  if (classPool(pool.szidx) == address) {
    current++;
    return 0;
  }
  const isFull = pool.prevpool == FULL;
  if (!isFull) waiting++;
  const isSound = pool.counter == (isFull ? 1 : nused) && isFull == !nfree && nused;
  return isSound ? 0 : finding(CHECK_POOL, address, size);
}

/** Does what lies at the pool's place belong to the large heap iff the pool is lent? */
function isLentSoundly(pool: usize, lentpools: u32): bool {
  if (!LENDS) return true;
  const isLent = (lentpools >> poolIndex(pool)) & 1;
  return isPiece(pieceOf(pool + (POOL_SIZE >> 1)), lentpools) != <bool>isLent;
}

/** 0, or the code of the first thing that is wrong in the arena. */
export function checkArena(arena: usize): u32 {
  const fields = fieldsOf(arena);
  const lentpools = lentPools(arena);
  const idle = fields.freepools | lentpools;
  const isSpare = heap().spareArena == arena;
  const isSound = hasSoundPools(arena) && !(idle & ~ALL_POOLS) && !(fields.freepools & lentpools);
  if (!isSound || (idle == ALL_POOLS) != isSpare) return finding(CHECK_ARENA_LIST, arena, 0);
  if (fields.freepools && !isSpare) listed++;
  for (let index: u32 = 0; index < MAX_POOLS_IN_ARENA; index++) {
    const pool = poolAt(arena, index);
    if (!isLentSoundly(pool, lentpools)) return finding(CHECK_ARENA_LIST, pool, 0);
    // No address of an empty pool may pass for a block's.
    const isSealed = CHECKS && Pool.isSealed(changetype<Pool>(pool));
    if ((idle >> index) & 1) {
      if (isSealed) return finding(CHECK_POOL, pool, 0);
      continue;
    }
    const code = checkUsedPool(pool);
    if (code) return code;
  }
  return 0;
}
