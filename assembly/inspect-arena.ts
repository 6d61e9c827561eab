// check() of an arena: its pools, their free lists, their live bits.

import {
  ALIGNMENT,
  CHECK_ARENA_LIST,
  CHECK_FREE_LIST,
  CHECK_LIVE_BITS,
  CHECK_POOL,
  CHECKS,
  LENDS,
  MAX_POOLS_IN_ARENA,
  NB_SMALL_SIZE_CLASSES,
  POOL_BITS,
  POOL_SIZE,
  SECURE,
} from "./config";
import { classPool, heap } from "./heap";
import { finding } from "./inspect-lists";
import {
  ALL_POOLS,
  Arena,
  arenaOf,
  FIRST_POOL,
  hasLive,
  isLive,
  Link,
  Pool,
  poolAt,
  poolEnd,
  poolIndex,
  poolStart,
} from "./small/layout";
import { pieceOf } from "./small/lend";
import { FULL, index2size } from "./small/pool";
import { isPiece } from "./small/release";

/** Blocks of the pool's free list, or -1: each must be a carved block, not live, and the list must end. */
function freeCount(pool: Pool, start: usize, size: usize): i32 {
  const carved = <u32>pool.lastcarved + 1;
  let count: u32 = 0;
  for (let block = pool.freeblock; block; block = Link.next(block)) {
    const offset = block - start;
    if (offset >= carved * size || offset % size || ++count > carved) return -1;
    if (CHECKS && (isLive(block) || !Link.isSound(block, Link.next(block)))) return -1;
  }
  return count;
}

/** First byte of the POOL_SIZE bytes that the pool has to itself, or shares with the arena's bookkeeping. */
function pieceStart(pool: usize): usize {
  return arenaOf(pool) + ((<usize>poolIndex(pool)) << POOL_BITS);
}

/** Live bits of a pool, or -1: each must be at the start of a block. Builds without them are believed. */
function liveCount(pool: usize, size: usize, expected: u32): i32 {
  const piece = pieceStart(pool);
  if (!CHECKS || !hasLive(piece)) return CHECKS ? 0 : expected;
  const start = poolStart(pool);
  const room = poolEnd(pool) - start;
  let count: i32 = 0;
  for (let offset: usize = 0; offset < POOL_SIZE; offset += ALIGNMENT) {
    const p = piece + offset;
    if (!isLive(p)) continue;
    if (p - start >= room || (p - start) % size) return -1;
    count++;
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
  const start = poolStart(address);
  if (pool.szidx >= NB_SMALL_SIZE_CLASSES) return finding(CHECK_POOL, start, 0);
  const size = index2size(pool.szidx);
  const carved = <u32>pool.lastcarved + 1;
  if (carved * size > poolEnd(address) - start) return finding(CHECK_POOL, start, size);
  const nfree = freeCount(pool, start, size);
  if (nfree < 0) return finding(CHECK_FREE_LIST, start, size);
  // Not free: live or, in the secure build, held back.
  const nlive = carved - nfree;
  const nheld = nlive - liveCount(address, size, nlive);
  if (SECURE ? nheld > nlive : nheld) return finding(CHECK_LIVE_BITS, start, size);
  heldBack += nheld;
  if (classPool(pool.szidx) == address) {
    current++;
    return 0;
  }
  const isFull = pool.prevpool == FULL;
  if (!isFull) waiting++;
  const isSound = pool.counter == (isFull ? 1 : nlive) && isFull == !nfree && nlive;
  return isSound ? 0 : finding(CHECK_POOL, start, size);
}

/** Does what lies at the pool's place belong to the large heap iff the pool is lent? */
function isLentSoundly(pool: usize, lentpools: u32): bool {
  if (!LENDS) return true;
  const isLent = (lentpools >> poolIndex(pool)) & 1;
  return isPiece(pieceOf(pieceStart(pool) + (POOL_SIZE >> 1)), lentpools) != <bool>isLent;
}

/** 0, or the code of the first thing that is wrong in the arena. */
export function checkArena(arena: usize): u32 {
  const fields = changetype<Arena>(arena);
  const lentpools = LENDS ? fields.lentpools : 0;
  const idle = fields.freepools | lentpools;
  const isSpare = heap().spareArena == arena;
  if (idle & ~ALL_POOLS || fields.freepools & lentpools || (idle == ALL_POOLS) != isSpare) {
    return finding(CHECK_ARENA_LIST, arena, 0);
  }
  if (fields.freepools && !isSpare) listed++;
  for (let index = FIRST_POOL; index < MAX_POOLS_IN_ARENA; index++) {
    const pool = poolAt(arena, index);
    if (!isLentSoundly(pool, lentpools)) return finding(CHECK_ARENA_LIST, poolStart(pool), 0);
    const code = (idle >> index) & 1 ? 0 : checkUsedPool(pool);
    if (code) return code;
    if ((idle >> index) & 1 && hasLive(pieceStart(pool))) return finding(CHECK_LIVE_BITS, poolStart(pool), 0);
  }
  return 0;
}
