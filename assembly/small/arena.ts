// Arenas: ARENA_SIZE-aligned blocks of the large heap, cut into pools (layout.ts); how they come, serve and go.
//
// Invariants:
//   - Bit i of freepools is set iff pool i is empty; an empty pool serves any class.
//   - A usable arena (1 .. all but one pools free) is on the list of its number of free pools; bit k of
//     heap.usableArenas is set iff list k is not empty. A full arena is on no list.
//   - At most one arena has no used pool: heap.spareArena (CPython: gh-81438). A second one goes back to the large heap.
//   - The arena map has the bit of exactly the arenas.
// Pools come from the arena with the fewest free ones, so that nearly empty arenas drain (CPython: usable_arenas).

import {
  ARENA_SIZE,
  CHECKS,
  DEBUG,
  LENDS,
  MAX_POOLS_IN_ARENA,
  MISUSE_CORRUPT_LINK,
  MISUSE_CORRUPT_TAG,
  SECURE,
} from "../config";
import { misuse } from "../guard";
import { arenaList, heap, toggleArena } from "../heap";
import { growTail } from "../large/growth";
import { release, takeAligned } from "../large/large";
import { rebuildBins } from "../large/repair";
import { above, at, isFree, isSealed, prevIsFree, setTag, sizeOf, TAG_SIZE, wipeTag } from "../large/tags";
import { damageAround } from "../large/verify";
import { clearLists, isEmpty, isLinked, nextOf, pushFront, remove } from "../list";
import { nextRandom } from "../random";
import {
  ALL_POOLS,
  Arena,
  arenaOf,
  LIVE_BITS,
  LIVE_BITS_SIZE,
  poolAt,
  poolIndex,
  poolOf,
  wipeBookkeeping,
} from "./layout";

/** Puts an arena on its list, if it has a free pool. */
export function listArena(arena: usize): void {
  const nfreepools = popcnt(changetype<Arena>(arena).freepools);
  if (!nfreepools) return;
  pushFront(arenaList(nfreepools), arena);
  heap().usableArenas |= 1 << nfreepools;
}

/** Can the arena be taken off its list, if it is on one? */
export function isListedSoundly(arena: usize): bool {
  return !CHECKS || !changetype<Arena>(arena).freepools || isLinked(arena);
}

/** Takes an arena off its list, if it is on one. */
export function unlistArena(arena: usize): void {
  const nfreepools = popcnt(changetype<Arena>(arena).freepools);
  if (!nfreepools) return;
  remove(arena);
  if (isEmpty(arenaList(nfreepools))) heap().usableArenas &= ~(1 << nfreepools);
}

/** The first arena with so many free pools, taken off its list, or 0. */
function takeUsable(nfreepools: u32): usize {
  const list = arenaList(nfreepools);
  const arena = nextOf(list);
  if (CHECKS && (popcnt(changetype<Arena>(arena).freepools) != nfreepools || !isLinked(arena))) {
    // They are left to the blocks that live in them.
    clearLists(list, 1);
    heap().usableArenas &= ~(1 << nfreepools);
    misuse(MISUSE_CORRUPT_LINK, arena, 0);
    return 0;
  }
  unlistArena(arena);
  return arena;
}

/** Which of the free pools to take: the lowest, in the secure build any. */
function chosen(freepools: u32): u32 {
  const from = SECURE ? nextRandom() % MAX_POOLS_IN_ARENA : 0;
  const above = (freepools >> from) << from;
  return ctz(above ? above : freepools);
}

/** A free pool of the arena with the fewest, out of the arenas there are, or 0. */
export function takePool(): usize {
  const lists = heap().usableArenas;
  let arena = heap().spareArena;
  if (lists) arena = takeUsable(ctz(lists));
  else heap().spareArena = 0;
  if (!arena) return 0;
  const freepools = changetype<Arena>(arena).freepools;
  if (DEBUG) assert(freepools);
  const index = chosen(freepools);
  changetype<Arena>(arena).freepools = freepools ^ (1 << index);
  listArena(arena);
  return poolAt(arena, index);
}

/** Takes an empty pool back. */
export function giveBackPool(pool: usize): void {
  const arena = arenaOf(pool);
  if (DEBUG) assert(arena != heap().spareArena);
  if (!isListedSoundly(arena)) {
    misuse(MISUSE_CORRUPT_LINK, arena, 0);
    return;
  }
  unlistArena(arena);
  changetype<Arena>(arena).freepools |= 1 << poolIndex(pool);
  placeArena(arena);
}

/** Puts an arena that has gained free pools where it belongs: on a list, or to the large heap if there is a spare one. */
export function placeArena(arena: usize): void {
  const lent = LENDS ? changetype<Arena>(arena).lentpools : 0;
  if ((changetype<Arena>(arena).freepools | lent) != ALL_POOLS) listArena(arena);
  else if (heap().spareArena) releaseArena(arena);
  else heap().spareArena = arena;
}

/** Is the block of an arena's extent a piece of the arena, given which pools are lent? */
export function isPiece(block: usize, lent: u32): bool {
  const index = poolIndex(changetype<usize>(poolOf(block + TAG_SIZE)));
  return sizeOf(block) == TAG_SIZE || !((lent >> index) & 1);
}

/**
 * What keeps the arena's pieces from being joined with what is beside them: 0 or a MISUSE_ code. Links are mended, so that
 * only MISUSE_CORRUPT_TAG is lasting.
 */
function damageOfArena(arena: usize): u32 {
  if (!CHECKS) return 0;
  const end = arena + ARENA_SIZE - TAG_SIZE;
  let found: u32 = 0;
  for (let block = arena - TAG_SIZE; block < end; block = above(block)) {
    if (!isSealed(block)) return MISUSE_CORRUPT_TAG;
    if (!damageAround(block)) continue;
    found = MISUSE_CORRUPT_LINK;
    rebuildBins();
    if (damageAround(block)) return MISUSE_CORRUPT_TAG;
  }
  return found;
}

/** Gives an arena's pieces back to the large heap; lent blocks in use stay where they are. A damaged one is nobody's. */
function releaseArena(arena: usize): void {
  const code = damageOfArena(arena);
  if (code != MISUSE_CORRUPT_TAG) {
    toggleArena(arena);
    wipeBookkeeping(arena);
    if (LENDS) releasePieces(arena);
    else release(arena - TAG_SIZE);
  }
  if (code) misuse(code, arena, 0);
}

function releasePieces(arena: usize): void {
  const lent = changetype<Arena>(arena).lentpools;
  const end = arena + ARENA_SIZE - TAG_SIZE;
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
  if (LENDS) changetype<Arena>(arena).lentpools = 0;
  if (CHECKS) memory.fill(arena + LIVE_BITS, 0, LIVE_BITS_SIZE);
  toggleArena(arena);
  if (DEBUG) assert(!heap().spareArena);
  heap().spareArena = arena;
  return true;
}
