// The hot file: malloc and free of blocks up to SMALL_REQUEST_THRESHOLD.
// What is rare is one call away, in pool.ts and arena.ts.

import { ALIGNMENT_MASK, ALIGNMENT_SHIFT, BLOCK_PREFIX, CHECKS, SECURE, SMALL_MAX } from "../config";
import { classPool, counted, Hot, heap, NO_POOL, noPool } from "../heap";
import { initialise } from "../large/growth";
import { takeHole } from "../large/large";
import { blockSize, TAG_SIZE } from "../large/tags";
import { mayUseHoles } from "../records";
import { index2size, Pool, poolOf } from "./layout";
import { poolEventSlow, refill } from "./pool";
import { reclaimArenas, reclaimPools } from "./reclaim";
import { reportPool } from "./repair";
import { blockOf, isSoundHeader, LIVE, STATES, Table } from "./table";

/**
 * The two fast paths, inlined into every export that has one, as a call costs more than either. They are written so
 * that each slow call is the last thing done: nothing then has to be kept across it, on the stack, in the fast case. And
 * so that each has two callers: what has one, an optimizer of the whole program would inline into the fast path.
 */
export class Small {
  /** Is it a request for a pool's block? Not so 0. */
  @inline static fits(n: usize): bool {
    return n - 1 < SMALL_MAX;
  }
  /** Its size class. */
  @inline static szidx(n: usize): u32 {
    return <u32>((n + (BLOCK_PREFIX - 1)) >> ALIGNMENT_SHIFT);
  }

  // Of malloc. Here a pool is its distance from what NO_POOL says, which is in each offset.

  /** The current pool of a small request's class. */
  @inline static pool(n: usize): usize {
    return Hot.pool(Small.szidx(n));
  }
  /** Index of its first free block, or 0. */
  @inline static freeblock(pool: usize): usize {
    return load<u8>(pool, NO_POOL + offsetof<Pool>("freeblock"));
  }
  /** Is it a pool still? */
  @inline static isSealed(pool: usize): bool {
    return !CHECKS || load<u32>(pool, NO_POOL) == Pool.sealOf(pool + NO_POOL);
  }
  /** What its table says of a block that is said to be free. */
  @inline static next(pool: usize, k: usize): u8 {
    return load<u8>(pool + k, NO_POOL + STATES);
  }
  /** Is that the state of a free block of the pool? (In the secure build: and is the first one of the pool?) */
  @inline static leadsOn(pool: usize, k: usize, next: u8): bool {
    // A load that is not asked for is one all the same.
    if (!CHECKS) return true;
    const last = load<u8>(pool, NO_POOL + offsetof<Pool>("last"));
    return next <= last && (!SECURE || k <= last);
  }
  /** Takes its first free block. */
  @inline static take(pool: usize, k: usize, next: u8): void {
    store<u8>(pool + k, LIVE, NO_POOL + STATES);
    store<u8>(pool, next, NO_POOL + offsetof<Pool>("freeblock"));
  }
  /** Address of the block, of the class for n bytes. */
  @inline static block(pool: usize, k: usize, n: usize): usize {
    const size = (n + (BLOCK_PREFIX + ALIGNMENT_MASK)) & ~ALIGNMENT_MASK;
    return load<usize>(pool, NO_POOL + offsetof<Pool>("origin")) + k * size;
  }

  /** Takes the block with the index back, live until now. CPython: pymalloc_free. */
  @inline static give(pool: Pool, k: usize): void {
    const counter = <u8>(pool.counter - 1);
    if (counter) {
      Table.setState(changetype<usize>(pool), k, pool.freeblock);
      pool.freeblock = <u8>k;
      pool.counter = counter;
    } else poolEventSlow(pool, k);
  }
}

/** What malloc and free do in the common case, for who is not malloc or free: the debug hooks, in another module. */
export class AtOnce {
  /** A block for a small request of n bytes out of the class's current pool; 0 if that does not have one at once. */
  @inline static malloc(n: usize): usize {
    const pool = Small.pool(n);
    const k = Small.freeblock(pool);
    if (!k || !Small.isSealed(pool)) return 0;
    const next = Small.next(pool, k);
    if (!Small.leadsOn(pool, k, next)) return 0;
    Small.take(pool, k, next);
    return Small.block(pool, k, n);
  }
  /** Frees p if it is a live block of a pool to which nothing else happens then. */
  @inline static free(p: usize): bool {
    const pool = Pool.of(p);
    if (p >= heap().end || !Pool.isSealed(pool) || pool.counter == 1) return false;
    const quotient = Table.quotient(pool, p);
    const k = Table.index(quotient);
    if (!Table.isExact(pool, quotient)) return false;
    if (CHECKS && Table.state(changetype<usize>(pool), k) != LIVE) return false;
    Table.setState(changetype<usize>(pool), k, pool.freeblock);
    pool.freeblock = <u8>k;
    pool.counter--;
    return true;
  }
}

/** Finds the class a current pool where there is no place for another one. False: none to be had. */
function growPools(szidx: u32): bool {
  if (refill(szidx, true)) {
    // What pymalloc keeps idle comes before memory grows again. Now, as a call that grows memory takes long anyhow.
    reclaimPools();
    return true;
  }
  return reclaimArenas() && refill(szidx, false);
}

/**
 * What the hot path could not serve: the class has no current pool with a free block, or its header was overwritten. 0: there is no
 * memory for a pool, and no hole. (Calling malloc again would be less code, but optimizers do not inline what calls itself.)
 */
export function smallMallocSlow(n: usize): usize {
  const szidx = Small.szidx(n);
  initialise();
  while (true) {
    const address = classPool(szidx);
    const pool = changetype<Pool>(address);
    const k = pool.freeblock;
    const isSound = !CHECKS || isSoundHeader(pool, szidx);
    if (k && isSound) {
      const next = Table.state(address, k);
      if (!CHECKS || next <= pool.last) {
        Table.setState(address, k, LIVE);
        pool.freeblock = next;
        return blockOf(pool, k);
      }
    }
    if (CHECKS && address != noPool() && (k || !isSound)) reportPool(szidx, isSound, n);
    if (refill(szidx, false)) continue;
    // Holes that are too small for a pool.
    const block = mayUseHoles() ? takeHole(blockSize(n)) : 0;
    if (block) return counted(block + TAG_SIZE);
    if (!growPools(szidx)) return 0;
  }
}

/** Bytes of the class that the live block p belongs to. */
export function smallUsableSize(p: usize): usize {
  return index2size(poolOf(p).szidx) - BLOCK_PREFIX;
}
