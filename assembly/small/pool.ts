// Pools: POOL_SIZE pieces of an arena, each for one size class at a time. Everything rare about them.
//
// A pool is
//   empty    its bit in the arena's freepools is set; nothing else of its header is read
//   current  classPool(szidx) is the pool: malloc pops its blocks; counter counts down from 0 and means nothing
//   full     every block is live; on no list; prevpool = FULL, counter = 1: the first free is the event
//   waiting  on the class's list; all blocks are carved; counter = live blocks, 1 or more: the last free is the event
// So malloc counts nothing, and one counter that reaches 0 tells both rare events of free. A pool stops being current
// when it is full, and only then; it waits at the back of its class's list and becomes current from its front.

import {
  ALIGNMENT_SHIFT,
  CARVE_BYTES,
  CHECKS,
  DEBUG,
  MISUSE_CORRUPT_LINK,
  POLICY_IGNORE,
  POOL_SIZE,
  SECURE,
} from "../config";
import { misuse } from "../guard";
import { classPool, heap, NO_POOL, poolList, setClassPool } from "../heap";
import { clearLists, isLinked, nextOf, pushBack, remove } from "../list";
import { Random } from "../random";
import { damageOfGivingBack, giveBackPool, takePool } from "./arena";
import { Link, Live, Pool, poolEnd, poolStart } from "./layout";

export const FULL: usize = 1;

/** Bytes of the class's blocks. CPython: INDEX2SIZE. */
export function index2size(szidx: u32): usize {
  return (<usize>szidx + 1) << ALIGNMENT_SHIFT;
}

/** Does the pool's free list lead through all the blocks that it has made? */
function isIdle(pool: Pool): bool {
  const carved = <u32>pool.lastcarved + 1;
  const start = poolStart(changetype<usize>(pool));
  let nfree: u32 = 0;
  for (let p = pool.freeblock; p; ) {
    const next = Link.next(p);
    // A link that was overwritten may lead anywhere, or round in a circle.
    if (p - start >= POOL_SIZE || ++nfree > carved || !Link.isSound(p, next)) return false;
    p = next;
  }
  return nfree == carved;
}

/** Takes back a pool that is on no list and whose blocks are all free. The secure build has zeros in it then. */
function retire(pool: Pool): void {
  const isSound = !SECURE || isIdle(pool);
  if (SECURE) {
    const size = index2size(pool.szidx);
    let block = poolStart(changetype<usize>(pool));
    for (let carved = <u32>pool.lastcarved + 1; carved; carved--, block += size) store<u32>(block, 0);
  }
  giveBackPool(changetype<usize>(pool));
  if (!isSound) misuse(MISUSE_CORRUPT_LINK, poolStart(changetype<usize>(pool)), 0);
}

/** What keeps a waiting pool that is empty now from being taken back: 0 or a MISUSE_ code. */
function damageOf(pool: usize): u32 {
  return isLinked(pool) ? damageOfGivingBack(pool) : MISUSE_CORRUPT_LINK;
}

/** Takes a waiting pool back whose last block has been freed; `code` is what damageOf said before. */
function takeBack(pool: Pool, code: u32): void {
  const address = changetype<usize>(pool);
  if (!code || !damageOf(address)) {
    remove(address);
    retire(pool);
  }
  if (code) misuse(code, poolStart(address), 0);
}

/** Puts the block in front of the pool's free list. */
function push(pool: Pool, p: usize): void {
  Link.setNext(p, pool.freeblock);
  pool.freeblock = p;
  pool.counter--;
}

/**
 * Frees p, whose live bit is cleared already, where the pool's counter reaches 0: it was full, or else it is empty now, or
 * it is current and has seen 65536 frees.
 */
export function poolEventSlow(pool: Pool, p: usize, wasFull: bool): void {
  const address = changetype<usize>(pool);
  const isCurrent = classPool(pool.szidx) == address;
  const code = CHECKS && !isCurrent && !wasFull ? damageOf(address) : 0;
  // What a program may catch must not have happened. (A block that leaves the quarantine is freed for good.)
  if (code && !SECURE && heap().policy != POLICY_IGNORE) {
    Live.toggle(p);
    misuse(code, p, 0);
    return;
  }
  push(pool, p);
  if (isCurrent) return;
  if (wasFull) {
    pool.counter = pool.lastcarved;
    pushBack(poolList(pool.szidx), address);
  } else takeBack(pool, code);
}

/** Makes the first few blocks from the index on, where memory is virgin, into the pool's empty free list. False: it is full. */
function carve(pool: Pool, first: u32): bool {
  const size = index2size(pool.szidx);
  // Offsets in the pool: an arena may end where the address space does.
  const start = poolStart(changetype<usize>(pool));
  const room = poolEnd(changetype<usize>(pool)) - start;
  let offset = first * size;
  if (offset + size > room) return false;
  const enough = offset + CARVE_BYTES;
  pool.freeblock = start + offset;
  let end = start + offset;
  let last = first;
  for (; offset + 2 * size <= room && offset + 2 * size <= enough; offset += size) {
    const block = start + offset + size;
    last++;
    // In the secure build at one end of the list or the other, so that nobody can tell the next one's place.
    if (SECURE && Random.next() & 1) {
      Link.setNext(block, pool.freeblock);
      pool.freeblock = block;
    } else {
      Link.setNext(end, block);
      end = block;
    }
  }
  Link.setNext(end, 0);
  pool.lastcarved = <u8>last;
  return true;
}

/** The first of the waiting pools, taken off their list, or 0. */
function takeWaiting(list: usize): usize {
  const pool = nextOf(list);
  if (pool == list) return 0;
  if (CHECKS && !isLinked(pool)) {
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
  let pool = changetype<Pool>(classPool(szidx));
  if (changetype<usize>(pool) != NO_POOL) {
    if (carve(pool, <u32>pool.lastcarved + 1)) return true;
    // Every block is live.
    pool.counter = 1;
    pool.prevpool = FULL;
    setClassPool(szidx, NO_POOL);
  }
  pool = changetype<Pool>(takeWaiting(poolList(szidx)));
  if (!changetype<usize>(pool)) {
    pool = changetype<Pool>(takePool());
    if (!changetype<usize>(pool)) return false;
    pool.szidx = <u8>szidx;
    carve(pool, 0);
  }
  setCurrent(pool);
  if (DEBUG) assert(pool.freeblock);
  return true;
}

/** Gives the class's current pool back if none of its blocks is live. */
export function releaseIdlePool(szidx: u32): void {
  const current = classPool(szidx);
  if (current == NO_POOL || !isIdle(changetype<Pool>(current)) || damageOfGivingBack(current)) return;
  setClassPool(szidx, NO_POOL);
  retire(changetype<Pool>(current));
}
