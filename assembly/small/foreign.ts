// Arenas of an arena allocator that somebody set: memory from anywhere, a pool in each as in our own.
//
// They are on a list, whose links lie in an arena's last bytes, where a pool of the large heap has the tag of what is above. A pool is
// a foreign one iff it is on the list: both neighbours there say so (list.ts), which no tag with its seal comes to look like.

import { ARENA_RECORD_SIZE, ARENA_SIZE, PAGE_BITS, POOL_SIZE_MASK, SECURE, TABLE_ARENA } from "../config";
import { arenaList } from "../heap";
import { TAG_SIZE } from "../large/tags";
import { isLinked, Node, nextOf, pushBack, remove } from "../list";
import { arenaRecord, raiseEnd } from "../records";
import { POOL_ROOM, Pool } from "./layout";
import { reclaimArenas } from "./reclaim";

/** From an arena to its node on the list. */
export const NODE: usize = POOL_ROOM - offsetof<Node>("next");

/** Is it the pool of a foreign arena? Any pool may be asked. */
export function isForeign(pool: usize): bool {
  return isLinked(pool + NODE);
}

/** The foreign arena behind this one, or the first one behind 0; 0 = there is none. */
export function nextForeign(arena: usize): usize {
  const node = nextOf(arena ? arena + NODE : arenaList());
  return node == arenaList() ? 0 : node - NODE;
}

/**
 * Is the large block, which was given out, a foreign arena itself? Only the list can tell: any other block has its owner's bytes where
 * a node would be, and those may once have been a free block's links, which agree with their neighbours' of then.
 */
export function isArena(block: usize): bool {
  const p = block + TAG_SIZE;
  if (p & POOL_SIZE_MASK) return false;
  let arena: usize = 0;
  do arena = nextForeign(arena);
  while (arena && arena != p);
  return arena != 0;
}

/** An arena of the allocator that was set, for a pool, or 0. */
export function takeForeign(): usize {
  const arena = call_indirect<usize>(arenaRecord().alloc, arenaRecord().ctx, ARENA_SIZE);
  if (!arena) return 0;
  // At 4 GiB not the very last one, which would end at 0.
  const pages = <usize>memory.size();
  const last = (pages << PAGE_BITS) - ARENA_SIZE - (pages >> (32 - PAGE_BITS));
  if (arena & POOL_SIZE_MASK || arena > last) {
    call_indirect<void>(arenaRecord().free, arenaRecord().ctx, arena, ARENA_SIZE);
    return 0;
  }
  if (SECURE) memory.fill(arena, 0, POOL_ROOM);
  raiseEnd(arena + ARENA_SIZE);
  pushBack(arenaList(), arena + NODE);
  return arena;
}

/** Gives an empty arena back to who is, or was last, set. */
export function releaseForeign(arena: usize): void {
  remove(arena + NODE);
  if (SECURE) store<u64>(arena, 0, POOL_ROOM);
  call_indirect<void>(arenaRecord().free, arenaRecord().ctx, arena, ARENA_SIZE);
}

/** Gives all of them back, whatever lives in them. */
export function releaseAllForeign(): void {
  for (let arena = nextForeign(0); arena; arena = nextForeign(0)) {
    changetype<Pool>(arena).seal = 0;
    releaseForeign(arena);
  }
}

/**
 * Makes what lies at the address the source of arenas: alloc is asked for ARENA_SIZE bytes at a multiple of ARENA_SIZE, and 0
 * is a refusal. What is no such multiple is given back by free, and is a refusal too: small requests go to the raw domain then. An
 * arena that is empty, and not one of those few that are kept in stock, goes to the free that is set; to the one that was set last, once the
 * built-in one is again. Idle pools are given back at once. CPython: PyObject_SetArenaAllocator.
 */
export function PyObject_SetArenaAllocator(allocator: usize): void {
  reclaimArenas();
  if (load<u32>(allocator, 4) == TABLE_ARENA) arenaRecord().alloc = 0;
  else memory.copy(changetype<usize>(arenaRecord()), allocator, ARENA_RECORD_SIZE);
}
