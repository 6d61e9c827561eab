// Lending: empty pools of an arena in use serve large blocks, so that a vanished population of small blocks leaves
// memory that other requests can have.
//
// An arena is one large block in use, or several: lending pools cuts the piece that they lie in.
//
//   | tag | ... pools below ..| tag | lent pools .......... | tag | pools above ..... |
//                             ^ their first 8 bytes         ^ and their last 8
//
// Invariants:
//   - Bit i of lentpools is set iff pool i is the large heap's. Its seal is 0 then, and it is on no list.
//   - A block of an arena's extent is a piece of the arena iff the pool at its payload is not lent, or it is a bare
//     tag (two neighbours were lent, the lower one first).
//   - The first and the last pool of an arena are never lent, so that what is lent is bounded by pieces of the arena.
//   - Lent pools go back to their arena when all of them becomes free, if a piece below has the place for their tag. Else
//     they go on serving large blocks.
// The fast build does not lend: free, without seals, could not tell a lent pool's block from a pool's own. Nor does the
// secure one, whose empty pools are zeros and stay so.

import { LENDS, MAX_POOLS_IN_ARENA, POOL_BITS, POOL_SIZE, POOL_SIZE_MASK } from "../config";
import { addressInRange, arenaList, heap } from "../heap";
import { release, unlink } from "../large/large";
import {
  above,
  at,
  blockAt,
  FENCE,
  IN_USE,
  isSealed,
  PREV_IN_USE,
  setTag,
  TAG_SIZE,
  wipeTag,
} from "../large/tags";
import { damageOf } from "../large/verify";
import { nextOf } from "../list";
import { isListedSoundly, listArena, placeArena, unlistArena } from "./arena";
import { arenaOf, fieldsOf, hasSoundPools, lentPools, Pool, poolAt, poolIndex, setPools } from "./layout";
import { isPiece } from "./release";

const INNER_POOLS: u32 = ((1 << (MAX_POOLS_IN_ARENA - 1)) - 1) & ~1;

/** Does the address, of an arena's extent, belong to the large heap? */
export function isLent(p: usize): bool {
  return <bool>((lentPools(arenaOf(p)) >> poolIndex(p)) & 1);
}

/** Is the address in a pool: in an arena, and not lent? */
export function isInPool(p: usize): bool {
  return addressInRange(p) && !isLent(p);
}

/** The block of its arena that the address lies in. */
export function pieceOf(p: usize): usize {
  return blockAt(arenaOf(p) - TAG_SIZE, p);
}

/** May the arena's block that the address lies in be cut? Its tag and the one above are sound, and the arena's links. */
function isSoundPiece(piece: usize): bool {
  return isSealed(piece) && !damageOf(above(piece)) && isListedSoundly(arenaOf(piece + TAG_SIZE));
}

/** Lends `count` neighbouring empty pools from pool i on. */
function lend(arena: usize, i: u32, count: u32): void {
  const start = arena + ((<usize>i) << POOL_BITS);
  const behind = start + ((<usize>count) << POOL_BITS);
  const piece = pieceOf(start);
  let end = above(piece);
  // Not where the pool behind is lent, too.
  if (end > behind) {
    const next = behind - TAG_SIZE;
    setTag(next, (end - next) | FENCE | IN_USE | PREV_IN_USE);
    end = next;
  }
  const pools: u32 = ((1 << count) - 1) << i;
  unlistArena(arena);
  setPools(arena, fieldsOf(arena).freepools ^ pools, lentPools(arena) | pools);
  listArena(arena);
  setTag(piece, (start - piece) | (at(piece).tag & PREV_IN_USE) | FENCE | IN_USE);
  setTag(start, (end - start) | IN_USE | PREV_IN_USE);
  release(start);
}

/** Lends the large heap pools that can hold a block of the size. False: there are none side by side. */
export function lendPools(size: usize): bool {
  const count = <u32>((size + TAG_SIZE + POOL_SIZE_MASK) >> POOL_BITS);
  if (!LENDS || count >= MAX_POOLS_IN_ARENA) return false;
  for (let lists = (heap().usableArenas >> count) << count; lists; lists &= lists - 1) {
    const arena = arenaOf(nextOf(arenaList(ctz(lists))));
    // Not the first pool, below which is no place for a tag, nor the last one, which is shorter.
    let runs = fieldsOf(arena).freepools & INNER_POOLS;
    // A bit that stays has count - 1 set ones above it.
    for (let k: u32 = 1; k < count; k++) runs &= runs >> 1;
    if (runs && isSoundPiece(pieceOf(arena + ((<usize>ctz(runs)) << POOL_BITS)))) {
      lend(arena, ctz(runs), count);
      return true;
    }
  }
  return false;
}

/** Gives a block of the large heap back; its pools too, if it is all that was lent of them. */
export function releaseLarge(block: usize): void {
  block = release(block);
  if (LENDS && !(block & POOL_SIZE_MASK) && addressInRange(block)) takeBack(block);
}

/** A free block at the start of a lent pool: if it ends where a pool ends, its pools are their arena's again. */
function takeBack(block: usize): void {
  const arena = arenaOf(block);
  const lent = lentPools(arena);
  const piece = pieceOf(block - 1);
  let end = above(block);
  const isTagAbove = (end & POOL_SIZE_MASK) == POOL_SIZE - TAG_SIZE;
  if (!isPiece(piece, lent) || (end & POOL_SIZE_MASK && !isTagAbove)) return;
  const isSpare = arena == heap().spareArena;
  // The spare arena is on no list, and stays the spare one.
  const isSoundArena = isSpare ? hasSoundPools(arena) : isListedSoundly(arena);
  if (!isSealed(piece) || !isSealed(end) || !isSoundArena) return;
  const i = poolIndex(block);
  const j = poolIndex(end - 1);
  if (isTagAbove) {
    if (!isPiece(end, lent)) return;
    const next = end;
    end = above(next);
    wipeTag(next);
  }
  unlink(block);
  wipeTag(block);
  setTag(piece, (end - piece) | (at(piece).tag & PREV_IN_USE) | FENCE | IN_USE);
  at(end).tag |= PREV_IN_USE;
  const pools = ((2 << j) - 1) & (-1 << i);
  for (let index = i; index <= j; index++) changetype<Pool>(poolAt(arena, index)).seal = 0;
  if (!isSpare) unlistArena(arena);
  setPools(arena, fieldsOf(arena).freepools | pools, lent ^ pools);
  if (!isSpare) placeArena(arena);
}
