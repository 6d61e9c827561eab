// How an arena is laid out: an ARENA_SIZE-aligned block of the large heap, cut into pools at multiples of POOL_SIZE.
//
//   pool   +0    Pool: its header, which begins with its seal
//          +24   one byte for each block that a POOL_SIZE could hold: its state (table.ts)
//          ...   blocks, up to the pool's end
//
// The last pool is shorter: the arena's own fields are behind its blocks, sealed, and then the tag of what follows the arena.
// What the allocator knows of a small block is not in the block. Who writes to a freed one, or beside a live one, hits no
// link. Who writes on beyond a pool's last block hits the next one's seal first, and that is looked at before all else.

import {
  ALIGNMENT_SHIFT,
  ARENA_SIZE,
  ARENA_SIZE_MASK,
  CHECKS,
  LENDS,
  MAX_POOLS_IN_ARENA,
  POOL_BITS,
  POOL_SIZE,
  POOL_SIZE_MASK,
  SECURE,
} from "../config";
import { addressInRange, Hot, heap } from "../heap";
import { TAG_SIZE } from "../large/tags";

@unmanaged
export class Arena {
  /** Bit i is set iff pool i is empty. */
  freepools: u32;
  /** Bit i is set iff pool i is lent to the large heap: see lend.ts. */
  lentpools: u32;
  /** Neighbours on the list of usable arenas (list.ts). */
  nextarena: usize;
  prevarena: usize;
}

@unmanaged
export class Pool {
  /** What sealOf says iff the pool is in use. A large block's seal (large/tags.ts) differs by its tag, which is not 0. */
  seal: u32;
  /** Index of the first free block, or 0. */
  freeblock: u8;
  /** Frees until the next event: see pool.ts. */
  counter: u8;
  /** Size class of the pool. */
  szidx: u8;
  /** Index of the last block. */
  last: u8;
  /** Neighbours on the class's list of waiting pools (list.ts). prevpool is FULL in a full pool. */
  nextpool: usize;
  prevpool: usize;
  /** Where a block with the index 0 would be: the one with the index k is k times the size behind it. */
  origin: usize;
  /** By this an offset is divided by the size without a division: table.ts. */
  reciprocal: u32;

  /** The pool that the address lies in, if it lies in one. */
  @inline static of(p: usize): Pool {
    return changetype<Pool>(p & ~POOL_SIZE_MASK);
  }
  /** May a pool be looked for where any address is? Without checks, by the arena map, it is in one then. */
  @inline static mayHave(p: usize): bool {
    return CHECKS ? p < heap().top : Hot.addressInRange(p) != 0;
  }
  /** Is there a pool in use? */
  @inline static isSealed(pool: Pool): bool {
    return !CHECKS || pool.seal == Pool.sealOf(changetype<usize>(pool));
  }
  /** In the secure build, where time is not all, of the fields as well that say where blocks are. */
  @inline static sealOf(pool: usize): u32 {
    const seal = <u32>pool ^ heap().key;
    if (!SECURE) return seal;
    const fields = changetype<Pool>(pool);
    return seal ^ <u32>fields.origin ^ fields.reciprocal ^ (((<u32>fields.szidx) << 8) | fields.last);
  }
}

const ARENA_FIELDS: usize = ARENA_SIZE - TAG_SIZE - offsetof<Arena>();
/** Behind the last pool's blocks: a seal of which pools are empty and lent, and four bytes. */
const ARENA_SEAL: usize = ARENA_FIELDS - 8;
/** Bits of all pools of an arena. */
export const ALL_POOLS: u32 = <u32>(((<u64>1) << MAX_POOLS_IN_ARENA) - 1);

export function arenaOf(p: usize): usize {
  return p & ~ARENA_SIZE_MASK;
}
/** The fields of the arena that the address lies in. */
export function fieldsOf(p: usize): Arena {
  return changetype<Arena>(arenaOf(p) + ARENA_FIELDS);
}
/** Pool.of, not inlined. */
export function poolOf(p: usize): Pool {
  return Pool.of(p);
}
export function poolAt(arena: usize, index: u32): usize {
  return arena + ((<usize>index) << POOL_BITS);
}
/** Which pool of its arena the address lies in. */
export function poolIndex(p: usize): u32 {
  return <u32>((p & ARENA_SIZE_MASK) >> POOL_BITS);
}
/** Bytes of the pool before what is not its own. */
export function poolRoom(pool: usize): usize {
  return poolIndex(pool) == MAX_POOLS_IN_ARENA - 1 ? ARENA_SEAL & POOL_SIZE_MASK : POOL_SIZE;
}

/** Bytes of the class's blocks. CPython: INDEX2SIZE. */
export function index2size(szidx: u32): usize {
  return (<usize>szidx + 1) << ALIGNMENT_SHIFT;
}

/** Is it the address of an arena? Any address may be asked. */
export function isArena(arena: usize): bool {
  return !(arena & ARENA_SIZE_MASK) && addressInRange(arena);
}

/** The pools of a new arena are not in use, whatever was in its memory. */
export function unsealPools(arena: usize): void {
  for (let index: u32 = 0; index < MAX_POOLS_IN_ARENA; index++)
    changetype<Pool>(poolAt(arena, index)).seal = 0;
}

function sealOfFields(arena: usize): u32 {
  const fields = fieldsOf(arena);
  return <u32>arena ^ heap().key ^ fields.freepools ^ (LENDS ? rotl<u32>(fields.lentpools, 16) : 0);
}
/** Sets which of the arena's pools are empty, and which are lent. */
export function setPools(arena: usize, freepools: u32, lentpools: u32): void {
  const fields = fieldsOf(arena);
  fields.freepools = freepools;
  if (LENDS) fields.lentpools = lentpools;
  if (CHECKS) store<u32>(arena + ARENA_SEAL, sealOfFields(arena));
}
/** Are they what setPools was told? */
export function hasSoundPools(arena: usize): bool {
  return !CHECKS || load<u32>(arena + ARENA_SEAL) == sealOfFields(arena);
}
/** Which of the arena's pools are lent. */
export function lentPools(arena: usize): u32 {
  return LENDS ? fieldsOf(arena).lentpools : 0;
}

/** Zeroes what the allocator has written into an arena without a pool in use, as the secure build has it of free memory. */
export function wipeFields(arena: usize): void {
  if (SECURE) memory.fill(arena + ARENA_SEAL, 0, ARENA_SIZE - TAG_SIZE - ARENA_SEAL);
}
