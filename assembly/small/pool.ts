// Pools: POOL_SIZE pieces of an arena, each for one size class at a time. Everything rare about them.
//
// A pool is
//   empty    its bit in the arena's freepools is set; nothing else of its header is read
//   current  classPool(szidx) is the pool: malloc pops its blocks; counter counts down from 0 and means nothing
//   full     every block is live; on no list; prevpool = FULL, counter = 1: the first free is the event
//   waiting  on the class's list; all blocks are carved; counter = live blocks, 1 or more: the last free is the event
// So malloc counts nothing, and one counter that reaches 0 tells both rare events of free. A pool stops being current
// when it is full, and only then; it waits at the back of its class's list and becomes current from its front.

import { ALIGNMENT_SHIFT, CARVE_BYTES, DEBUG } from "../config";
import { classPool, NO_POOL, poolList, setClassPool } from "../heap";
import { pushBack, remove } from "../list";
import { giveBackPool, takePool } from "./arena";
import { Pool, poolEnd, poolStart } from "./layout";

export const FULL: usize = 1;

/** Bytes of the class's blocks. CPython: INDEX2SIZE. */
export function index2size(szidx: u32): usize {
  return (<usize>szidx + 1) << ALIGNMENT_SHIFT;
}

/** A pool's counter has reached 0: it was full, or else it is empty now, or it is current and has seen 65536 frees. */
export function poolEventSlow(pool: Pool, wasFull: bool): void {
  const address = changetype<usize>(pool);
  if (classPool(pool.szidx) == address) return;
  if (wasFull) {
    pool.counter = pool.lastcarved;
    pushBack(poolList(pool.szidx), address);
  } else {
    remove(poolList(pool.szidx), address);
    giveBackPool(address);
  }
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
  let last = first;
  for (; offset + 2 * size <= room && offset + 2 * size <= enough; offset += size) {
    store<usize>(start + offset, start + offset + size);
    last++;
  }
  store<usize>(start + offset, 0);
  pool.lastcarved = <u8>last;
  return true;
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
  pool = changetype<Pool>(load<usize>(poolList(szidx)));
  if (changetype<usize>(pool)) {
    remove(poolList(szidx), changetype<usize>(pool));
  } else {
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
  if (current == NO_POOL) return;
  const carved = <u32>changetype<Pool>(current).lastcarved + 1;
  let nfree: u32 = 0;
  // A freed block that was written to may lead round in a circle.
  for (let block = changetype<Pool>(current).freeblock; block && nfree <= carved; block = load<usize>(block))
    nfree++;
  if (nfree != carved) return;
  setClassPool(szidx, NO_POOL);
  giveBackPool(current);
}
