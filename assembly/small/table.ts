// The table of a pool: one byte for each of its blocks, which says whose the block is.
//
//   1 .. MAX_INDEX   free: the index of the next free block; 0 free, the last one of the list
//   NO_BLOCK         there is no such block
//   HELD             freed, and in the secure build's quarantine
//   SAMPLED          the owner's, and a sample: in the sampling build, which has no quarantine
//   LIVE             the owner's
//
// A free list that leads from byte to byte cannot leave the table, and what it leads to must be free: so no block is given
// to two owners, whatever was written over the table. The fast build asks nothing.

import { ALIGNMENT, CHECKS, MISUSE_NOT_LIVE, MISUSE_UNALIGNED, POOL_BITS, SAMPLING } from "../config";
import { index2size, isInPool, Pool, poolOf } from "./layout";

export const LIVE: u8 = 255;
export const HELD: u8 = 254;
export const SAMPLED: u8 = HELD;
export const NO_BLOCK: u8 = 253;
export const MAX_INDEX: u32 = 252;

/** Where the state of a block with the index 0 would be: in the reciprocal's last byte, which is 0. */
export const STATES: usize = offsetof<Pool>() - 1;

/** Bits of a product with a reciprocal that are a fraction. With so many, an offset below 2 POOL_SIZE is divided exactly. */
const FRACTION_BITS: u32 = POOL_BITS + 10;
const FRACTION_MASK: u32 = (1 << FRACTION_BITS) - 1;

if (POOL_BITS > 12) ERROR("the product would need more than 32 bits");

/** 2^FRACTION_BITS by the size, rounded up. */
export function reciprocalOf(size: usize): u32 {
  return ((1 << FRACTION_BITS) + <u32>size - 1) / <u32>size;
}

/** What free asks, inlined. */
export class Table {
  @inline static state(pool: usize, k: usize): u8 {
    return load<u8>(pool + k, STATES);
  }
  @inline static isLive(pool: usize, k: usize): bool {
    return SAMPLING ? Table.state(pool, k) >= SAMPLED : Table.state(pool, k) == LIVE;
  }
  @inline static setState(pool: usize, k: usize, state: u8): void {
    store<u8>(pool + k, state, STATES);
  }
  /** The address's distance from the pool's origin divided by the size of its blocks: index, and FRACTION_BITS of fraction. */
  @inline static quotient(pool: Pool, p: usize): u32 {
    return <u32>(p - pool.origin) * pool.reciprocal;
  }
  /** Can a block start there? (Rounding adds less than a reciprocal to the fraction.) In the fast build one must. */
  @inline static isExact(pool: Pool, quotient: u32): bool {
    return !CHECKS || (quotient & FRACTION_MASK) < pool.reciprocal;
  }
  /** Its index. */
  @inline static index(quotient: u32): usize {
    return quotient >> FRACTION_BITS;
  }
}

export const LOW_BITS: u64 = 0x0101010101010101;

/** Address of the pool's block with the index. */
export function blockOf(pool: Pool, k: usize): usize {
  return pool.origin + k * index2size(pool.szidx);
}

/** Index of the pool's block that starts at the address; 0 if none can. */
export function indexOf(pool: Pool, p: usize): usize {
  const quotient = Table.quotient(pool, p);
  return Table.isExact(pool, quotient) ? Table.index(quotient) : 0;
}

/** State of the pool's block that starts at the address; NO_BLOCK if none does. Any address may be asked. */
export function stateOf(p: usize): u8 {
  const pool = poolOf(p);
  if (!Pool.mayHave(p) || !Pool.isSealed(pool)) return NO_BLOCK;
  const k = indexOf(pool, p);
  return k ? Table.state(changetype<usize>(pool), k) : NO_BLOCK;
}

/** Does a live block of a pool start at this address? Any may be asked; the fast build believes what a pool has. */
export function isLive(p: usize): bool {
  if (SAMPLING) return stateOf(p) >= SAMPLED;
  return CHECKS ? stateOf(p) == LIVE : isInPool(p);
}

/** Makes the block at p, which is live, a sample, or one that is none. */
export function setSampled(p: usize, isSampled: bool): void {
  const pool = poolOf(p);
  Table.setState(changetype<usize>(pool), indexOf(pool, p), isSampled ? SAMPLED : LIVE);
}

/** 0 if a live block of the pool starts at this address, else the MISUSE_ code. */
export function misuseOfSmall(p: usize): u32 {
  if (isLive(p)) return 0;
  return p & (ALIGNMENT - 1) ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;
}

/** Has the pool the header that the class gives it? */
export function isSoundHeader(pool: Pool, szidx: u32): bool {
  return pool.seal == Pool.sealOf(changetype<usize>(pool)) && pool.szidx == <u8>szidx;
}

/** How many blocks its free list has, or -1 if it leads out of the table, to a block that is not free or round in a circle. */
export function freeBlocks(pool: Pool): u32 {
  let count: u32 = 0;
  for (let k = pool.freeblock; k; k = Table.state(changetype<usize>(pool), k))
    if (k > pool.last || ++count > pool.last) return -1;
  return count;
}

class Eight {
  /** Of eight states from the index on a bit for each that is LIVE or HELD: all of its bits but the lowest are set. */
  @inline static used(pool: usize, k: usize): u64 {
    const states = load<u64>(pool + k, STATES);
    return (((states >> 1) & (LOW_BITS * 0x7f)) + LOW_BITS) & (LOW_BITS << 7);
  }
}

/** How many of the pool's blocks are live or held back; if they are many, so many as are enough to know. */
function countUsed(pool: Pool, enough: u32): u32 {
  const address = changetype<usize>(pool);
  const last: usize = pool.last;
  let count: u32 = 0;
  for (let k: usize = 1; k <= last && count < enough; k += 8) {
    // What is behind the last block's is no state.
    const beyond = max<i32>(<i32>(k + 7 - last), 0);
    count += <u32>popcnt(Eight.used(address, k) << (beyond << 3));
  }
  return count;
}

/** How many of the pool's blocks are live or held back. */
export function usedBlocks(pool: Pool): u32 {
  return countUsed(pool, -1);
}

/** Is any of them? One look tells of most pools. */
export function isUsed(pool: Pool): bool {
  return countUsed(pool, 1) != 0;
}
