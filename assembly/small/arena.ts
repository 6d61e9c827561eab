// Arenas: ARENA_SIZE-aligned blocks of the large heap, cut into pools (layout.ts); how they come, serve and go.
//
// Invariants:
//   - Bit i of freepools is set iff pool i is empty; an empty pool serves any class.
//   - A usable arena (1 .. all but one pools free) is on the list of its number of free pools; bit k of
//     heap.usableArenas is set iff list k is not empty. A full arena is on no list.
//   - At most one arena has no used pool: heap.spareArena (CPython: gh-81438). A second one goes back to the large heap.
//   - The arena map has the bit of exactly the arenas.
// Pools come from the arena with the fewest free ones, so that nearly empty arenas drain (CPython: usable_arenas).

import { ARENA_SIZE, CHECKS, DEBUG } from "../config";
import { arenaList, heap, toggleArena } from "../heap";
import { growTail } from "../large/growth";
import { release, takeAligned } from "../large/large";
import { above, at, isFree, prevIsFree, setTag, sizeOf, TAG_SIZE, wipeTag } from "../large/tags";
import { pushFront, remove } from "../list";
import { ALL_POOLS, Arena, arenaOf, LIVE_BITS, LIVE_BITS_SIZE, poolAt, poolIndex, poolOf } from "./layout";

/** Puts an arena on its list, if it has a free pool. */
export function listArena(arena: usize): void {
  const nfreepools = popcnt(changetype<Arena>(arena).freepools);
  if (!nfreepools) return;
  pushFront(arenaList(nfreepools), arena);
  heap().usableArenas |= 1 << nfreepools;
}

/** Takes an arena off its list, if it is on one. */
export function unlistArena(arena: usize): void {
  const nfreepools = popcnt(changetype<Arena>(arena).freepools);
  if (!nfreepools) return;
  const list = arenaList(nfreepools);
  remove(list, arena);
  if (!load<usize>(list)) heap().usableArenas &= ~(1 << nfreepools);
}

/** A free pool of the arena with the fewest, out of the arenas there are, or 0. */
export function takePool(): usize {
  const lists = heap().usableArenas;
  let arena = heap().spareArena;
  if (lists) {
    arena = load<usize>(arenaList(ctz(lists)));
    unlistArena(arena);
  } else if (arena) heap().spareArena = 0;
  else return 0;
  const freepools = changetype<Arena>(arena).freepools;
  if (DEBUG) assert(freepools);
  changetype<Arena>(arena).freepools = freepools & (freepools - 1);
  listArena(arena);
  return poolAt(arena, ctz(freepools));
}

/** Takes an empty pool back. */
export function giveBackPool(pool: usize): void {
  const arena = arenaOf(pool);
  if (DEBUG) assert(arena != heap().spareArena);
  unlistArena(arena);
  changetype<Arena>(arena).freepools |= 1 << poolIndex(pool);
  placeArena(arena);
}

/** Puts an arena that has gained free pools where it belongs: on a list, or to the large heap if there is a spare one. */
export function placeArena(arena: usize): void {
  const lent = CHECKS ? changetype<Arena>(arena).lentpools : 0;
  if ((changetype<Arena>(arena).freepools | lent) != ALL_POOLS) listArena(arena);
  else if (heap().spareArena) releaseArena(arena);
  else heap().spareArena = arena;
}

/** Is the block of an arena's extent a piece of the arena, given which pools are lent? */
export function isPiece(block: usize, lent: u32): bool {
  const index = poolIndex(changetype<usize>(poolOf(block + TAG_SIZE)));
  return sizeOf(block) == TAG_SIZE || !((lent >> index) & 1);
}

/** Gives an arena's pieces back to the large heap; lent blocks in use stay where they are. */
function releaseArena(arena: usize): void {
  const lent = changetype<Arena>(arena).lentpools;
  const end = arena + ARENA_SIZE - TAG_SIZE;
  toggleArena(arena);
  if (!CHECKS) {
    release(arena - TAG_SIZE);
    return;
  }
  let below: usize = 0;
  let block = arena - TAG_SIZE;
  while (block < end) {
    let next = above(block);
    if (isPiece(block, lent)) {
      if (sizeOf(block) == TAG_SIZE && !prevIsFree(block) && !isFree(next)) {
        // A bare tag is no free block: the block below grows by it.
        setTag(below, at(below).tag + TAG_SIZE);
        wipeTag(block);
        block = below;
      } else {
        // What is free above becomes part of this one.
        if (isFree(next)) next = above(next);
        block = release(block);
      }
    }
    below = block;
    block = next;
  }
}

/** Gives the spare arena back to the large heap. True if there was one. */
export function releaseSpareArena(): bool {
  const arena = heap().spareArena;
  if (!arena) return false;
  heap().spareArena = 0;
  releaseArena(arena);
  return true;
}

/** A new arena, as the spare one, out of the memory there is or, if asked to, out of grown memory. False: none to be had. */
export function newArena(mayGrow: bool): bool {
  if (mayGrow && !growTail(ARENA_SIZE, ARENA_SIZE)) return false;
  const block = takeAligned(ARENA_SIZE, ARENA_SIZE);
  if (!block) return false;
  const arena = block + TAG_SIZE;
  changetype<Arena>(arena).freepools = ALL_POOLS;
  if (CHECKS) changetype<Arena>(arena).lentpools = 0;
  if (CHECKS) memory.fill(arena + LIVE_BITS, 0, LIVE_BITS_SIZE);
  toggleArena(arena);
  if (DEBUG) assert(!heap().spareArena);
  heap().spareArena = arena;
  return true;
}
