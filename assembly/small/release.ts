// How an arena goes back to the large heap: as the one block that it is, or in pieces between lent pools (lend.ts).

import { ARENA_SIZE, CHECKS, LENDS, MISUSE_CORRUPT_LINK, MISUSE_CORRUPT_TAG } from "../config";
import { misuse } from "../guard";
import { heap, toggleArena } from "../heap";
import { release } from "../large/large";
import { rebuildBins } from "../large/repair";
import { above, at, isFree, isSealed, prevIsFree, setTag, sizeOf, TAG_SIZE, wipeTag } from "../large/tags";
import { damageAround } from "../large/verify";
import { hasSoundPools, lentPools, poolIndex, wipeFields } from "./layout";

/** Is the block of an arena's extent a piece of the arena, given which pools are lent? */
export function isPiece(block: usize, lent: u32): bool {
  const index = poolIndex(block + TAG_SIZE);
  return sizeOf(block) == TAG_SIZE || !((lent >> index) & 1);
}

/**
 * What keeps the arena's pieces from being joined with what is beside them: 0 or a MISUSE_ code. Links are mended, so that
 * only MISUSE_CORRUPT_TAG is lasting.
 */
export function damageOfArena(arena: usize): u32 {
  if (!CHECKS) return 0;
  if (!hasSoundPools(arena)) return MISUSE_CORRUPT_TAG;
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

/**
 * Gives an arena's pieces back to the large heap; lent blocks in use stay where they are. What was wrong with the memory
 * beside it, 0 or a MISUSE_ code: a link, which was mended, or a tag, and then the arena is nobody's from now on.
 */
export function releaseArena(arena: usize): u32 {
  const code = damageOfArena(arena);
  if (code == MISUSE_CORRUPT_TAG) return code;
  toggleArena(arena);
  wipeFields(arena);
  if (LENDS) releasePieces(arena);
  else release(arena - TAG_SIZE);
  return code;
}

function releasePieces(arena: usize): void {
  const lent = lentPools(arena);
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
  const code = releaseArena(arena);
  if (code) misuse(code, arena, 0);
  return true;
}
