// check() of an arena: its pools, their free lists, their live bits.

import {
  ALIGNMENT,
  CHECK_ARENA_LIST,
  CHECK_FREE_LIST,
  CHECK_LIVE_BITS,
  CHECK_POOL,
  CHECKS,
  MAX_POOLS_IN_ARENA,
  NB_SMALL_SIZE_CLASSES,
  SECURE,
} from "./config";
import { classPool, heap } from "./heap";
import { finding } from "./inspect-lists";
import { ALL_POOLS, Arena, FIRST_POOL, isLive, Link, Pool, poolAt, poolEnd, poolStart } from "./small/layout";
import { FULL, index2size } from "./small/pool";

/** Blocks of the pool's free list, or -1: each must be a carved block, not live, and the list must end. */
function freeCount(pool: Pool, start: usize, size: usize): i32 {
  const carved = <u32>pool.lastcarved + 1;
  let count: u32 = 0;
  for (let block = pool.freeblock; block; block = Link.next(block)) {
    const offset = block - start;
    if (offset >= carved * size || offset % size || ++count > carved || (CHECKS && isLive(block))) return -1;
  }
  return count;
}

/** Live bits of a pool, or -1: each must be at the start of a block. Builds without them are believed. */
function liveCount(pool: usize, size: usize, expected: u32): i32 {
  if (!CHECKS) return expected;
  const start = poolStart(pool);
  let count: i32 = 0;
  for (let p = start; p < poolEnd(pool); p += ALIGNMENT) {
    if (!isLive(p)) continue;
    if ((p - start) % size) return -1;
    count++;
  }
  return count;
}

/** A pool in use; 0 or a code. `waiting` below counts those that must be on their class's list. */
function checkUsedPool(address: usize): u32 {
  const pool = changetype<Pool>(address);
  const start = poolStart(address);
  if (pool.szidx >= NB_SMALL_SIZE_CLASSES) return finding(CHECK_POOL, start, 0);
  const size = index2size(pool.szidx);
  const nfree = freeCount(pool, start, size);
  if (nfree < 0) return finding(CHECK_FREE_LIST, start, size);
  // Not free: live or, in the secure build, held back.
  const nlive = <u32>pool.lastcarved + 1 - nfree;
  const nheld = nlive - liveCount(address, size, nlive);
  if (SECURE ? nheld > nlive : nheld) return finding(CHECK_LIVE_BITS, start, size);
  heldBack += nheld;
  if (classPool(pool.szidx) == address) return 0;
  const isFull = pool.prevpool == FULL;
  if (!isFull) waiting++;
  return pool.counter == (isFull ? 1 : nlive) && isFull == !nfree && nlive
    ? 0
    : finding(CHECK_POOL, start, size);
}

/** What the arenas checked so far have for the lists: arenas with free pools, and waiting pools. */
export let listed: u32 = 0;
export let waiting: u32 = 0;
/** Their blocks that are in the secure build's quarantine. */
export let heldBack: u32 = 0;

export function beginArenas(): void {
  listed = 0;
  waiting = 0;
  heldBack = 0;
}

/** 0, or the code of the first thing that is wrong in the arena. */
export function checkArena(arena: usize): u32 {
  const fields = changetype<Arena>(arena);
  const lentpools = CHECKS ? fields.lentpools : 0;
  const idle = fields.freepools | lentpools;
  const isSpare = heap().spareArena == arena;
  if (idle & ~ALL_POOLS || fields.freepools & lentpools || (idle == ALL_POOLS) != isSpare) {
    return finding(CHECK_ARENA_LIST, arena, 0);
  }
  if (fields.freepools && !isSpare) listed++;
  for (let index = FIRST_POOL; index < MAX_POOLS_IN_ARENA; index++) {
    const pool = poolAt(arena, index);
    if (!((idle >> index) & 1)) {
      const code = checkUsedPool(pool);
      if (code) return code;
    } else if (liveCount(pool, ALIGNMENT, 0)) return finding(CHECK_LIVE_BITS, poolStart(pool), 0);
  }
  return 0;
}
