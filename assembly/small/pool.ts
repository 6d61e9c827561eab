// Pools: POOL_SIZE pieces of an arena, each for one size class at a time. Everything rare about them.
//
// A pool is
//   empty    its bit in the arena's freepools is set; its seal is 0, and nothing else of its header is read
//   current  classPool(szidx) is the pool: malloc takes its blocks; counter counts down from 0 and means nothing
//   full     on no list; prevpool = FULL, nextpool = the frees that are the event, counter = those that are to come
//   waiting  on the class's list; counter = its blocks that are not free, 1 or more: the last free is the event
//   lost     it was written to; on no list; prevpool = LOST: what is live in it can be freed, and that is all
// So malloc counts nothing, and one counter that reaches 0 tells both rare events of free. A pool stops being current
// when it is full, and only then; it waits at the back of its class's list and becomes current from its front.
// Who is told of a misuse may call the allocator: what is known of pools and lists before that is asked again behind it.

import { CHECKS, GUEST, MISUSE_CORRUPT_LINK, MISUSE_CORRUPT_TAG, POLICY_IGNORE, SECURE } from "../config";
import { misuse } from "../guard";
import { classPool, coldHeap, noPool, poolList, setClassPool } from "../heap";
import { brokenNode, isLinked, isReadable, leaveOut, nextOf, pushBack, remove } from "../list";
import { damageOfGivingBack, giveBackPool, takePool } from "./arena";
import { blockCount, layOutPool, wipePool } from "./geometry";
import { Pool } from "./layout";
import { blockOf, freeBlocks, isSoundHeader, isUsed, Table, usedBlocks } from "./table";

/** What prevpool says of a pool on no list. In the secure build, too, no link is one of these. */
export const FULL: usize = 1;
export const LOST: usize = 5;

/** Takes back a pool that is on no list and whose blocks are all free. */
function retire(pool: Pool): void {
  wipePool(pool);
  giveBackPool(changetype<usize>(pool));
}

/** What keeps a waiting pool, all of whose blocks but one are free, from being taken back: 0 or a MISUSE_ code. */
function damageOf(pool: usize): u32 {
  // Others are not free: the counter was overwritten.
  if (!isLinked(pool) || usedBlocks(changetype<Pool>(pool)) != 1) return MISUSE_CORRUPT_LINK;
  return damageOfGivingBack(pool);
}

/** Leaves a waiting pool to the blocks that live in it. */
function abandon(szidx: u32, pool: usize): void {
  leaveOut(poolList(szidx), pool);
  if (isReadable(pool) && isSoundHeader(changetype<Pool>(pool), szidx))
    changetype<Pool>(pool).prevpool = LOST;
}

/** In a large heap any two calls are likely to mean two pools: one that waited for a single block would be full again soon. */
const MANY_POOLS: u32 = GUEST ? 1024 : 4096;
/** So it waits once 1/2^PATIENCE_SHIFT of its blocks are free. An interpreter that has started has pools of all ages with hardly a free block. */
const PATIENCE_SHIFT: u32 = GUEST ? 2 : 3;

/** How many frees a full pool sees before it waits. */
function patience(pool: Pool): u32 {
  return coldHeap().pools < MANY_POOLS ? 1 : max(blockCount(pool) >> PATIENCE_SHIFT, 1);
}

/** Puts the block in front of the pool's free list. */
function push(pool: Pool, k: usize): void {
  Table.setState(changetype<usize>(pool), k, pool.freeblock);
  pool.freeblock = <u8>k;
  pool.counter--;
}

/**
 * Frees the block with the index where the pool's counter reaches 0: it was full, or else it is empty now, or it is
 * current and has seen 256 frees, or it is lost.
 */
export function poolEventSlow(pool: Pool, k: usize): void {
  const address = changetype<usize>(pool);
  const wasFull = pool.prevpool == FULL;
  const isWaiting = !wasFull && classPool(pool.szidx) != address && pool.prevpool != LOST;
  const code = CHECKS && isWaiting ? damageOf(address) : 0;
  if (code) {
    // Its links may be in order, and those of a neighbour not.
    if (!isLinked(address)) abandon(pool.szidx, brokenNode(poolList(pool.szidx)));
    if (pool.prevpool != LOST && damageOf(address)) abandon(pool.szidx, address);
    // What a program may catch must not have happened. (A block that leaves the quarantine is freed for good.)
    if (!SECURE && coldHeap().policy != POLICY_IGNORE) {
      misuse(code, blockOf(pool, k), 0);
      return;
    }
  }
  push(pool, k);
  if (wasFull) {
    pool.counter = <u8>(blockCount(pool) - pool.nextpool);
    pushBack(poolList(pool.szidx), address);
  } else if (isWaiting && pool.prevpool != LOST) {
    remove(address);
    retire(pool);
  }
  if (code) misuse(code, blockOf(pool, k), 0);
}

/** Abandons those of the class's waiting pools that keep the first one from being taken. One of them, or 0. */
function abandonDamaged(szidx: u32): usize {
  const list = poolList(szidx);
  let damaged: usize = 0;
  for (let first = nextOf(list); first != list; first = nextOf(list)) {
    const isInPlace = isLinked(first);
    if (isInPlace && isSoundHeader(changetype<Pool>(first), szidx)) break;
    damaged = isInPlace ? list : brokenNode(list);
    // It is in place where it should not be, or all the others are in order and the list's own word is not.
    if (damaged == list) damaged = first;
    abandon(szidx, damaged);
    // A link back that was overwritten with 0 is the first one's own.
    if (!damaged) damaged = first;
  }
  return damaged;
}

/** The first of the class's waiting pools, taken off their list, or 0. */
function takeWaiting(szidx: u32): usize {
  const list = poolList(szidx);
  const pool = nextOf(list);
  if (pool == list) return 0;
  remove(pool);
  return pool;
}

/** Makes the pool the class's current one. */
function setCurrent(pool: Pool): void {
  pool.counter = 0;
  pool.prevpool = 0;
  setClassPool(pool.szidx, changetype<usize>(pool));
}

/**
 * Finds the class a current pool with a free block, out of the pools there are. Its own has none, or it has none.
 * CPython: pymalloc_pool_extend, allocate_from_new_pool.
 */
export function refill(szidx: u32, mayGrow: bool): bool {
  const present = changetype<Pool>(classPool(szidx));
  if (changetype<usize>(present) != noPool()) {
    if (present.freeblock) return true;
    const frees = patience(present);
    present.counter = <u8>frees;
    present.nextpool = frees;
    present.prevpool = FULL;
    setClassPool(szidx, noPool());
  }
  const damaged = CHECKS ? abandonDamaged(szidx) : 0;
  let pool = takeWaiting(szidx);
  if (!pool) pool = takeNew(szidx, mayGrow);
  if (pool) setCurrent(changetype<Pool>(pool));
  if (damaged) misuse(MISUSE_CORRUPT_LINK, damaged, 0);
  return pool || classPool(szidx) != noPool();
}

/** An empty pool, laid out for the class, which has no current one still. Or 0. */
function takeNew(szidx: u32, mayGrow: bool): usize {
  const pool = takePool(mayGrow);
  if (!pool) return 0;
  // Who was told of damage meanwhile may have asked for a block of the class.
  if (classPool(szidx) != noPool()) {
    if (damageOfGivingBack(pool) != MISUSE_CORRUPT_TAG) giveBackPool(pool);
    return 0;
  }
  layOutPool(pool, szidx);
  return pool;
}

/** Gives the class's current pool back if none of its blocks is live. */
export function releaseIdlePool(szidx: u32): void {
  const current = classPool(szidx);
  const pool = changetype<Pool>(current);
  if (current == noPool() || (CHECKS && !isSoundHeader(pool, szidx))) return;
  // One look tells of most. A live block whose state was written over is free on no list.
  if (isUsed(pool) || (CHECKS && freeBlocks(pool) != blockCount(pool))) return;
  const code = damageOfGivingBack(current);
  // Links were mended.
  if (code != MISUSE_CORRUPT_TAG) {
    setClassPool(szidx, noPool());
    retire(pool);
  }
  if (code) misuse(code, current, 0);
}
