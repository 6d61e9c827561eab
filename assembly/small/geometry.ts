// Where the blocks of a pool lie, and how a pool is laid out.
//
// Blocks end where the pool does, and every index that an address of the pool can have has a state in its table: what lies
// before the first block, and what little lies behind the last one, is NO_BLOCK.

import { ALIGNMENT_SHIFT, BLOCK_PREFIX, POOL_SIZE, SECURE } from "../config";
import { Random } from "../random";
import { index2size, POOL_ROOM, Pool } from "./layout";
import { LOW_BITS, MAX_INDEX, NO_BLOCK, reciprocalOf, STATES, Table } from "./table";

/** Index of the last block of the size. (Of blocks of 8 bytes, a few have none.) */
export function lastIndex(size: usize): u32 {
  return <u32>min<usize>(POOL_ROOM / size, MAX_INDEX);
}

/** Where the pool's blocks end, less its address. */
function roomOf(size: usize): usize {
  return min(POOL_ROOM, (MAX_INDEX + 1) * size);
}

/** Where a block of the size with the index 0 would be: no address of the pool has a negative index. */
export function originOf(pool: usize, size: usize): usize {
  return pool + roomOf(size) - (lastIndex(size) + 1) * size;
}

/** Bytes of a table up to the index: a state for each that an address of the pool can have, up to the tag of what is above. */
export function tableSize(szidx: u32, last: u32): u32 {
  // Less than a block is left behind the last one, unless they have 8 bytes.
  return last + (szidx || ALIGNMENT_SHIFT > 3 ? 1 : <u32>(POOL_SIZE >> ALIGNMENT_SHIFT) - MAX_INDEX - 1);
}

/** How many blocks the pool has. They end where it does, as many as there is room for. */
export function blockCount(pool: Pool): u32 {
  const size = index2size(pool.szidx);
  return <u32>((roomOf(size) - offsetof<Pool>() - tableSize(pool.szidx, pool.last) - BLOCK_PREFIX) / size);
}

/** Index of the pool's first block. */
export function firstIndex(pool: Pool): u32 {
  return pool.last + 1 - blockCount(pool);
}

/** Lists the blocks upwards, eight states at a time. */
function listUpwards(pool: usize, first: usize, last: usize): void {
  let states = LOW_BITS * <u64>(first + 1) + 0x0706050403020100;
  let k = first;
  for (; k + 8 <= last; k += 8) {
    store<u64>(pool + k, states, STATES);
    states += LOW_BITS * 8;
  }
  for (; k < last; k++) Table.setState(pool, k, <u8>(k + 1));
  Table.setState(pool, last, 0);
}

/** The same at one end or the other, so that nobody can tell the next one's place. The first one's index. */
function listAtRandom(pool: usize, first: u32, last: u32): u32 {
  let head = first;
  let tail = first;
  for (let k = first + 1; k <= last; k++) {
    if (Random.next() & 1) {
      Table.setState(pool, k, <u8>head);
      head = k;
    } else {
      Table.setState(pool, tail, <u8>k);
      tail = k;
    }
  }
  Table.setState(pool, tail, 0);
  return head;
}

/** Writes before each block the bytes that it may hold: there large blocks have their size word. */
function writePrefixes(pool: Pool, first: u32): void {
  const size = index2size(pool.szidx);
  for (let k = first; k <= pool.last; k++)
    store<u32>(pool.origin + k * size - BLOCK_PREFIX, size - BLOCK_PREFIX);
}

/** Makes an empty pool one of the class, with all its blocks free. */
export function layOutPool(address: usize, szidx: u32): void {
  const pool = changetype<Pool>(address);
  const size = index2size(szidx);
  const last = lastIndex(size);
  pool.szidx = <u8>szidx;
  pool.last = <u8>last;
  pool.origin = originOf(address, size);
  pool.reciprocal = reciprocalOf(size);
  const first = firstIndex(pool);
  // All have no block, and then those that have are listed.
  const states = address + STATES + 1;
  memory.fill(states, NO_BLOCK, tableSize(szidx, last));
  pool.freeblock = <u8>first;
  if (SECURE) pool.freeblock = <u8>listAtRandom(address, first, last);
  else listUpwards(address, first, last);
  pool.seal = Pool.sealOf(address);
  if (BLOCK_PREFIX) writePrefixes(pool, first);
}

/** Makes the pool one that is not in use. The secure build has zeros in it then. */
export function wipePool(pool: Pool): void {
  if (SECURE) memory.fill(changetype<usize>(pool), 0, offsetof<Pool>() + tableSize(pool.szidx, pool.last));
  else pool.seal = 0;
}
