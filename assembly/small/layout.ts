// How an arena is laid out: an ARENA_SIZE-aligned block of the large heap, cut into pools, all bookkeeping in the first.
//
//   +0           Arena: its own fields
//   +16          the first pool's blocks
//   ...          Pool [MAX_POOLS_IN_ARENA]
//   ...          live bits, one per ALIGNMENT bytes of the arena (builds with checks)
//   +POOL_SIZE   the second pool's blocks; each further pool begins at a multiple of POOL_SIZE
//
// Headers side by side share cache lines; one at the start of each pool would share cache sets instead. They are at the
// first pool's end for the reason that heap.ts gives: blocks at the same place in other pools are carved last.

import {
  ALIGNMENT_MASK,
  ALIGNMENT_SHIFT,
  ARENA_SIZE,
  ARENA_SIZE_MASK,
  CHECKS,
  MAX_POOLS_IN_ARENA,
  MISUSE_NOT_LIVE,
  MISUSE_UNALIGNED,
  POOL_BITS,
  POOL_SIZE,
  POOL_SIZE_MASK,
  SECURE,
} from "../config";
import { addressInRange, heap } from "../heap";
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
  /** Freed blocks, or 0. */
  freeblock: usize;
  /** Frees until the next event: see pool.ts. */
  counter: u16;
  /** Size class of the pool, or of its latest use. */
  szidx: u8;
  /** Index of the last block made so far, one at least: memory behind it has not been touched. */
  lastcarved: u8;
  /** Neighbours on the class's list of waiting pools (list.ts). prevpool is FULL in a full pool. */
  nextpool: usize;
  prevpool: usize;

  /** The header of the pool that the address, of an arena, lies in. */
  @inline static of(p: usize): Pool {
    return changetype<Pool>(
      ((p & ~ARENA_SIZE_MASK) | ((p >> (POOL_BITS - POOL_HEADER_BITS)) & HEADER_MASK)) + POOL_HEADERS,
    );
  }
}

const POOL_HEADER_BITS: u32 = 4;
export const LIVE_BITS_SIZE: usize = ARENA_SIZE >> (ALIGNMENT_SHIFT + 3);
const BOOKKEEPING: usize =
  (((<usize>MAX_POOLS_IN_ARENA) << POOL_HEADER_BITS) + (CHECKS ? LIVE_BITS_SIZE : 0) + 15) & ~15;
const POOL_HEADERS: usize = POOL_SIZE - BOOKKEEPING;
const HEADER_MASK: usize = (MAX_POOLS_IN_ARENA - 1) << POOL_HEADER_BITS;
export const LIVE_BITS: usize = POOL_HEADERS + ((<usize>MAX_POOLS_IN_ARENA) << POOL_HEADER_BITS);
const WORD_MASK: usize = LIVE_BITS_SIZE - 4;
export const FIRST_POOL: u32 = BOOKKEEPING <= POOL_SIZE >> 1 ? 0 : 1;
/** Bits of the pools that hold blocks. */
export const ALL_POOLS: u32 = <u32>(((<u64>1) << MAX_POOLS_IN_ARENA) - (1 << FIRST_POOL));

if (offsetof<Pool>() != 1 << POOL_HEADER_BITS) ERROR("a pool header is found by a shift");
if (offsetof<Arena>() + BOOKKEEPING > POOL_SIZE) ERROR("an arena's bookkeeping must fit into its first pool");
if (POOL_SIZE >> ALIGNMENT_SHIFT > 256) ERROR("a block's index in its pool has eight bits");

export function arenaOf(p: usize): usize {
  return p & ~ARENA_SIZE_MASK;
}
/** Pool.of, not inlined. */
export function poolOf(p: usize): Pool {
  return Pool.of(p);
}
export function poolAt(arena: usize, index: u32): usize {
  return arena + POOL_HEADERS + ((<usize>index) << POOL_HEADER_BITS);
}
export function poolIndex(pool: usize): u32 {
  return <u32>(((pool & ARENA_SIZE_MASK) - POOL_HEADERS) >> POOL_HEADER_BITS);
}
/** First byte of the pool's blocks: the first pool begins behind the arena's fields. */
export function poolStart(pool: usize): usize {
  const index = poolIndex(pool);
  return arenaOf(pool) | (index ? (<usize>index) << POOL_BITS : offsetof<Arena>());
}
/** First byte behind them: the first pool ends at the headers, the last one where the next large block's tag begins. */
export function poolEnd(pool: usize): usize {
  const index = poolIndex(pool);
  const end = (arenaOf(pool) | ((<usize>index) << POOL_BITS)) + (index ? POOL_SIZE : POOL_HEADERS);
  return end & ARENA_SIZE_MASK ? end : end - TAG_SIZE;
}

/** Zeroes what the allocator has written into an arena, as the secure build has it of free memory. */
export function wipeBookkeeping(arena: usize): void {
  if (!SECURE) return;
  memory.fill(arena, 0, offsetof<Arena>());
  memory.fill(arena + POOL_HEADERS, 0, BOOKKEEPING);
}

/** Is it the address of an arena? Any address may be asked. */
export function isArena(arena: usize): bool {
  return !(arena & ARENA_SIZE_MASK) && addressInRange(arena);
}

/**
 * The link of a free block to the next one, or 0. A second word seals it, so that a write after free to either shows. In
 * the secure build, where that word is 0, the link itself is mixed with the heap's key, and must lead into the pool.
 */
export class Link {
  @inline static mask(p: usize): usize {
    return SECURE ? heap().key ^ rotl<u32>(p, 16) : 0;
  }
  @inline static seal(p: usize, next: usize): usize {
    return next ^ p ^ SEAL;
  }

  @inline static next(p: usize): usize {
    return load<usize>(p) ^ Link.mask(p);
  }
  @inline static setNext(p: usize, next: usize): void {
    store<usize>(p, next ^ Link.mask(p));
    if (CHECKS && !SECURE) store<usize>(p, Link.seal(p, next), 4);
  }
  /** Is what `next` gave what setNext was given? */
  @inline static isSound(p: usize, next: usize): bool {
    if (SECURE) return !((next ^ p) & ~(POOL_SIZE_MASK ^ ALIGNMENT_MASK)) || !next;
    return !CHECKS || load<usize>(p, 4) == Link.seal(p, next);
  }
}

/** In every seal, so that a block that begins with its own address and 0 is none. */
const SEAL: usize = 0x9e3779b1;

// Live bits. A bit is set iff a live block starts at its address; the shift of a bit by p >> ALIGNMENT_SHIFT is modulo 32.

export class Live {
  /** Address, but for LIVE_BITS, of the word that has the address's bit. */
  @inline static word(p: usize): usize {
    return (p & ~ARENA_SIZE_MASK) | ((p >> (ALIGNMENT_SHIFT + 3)) & WORD_MASK);
  }

  /** The bits of a word; none in builds without them. */
  @inline static bits(word: usize): u32 {
    return CHECKS ? load<u32>(word, LIVE_BITS) : 0;
  }
  @inline static setBits(word: usize, bits: u32): void {
    if (CHECKS) store<u32>(word, bits, LIVE_BITS);
  }
  @inline static bit(p: usize): u32 {
    return 1 << (p >> ALIGNMENT_SHIFT);
  }
  /** Turns the bit of a block over. */
  static toggle(p: usize): void {
    const word = Live.word(p);
    Live.setBits(word, Live.bits(word) ^ Live.bit(p));
  }
}

/** Are there live bits in the POOL_SIZE bytes from the address on? */
export function hasLive(start: usize): bool {
  if (!CHECKS) return false;
  const word = Live.word(start);
  let bits: u32 = 0;
  for (let i: usize = 0; i < POOL_SIZE >> (ALIGNMENT_SHIFT + 3); i += 4) bits |= Live.bits(word + i);
  return bits != 0;
}

/** Does a live block of the pool start at this address? True in builds without checks. */
export function isLive(p: usize): bool {
  return !CHECKS || (!(p & ALIGNMENT_MASK) && (Live.bits(Live.word(p)) & Live.bit(p)) != 0);
}

/** 0 if a live block of the pool starts at this address, else the MISUSE_ code. */
export function misuseOfSmall(p: usize): u32 {
  if (isLive(p)) return 0;
  return p & ALIGNMENT_MASK ? MISUSE_UNALIGNED : MISUSE_NOT_LIVE;
}
