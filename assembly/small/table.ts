// The table of a pool: one byte for each of its blocks, which says whose the block is.
//
//   1 .. MAX_INDEX   free: the index of the next free block; 0 free, the last one of the list
//   NO_BLOCK         there is no such block
//   HELD             freed, and in the secure build's quarantine
//   LIVE             the owner's
//
// A free list that leads from byte to byte cannot leave the table, and what it leads to must be free: so no block is given
// to two owners, whatever was written over the table. The fast build asks nothing.

import { ALIGNMENT, CHECKS, MISUSE_NOT_LIVE, MISUSE_UNALIGNED, POOL_SIZE, SECURE } from "../config";
import { Random } from "../random";
import { index2size, Pool, poolOf, poolRoom } from "./layout";

export const LIVE: u8 = 255;
export const HELD: u8 = 254;
export const NO_BLOCK: u8 = 253;
const MAX_INDEX: u32 = 252;

/** Where the state of a block with the index 0 would be: in the reciprocal's last byte, which is 0. */
export const STATES: usize = offsetof<Pool>() - 1;

/** Bits of a product with a reciprocal that are a fraction. With so many, an offset below 2 POOL_SIZE is divided exactly. */
const FRACTION_BITS: u32 = 21;
const FRACTION_MASK: u32 = (1 << FRACTION_BITS) - 1;

if (POOL_SIZE << 1 > 1 << 12) ERROR("FRACTION_BITS is for offsets of twelve bits");

/** 2^FRACTION_BITS by the size, rounded up. */
export function reciprocalOf(size: usize): u32 {
  return ((1 << FRACTION_BITS) + <u32>size - 1) / <u32>size;
}

/** What free asks, inlined. */
export class Table {
  @inline static state(pool: usize, k: usize): u8 {
    return load<u8>(pool + k, STATES);
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

/** Does a live block of a pool start at this address? Any may be asked; the fast build believes what an arena has. */
export function isLive(p: usize): bool {
  return CHECKS ? stateOf(p) == LIVE : Pool.mayHave(p);
}

/** 0 if a live block of the pool starts at this address, else the MISUSE_ code. */
export function misuseOfSmall(p: usize): u32 {
  if (isLive(p)) return 0;
  return p & (ALIGNMENT - 1) ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;
}

/** Bytes of the class's table: one for each block that a POOL_SIZE could hold. */
export function tableSize(szidx: u32): u32 {
  return <u32>(POOL_SIZE / index2size(szidx));
}

/** Index of the first block of the class: the first behind the table. */
export function firstIndex(szidx: u32): u32 {
  const size = <u32>index2size(szidx);
  const all = tableSize(szidx);
  // Blocks end where a POOL_SIZE does. One begins where so many bytes are left below it.
  return all - (<u32>(POOL_SIZE - offsetof<Pool>()) - all) / size + 1;
}

/** Index of the last block of the class in the pool. (Of blocks of 8 bytes, four have no index.) */
export function lastIndex(pool: usize, szidx: u32): u32 {
  const size = <u32>index2size(szidx);
  const all = tableSize(szidx);
  const missing = <u32>(POOL_SIZE - poolRoom(pool));
  return min(all - (missing + size - 1) / size, MAX_INDEX);
}

/** Lists the blocks: upwards, in the secure build at one end or the other, so that nobody can tell the next one's place. */
function listBlocks(pool: usize, first: u32, last: u32): void {
  let head = first;
  let tail = first;
  for (let k = first + 1; k <= last; k++) {
    if (SECURE && Random.next() & 1) {
      Table.setState(pool, k, <u8>head);
      head = k;
    } else {
      Table.setState(pool, tail, <u8>k);
      tail = k;
    }
  }
  Table.setState(pool, tail, 0);
  changetype<Pool>(pool).freeblock = <u8>head;
}

/** Makes an empty pool one of the class, with all its blocks free. */
export function layOutPool(address: usize, szidx: u32): void {
  const pool = changetype<Pool>(address);
  const size = index2size(szidx);
  const all = tableSize(szidx);
  const first = firstIndex(szidx);
  const last = lastIndex(address, szidx);
  pool.szidx = <u8>szidx;
  pool.last = <u8>last;
  pool.origin = address + POOL_SIZE - (all + 1) * size;
  pool.reciprocal = reciprocalOf(size);
  for (let k: u32 = 1; k < first; k++) Table.setState(address, k, NO_BLOCK);
  for (let k = last + 1; k <= all; k++) Table.setState(address, k, NO_BLOCK);
  listBlocks(address, first, last);
  pool.seal = Pool.sealOf(changetype<usize>(pool));
}

/** Makes the pool one that is not in use. The secure build has zeros in it then. */
export function wipePool(pool: Pool): void {
  if (SECURE) memory.fill(changetype<usize>(pool), 0, offsetof<Pool>() + tableSize(pool.szidx));
  else pool.seal = 0;
}

/** Has the pool the header that the class gives it? */
export function isSoundHeader(pool: Pool, szidx: u32): bool {
  return pool.seal == Pool.sealOf(changetype<usize>(pool)) && pool.szidx == <u8>szidx;
}

/** How many blocks the pool has. */
export function blockCount(pool: Pool): u32 {
  return pool.last + 1 - firstIndex(pool.szidx);
}

/** How many blocks its free list has, or -1 if it leads out of the table, to a block that is not free or round in a circle. */
export function freeBlocks(pool: Pool): u32 {
  let count: u32 = 0;
  for (let k = pool.freeblock; k; k = Table.state(changetype<usize>(pool), k))
    if (k > pool.last || ++count > pool.last) return -1;
  return count;
}

const LOW_BITS: u64 = 0x0101010101010101;

/** How many of the pool's blocks are live or held back: eight states at a time, all bits of theirs but the lowest are set. */
export function usedBlocks(pool: Pool): u32 {
  let count: u32 = 0;
  const states = changetype<usize>(pool) + STATES + 1;
  const all = tableSize(pool.szidx);
  for (let i: u32 = 0; i < all; i += 8) {
    let word = (load<u64>(states + i) >> 1) & (LOW_BITS * 0x7f);
    // What is behind the table's end is no state.
    if (all - i < 8) word &= ((<u64>1) << ((all - i) << 3)) - 1;
    count += <u32>popcnt((word + LOW_BITS) & (LOW_BITS << 7));
  }
  return count;
}
