// The Heap struct: all state of one heap. Its address is what CPython calls ctx.
//
//   +0      top, tail, remainder, ...    the fields below
//   +80     bin bits                     u64 [NB_BIN_WORDS]: bit b is set iff bin b is not empty
//           classes                      u32 [NB_SMALL_SIZE_CLASSES]: the current pool, less NO_POOL
//           waiting pools                list [NB_SMALL_SIZE_CLASSES]
//           usable arenas by free pools  list [MAX_POOLS_IN_ARENA + 1]: arenas with k free pools
//           bins                         list [NB_BINS]: free blocks of the bin's sizes
//           arena map                    one bit per ARENA_SIZE of the address space: is it an arena?
//           quarantine                   u32 [1 + QUARANTINE_SLOTS], in the secure build (secure/quarantine.ts)
//
// What every malloc and free reads lies together, and with the base at 1024 it lies in the upper half of a POOL_SIZE,
// where pools have the blocks that they give out last: processors take a load for a reader of the latest store whose
// address has the same low 12 bits, and make it wait.
//
// A heap of zeros is a heap not yet used: large/growth.ts lays out the first page at the first request.
// In the standalone builds the base is a constant, so a field is one load with an immediate address.

import { ARENA_BITS, MAX_POOLS_IN_ARENA, NB_SMALL_SIZE_CLASSES, QUARANTINE_SLOTS, SECURE } from "./config";

@unmanaged
export class Heap {
  /** The sentinel tag at the end of the heap, an in-use block of size 0; 0 before the first request. */
  top: usize;
  /** The free block just below top, or 0. It is in no bin: the end of memory is used last. */
  tail: usize;
  /** What a split left over, the larger of two, or 0. In no bin: neighbours in time become neighbours in memory. */
  remainder: usize;
  /** Bit k is set iff there is a usable arena with k free pools. */
  usableArenas: u32;
  /** The one arena without a used pool, kept against thrashing, or 0. It is on no list. */
  spareArena: usize;
  /** Cap on the wasm pages of memory; 0 = none. */
  maximumPages: u32;
  /** The latest misuse or finding of check(), and how many misuses there were. */
  errorCode: u32;
  errorAddress: usize;
  errorSize: usize;
  errorCount: u32;
  /** NO_POOL, up to its free list, which is always empty. */
  noPool: u32;
  noBlock: u32;
  /** What seals are mixed with, not 0 in use: the host's to choose, and another one after each reset(). */
  key: u32;
  /** What misuse does (guard.ts), and the function it calls, an index of the table. */
  policy: u32;
  handler: u32;
  /** How many pieces of memory somebody else took by memory.grow. */
  fences: u32;
  /** State of the secure build's random numbers. */
  random: u32;
  /** How many arenas there are. */
  arenas: u32;
}

/** Bins of the large heap; large/bins.ts maps sizes to them. */
export const NB_BINS: u32 = 216;
/** 64-bit words of the bins' bitmap. */
export const NB_BIN_WORDS: u32 = (NB_BINS + 63) >> 6;

const FIELDS: usize = 80;
const BIN_BITS: usize = FIELDS;
const CLASSES: usize = BIN_BITS + NB_BIN_WORDS * 8;
const LISTS: usize = CLASSES + NB_SMALL_SIZE_CLASSES * 4;
/** Bytes that a list takes: its first node and its last. */
export const LIST_SIZE: usize = 8;
const ARENA_LISTS: usize = LISTS + NB_SMALL_SIZE_CLASSES * LIST_SIZE;
const BINS: usize = ARENA_LISTS + (MAX_POOLS_IN_ARENA + 1) * LIST_SIZE;
const ARENA_MAP: usize = BINS + NB_BINS * LIST_SIZE;
const ARENA_MAP_SIZE: usize = 1 << (32 - ARENA_BITS - 3);
const QUARANTINE: usize = ARENA_MAP + ARENA_MAP_SIZE;

/** Bytes of a heap's state. */
const HEAP_SIZE: usize = QUARANTINE + (SECURE ? (1 + QUARANTINE_SLOTS) * 4 : 0);

if (offsetof<Heap>() > FIELDS) ERROR("the Heap struct has outgrown its fields");

const BASE: usize = memory.data(HEAP_SIZE, 16);

/** The heap. */
export function heap(): Heap {
  return changetype<Heap>(BASE);
}

/**
 * What stands for a pool where a class has no current one: its free list is empty. In the table pools are distances from
 * it, so that malloc need not ask whether there is a pool, and a heap of zeros has none.
 */
export const NO_POOL: usize = BASE + offsetof<Heap>("noPool");

/** Address of the first byte behind the heap's state. */
export const HEAP_END: usize = BASE + HEAP_SIZE;

// Tables.

// A list's links are where a node has them, behind two words that are not the list's.
const LINKS: usize = 8;

/** The list of the class's waiting pools. */
export function poolList(szidx: u32): usize {
  return BASE + LISTS - LINKS + szidx * LIST_SIZE;
}
/** The list of the arenas with so many free pools. */
export function arenaList(nfreepools: u32): usize {
  return BASE + ARENA_LISTS - LINKS + nfreepools * LIST_SIZE;
}
/** The list of the bin. */
export function binList(index: u32): usize {
  return BASE + BINS - LINKS + index * LIST_SIZE;
}
/** The number of all lists: the pools', the arenas' and the bins' lie in this order, beginning with poolList(0). */
export const NB_LISTS: u32 = NB_SMALL_SIZE_CLASSES + MAX_POOLS_IN_ARENA + 1 + NB_BINS;

/** The word of the quarantine. */
export function quarantineWord(index: u32): usize {
  return BASE + QUARANTINE + ((<usize>index) << 2);
}
/** What malloc and free read, inlined: a call would cost more than the load. The functions are for all others. */
export class Hot {
  @inline static binBits(word: u32): u64 {
    return load<u64>(word << 3, BASE + BIN_BITS);
  }
  @inline static setBinBits(word: u32, bits: u64): void {
    store<u64>(word << 3, bits, BASE + BIN_BITS);
  }

  /** Distance of the class's current pool from NO_POOL: its fields are loads with NO_POOL as immediate offset. */
  @inline static current(szidx: u32): usize {
    return load<usize>(szidx << 2, BASE + CLASSES);
  }

  /** Does the address lie in an arena, 1 or 0? Reads nothing but the map, so any address may be asked. */
  @inline static addressInRange(p: usize): u32 {
    return (load<u32>((p >> (ARENA_BITS + 5)) << 2, BASE + ARENA_MAP) >> (p >> ARENA_BITS)) & 1;
  }
}
export function binBits(word: u32): u64 {
  return Hot.binBits(word);
}
/** The class's current pool, or NO_POOL. */
export function classPool(szidx: u32): usize {
  return Hot.current(szidx) + NO_POOL;
}
export function setClassPool(szidx: u32, pool: usize): void {
  store<usize>(szidx << 2, pool - NO_POOL, BASE + CLASSES);
}
export function addressInRange(p: usize): bool {
  return Hot.addressInRange(p) != 0;
}
/** Makes the tables those of a heap without arenas, pools and free blocks. The lists are large/growth.ts's. */
export function clearTables(): void {
  memory.fill(BASE + BIN_BITS, 0, LISTS - BIN_BITS);
  memory.fill(BASE + ARENA_MAP, 0, HEAP_SIZE - ARENA_MAP);
}
/** Arenas in the map. */
export function arenaCount(): u32 {
  let count: u64 = 0;
  for (let word: usize = 0; word < ARENA_MAP_SIZE; word += 8)
    count += popcnt(load<u64>(word, BASE + ARENA_MAP));
  return <u32>count;
}
/** Turns the arena's bit in the map over. */
export function toggleArena(arena: usize): void {
  const word = (arena >> (ARENA_BITS + 5)) << 2;
  const bit: u32 = 1 << (arena >> ARENA_BITS);
  const bits = load<u32>(word, BASE + ARENA_MAP) ^ bit;
  store<u32>(word, bits, BASE + ARENA_MAP);
  heap().arenas += bits & bit ? 1 : -1;
}
