// Arenas: ARENA_SIZE-aligned blocks of the large heap, cut into pools (layout.ts); how they come, serve and go.
//
// Invariants:
//   - Bit i of freepools is set iff pool i is empty; an empty pool serves any class.
//   - A usable arena (1 .. all but one pools free) is on the list of its number of free pools; bit k of
//     heap.usableArenas is set iff list k is not empty. A full arena is on no list.
//   - At most one arena has no used pool: heap.spareArena (CPython: gh-81438). A second one goes back to the large heap.
//   - The arena map has the bit of exactly the arenas.
// Pools come from the arena with the fewest free ones, so that nearly empty arenas drain (CPython: usable_arenas).

import { ARENA_SIZE, CHECKS, DEBUG, MAX_POOLS_IN_ARENA, MISUSE_CORRUPT_LINK, SECURE } from "../config";
import { misuse } from "../guard";
import { arenaList, heap, toggleArena } from "../heap";
import { growTail } from "../large/growth";
import { release, takeAligned } from "../large/large";
import { at, FENCE, setTag, TAG_SIZE } from "../large/tags";
import { isEmpty, isLinked, leaveOut, nextOf, pushFront, remove } from "../list";
import { Random } from "../random";
import {
  ALL_POOLS,
  arenaOf,
  fieldsOf,
  hasSoundPools,
  lentPools,
  poolAt,
  poolIndex,
  setPools,
  unsealPools,
} from "./layout";
import { damageOfArena, releaseArena } from "./release";

/** Puts an arena on its list, if it has a free pool. */
export function listArena(arena: usize): void {
  const nfreepools = popcnt(fieldsOf(arena).freepools);
  if (!nfreepools) return;
  pushFront(arenaList(nfreepools), changetype<usize>(fieldsOf(arena)));
  heap().usableArenas |= 1 << nfreepools;
}

/** Is it known which pools are empty, and can the arena be taken off its list, if it is on one? */
export function isListedSoundly(arena: usize): bool {
  if (!CHECKS) return true;
  return hasSoundPools(arena) && (!fieldsOf(arena).freepools || isLinked(changetype<usize>(fieldsOf(arena))));
}

/** Takes an arena off its list, if it is on one. */
export function unlistArena(arena: usize): void {
  const nfreepools = popcnt(fieldsOf(arena).freepools);
  if (!nfreepools) return;
  remove(changetype<usize>(fieldsOf(arena)));
  if (isEmpty(arenaList(nfreepools))) heap().usableArenas &= ~(1 << nfreepools);
}

/** The first arena with so many free pools, taken off its list, or 0. */
function takeUsable(nfreepools: u32): usize {
  const list = arenaList(nfreepools);
  const node = nextOf(list);
  const arena = arenaOf(node);
  if (CHECKS && (popcnt(fieldsOf(arena).freepools) != nfreepools || !isListedSoundly(arena))) {
    // It is left to the blocks that live in it.
    leaveOut(list, node);
    if (isEmpty(list)) heap().usableArenas &= ~(1 << nfreepools);
    misuse(MISUSE_CORRUPT_LINK, arena, 0);
    return 0;
  }
  unlistArena(arena);
  return arena;
}

/** Which of the free pools to take: the lowest, in the secure build any. */
function chosen(freepools: u32): u32 {
  const from = SECURE ? Random.next() % MAX_POOLS_IN_ARENA : 0;
  const above = (freepools >> from) << from;
  return ctz(above ? above : freepools);
}

/** The spare arena, which is not spare any more, or 0. */
function takeSpare(): usize {
  const arena = heap().spareArena;
  heap().spareArena = 0;
  if (!arena || hasSoundPools(arena)) return arena;
  misuse(MISUSE_CORRUPT_LINK, arena, 0);
  return 0;
}

/** A free pool of the arena with the fewest, out of the arenas there are, or 0. */
export function takePool(): usize {
  let arena: usize = 0;
  while (!arena && heap().usableArenas) arena = takeUsable(ctz(heap().usableArenas));
  if (!arena) arena = takeSpare();
  if (!arena) return 0;
  const freepools = fieldsOf(arena).freepools;
  if (DEBUG) assert(freepools);
  const index = chosen(freepools);
  setPools(arena, freepools ^ (1 << index), lentPools(arena));
  listArena(arena);
  return poolAt(arena, index);
}

/** What keeps an empty pool from being taken back: 0 or a MISUSE_ code. Links in the large heap are mended. */
export function damageOfGivingBack(pool: usize): u32 {
  if (!CHECKS) return 0;
  const arena = arenaOf(pool);
  if (!isListedSoundly(arena)) return MISUSE_CORRUPT_LINK;
  const idle = fieldsOf(arena).freepools | lentPools(arena) | (1 << poolIndex(pool));
  return idle == ALL_POOLS && heap().spareArena ? damageOfArena(arena) : 0;
}

/** Takes an empty pool back. */
export function giveBackPool(pool: usize): void {
  const arena = arenaOf(pool);
  if (DEBUG) assert(arena != heap().spareArena);
  unlistArena(arena);
  setPools(arena, fieldsOf(arena).freepools | (1 << poolIndex(pool)), lentPools(arena));
  placeArena(arena);
}

/** Puts an arena that has gained free pools where it belongs: on a list, or to the large heap if there is a spare one. */
export function placeArena(arena: usize): void {
  if ((fieldsOf(arena).freepools | lentPools(arena)) != ALL_POOLS) listArena(arena);
  else if (!heap().spareArena) heap().spareArena = arena;
  else {
    const code = releaseArena(arena);
    if (code) misuse(code, arena, 0);
  }
}

/** A new arena, as the spare one, out of the memory there is or, if asked to, out of grown memory. False: none to be had. */
export function newArena(mayGrow: bool): bool {
  if (mayGrow && !growTail(ARENA_SIZE, ARENA_SIZE)) return false;
  const block = takeAligned(ARENA_SIZE, ARENA_SIZE);
  if (!block) return false;
  if (heap().spareArena) {
    // Who was told of damage meanwhile has left one.
    release(block);
    return true;
  }
  setTag(block, at(block).tag | FENCE);
  const arena = block + TAG_SIZE;
  setPools(arena, ALL_POOLS, 0);
  unsealPools(arena);
  toggleArena(arena);
  heap().spareArena = arena;
  return true;
}
