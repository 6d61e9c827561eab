// Pools: POOL_SIZE pieces of an arena, each for one size class at a time. Everything rare about them.
//
// A pool is
//   empty    its bit in the arena's freepools is set; its seal is 0, and nothing else of its header is read
//   current  classPool(szidx) is the pool: malloc takes its blocks; counter counts down from 0 and means nothing
//   full     no block is free; on no list; prevpool = FULL, counter = 1: the first free is the event
//   waiting  on the class's list; counter = live blocks, 1 or more: the last free is the event
// So malloc counts nothing, and one counter that reaches 0 tells both rare events of free. A pool stops being current
// when it is full, and only then; it waits at the back of its class's list and becomes current from its front.

import { CHECKS, DEBUG, MISUSE_CORRUPT_LINK, POLICY_IGNORE, SECURE } from "../config";
import { misuse } from "../guard";
import { classPool, heap, NO_POOL, poolList, setClassPool } from "../heap";
import { clearLists, isLinked, nextOf, pushBack, remove } from "../list";
import { damageOfGivingBack, giveBackPool, takePool } from "./arena";
import { Pool } from "./layout";
import { blockOf, isSoundHeader, layOutPool, Table, usedBlocks, wipePool } from "./table";

export const FULL: usize = 1;

/** Takes back a pool that is on no list and none of whose blocks is live. */
export function retire(pool: Pool): void {
  wipePool(pool);
  giveBackPool(changetype<usize>(pool));
}

/** What keeps a waiting pool that is empty now from being taken back: 0 or a MISUSE_ code. */
function damageOf(pool: usize): u32 {
  // One block is the counter's last: where others are not free, it was overwritten.
  if (!isLinked(pool) || usedBlocks(changetype<Pool>(pool)) > 1) return MISUSE_CORRUPT_LINK;
  return damageOfGivingBack(pool);
}

/** Takes a waiting pool back whose last block has been freed; `code` is what damageOf said before. */
function takeBack(pool: Pool, code: u32): void {
  const address = changetype<usize>(pool);
  if (!code || !damageOf(address)) {
    remove(address);
    retire(pool);
  }
  if (code) misuse(code, address, 0);
}

/** Puts the block in front of the pool's free list. */
function push(pool: Pool, k: usize): void {
  Table.setState(changetype<usize>(pool), k, pool.freeblock);
  pool.freeblock = <u8>k;
  pool.counter--;
}

/**
 * Frees the block with the index where the pool's counter reaches 0: it was full, or else it is empty now, or it is
 * current and has seen 256 frees.
 */
export function poolEventSlow(pool: Pool, k: usize, wasFull: bool): void {
  const address = changetype<usize>(pool);
  const isCurrent = classPool(pool.szidx) == address;
  const code = CHECKS && !isCurrent && !wasFull ? damageOf(address) : 0;
  // What a program may catch must not have happened. (A block that leaves the quarantine is freed for good.)
  if (code && !SECURE && heap().policy != POLICY_IGNORE) {
    misuse(code, blockOf(pool, k), 0);
    return;
  }
  push(pool, k);
  if (isCurrent) return;
  if (!wasFull) takeBack(pool, code);
  else if (usedBlocks(pool)) {
    pool.counter = <u8>usedBlocks(pool);
    pushBack(poolList(pool.szidx), address);
    // One that was damaged may have lost all others: repair.ts.
  } else if (!damageOfGivingBack(address)) retire(pool);
}

/** The first of the class's waiting pools, taken off their list, or 0. */
function takeWaiting(szidx: u32): usize {
  const list = poolList(szidx);
  const pool = nextOf(list);
  if (pool == list) return 0;
  if (CHECKS && !(isLinked(pool) && isSoundHeader(changetype<Pool>(pool), szidx))) {
    // They are left to themselves.
    clearLists(list, 1);
    misuse(MISUSE_CORRUPT_LINK, pool, 0);
    return 0;
  }
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
export function refill(szidx: u32): bool {
  const full = changetype<Pool>(classPool(szidx));
  if (changetype<usize>(full) != NO_POOL) {
    full.counter = 1;
    full.prevpool = FULL;
    setClassPool(szidx, NO_POOL);
  }
  let pool = takeWaiting(szidx);
  if (!pool) {
    pool = takePool();
    if (!pool) return false;
    layOutPool(pool, szidx);
  }
  setCurrent(changetype<Pool>(pool));
  if (DEBUG) assert(changetype<Pool>(pool).freeblock);
  return true;
}

/** Gives the class's current pool back if none of its blocks is live. */
export function releaseIdlePool(szidx: u32): void {
  const current = classPool(szidx);
  const pool = changetype<Pool>(current);
  if (current == NO_POOL || (CHECKS && !isSoundHeader(pool, szidx))) return;
  if (usedBlocks(pool) || damageOfGivingBack(current)) return;
  setClassPool(szidx, NO_POOL);
  retire(pool);
}
