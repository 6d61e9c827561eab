// Is an address the payload of a live large block, are its neighbours what its tags say, is a free block where its links
// say? Nothing is changed.

import {
  ALIGNMENT_MASK,
  EMBED,
  GUEST,
  MISUSE_CORRUPT_LINK,
  MISUSE_CORRUPT_TAG,
  MISUSE_NOT_LIVE,
  MISUSE_OUTSIDE,
  MISUSE_UNALIGNED,
  SECURE,
} from "../config";
import { heap, NB_BINS } from "../heap";
import { Linked, nextOf, prevOf } from "../list";
import { binIndex } from "./bins";
import { isInChunk } from "./chunk-map";
import { Recent } from "./recent";
import {
  at,
  blockAt,
  FENCE,
  firstBlock,
  IN_USE,
  isFree,
  isFreeOf,
  isGivenOut,
  isSealed,
  PREV_IN_USE,
  prevIsFree,
  sizeBelow,
  TAG_SIZE,
  Tag,
} from "./tags";

/** May a tag be looked for here? */
export function isInHeap(block: usize): bool {
  return EMBED ? isInChunk(block) : block >= firstBlock() && block < heap().top;
}

/** Is the free block, whose tag is sound, where its links say? The tail and the remainder are on no list, and have none, nor has guest's recent one. */
function isKeptSoundly(block: usize): bool {
  if (GUEST && block == Recent.block) return true;
  if (block == heap().remainder || block == heap().tail) return !SECURE || !load<u64>(block + TAG_SIZE);
  // Where both neighbours are one node, it is the list: else the block is in a ring beside it.
  const next = nextOf(block);
  const prev = prevOf(block);
  return Linked.isBetween(block, prev, next) && (next != prev || binIndex(next) < NB_BINS);
}

/** What free asks first, inlined. */
export class Large {
  /**
   * Is it in order to free the block? Where this says no, it may be all the same: misuseOfLarge knows. The address may be
   * any: one that is not aligned has no seal.
   */
  @inline static isSound(block: usize): bool {
    if (!isInHeap(block)) return false;
    const tag = at(block).tag;
    const flags: u32 = IN_USE | PREV_IN_USE;
    if (at(block).seal != Tag.seal(block, tag) || (tag & (flags | FENCE)) != flags) return false;
    const next = Tag.above(block);
    if (next > heap().top) return false;
    const above = at(next).tag;
    return at(next).seal == Tag.seal(next, above) && ((above & IN_USE) != 0 || isKeptSoundly(next));
  }
}

/** May the block, that is said to be free, be taken? */
export function isTakable(block: usize): bool {
  return isSealed(block) && isFree(block) && isKeptSoundly(block);
}

/** Was a block given out that starts here? Any address may be asked; of its neighbours nothing is. */
export function isGiven(block: usize): bool {
  return isInHeap(block) && isSealed(block) && isGivenOut(block);
}

/** 0 if the tag at the address is sound and, if it is a free block's, its links too; else a MISUSE_ code. */
export function damageOf(block: usize): u32 {
  if (block < firstBlock() || block > heap().top || !isSealed(block)) return MISUSE_CORRUPT_TAG;
  return isFree(block) && !isKeptSoundly(block) ? MISUSE_CORRUPT_LINK : 0;
}

/** 0 if the block, whose own tag is sound, can be joined with its neighbours; else a MISUSE_ code. */
export function damageAround(block: usize): u32 {
  const code = damageOf(Tag.above(block));
  if (code || !prevIsFree(block)) return code;
  const size = sizeBelow(block);
  const below = block - size;
  const isBelow = isInHeap(below) && isFreeOf(below, size);
  return isBelow ? damageOf(below) : MISUSE_CORRUPT_TAG;
}

/** 0 when freeing or resizing the payload at p is in order, else a MISUSE_ code. The address may be any. */
export function misuseOfLarge(p: usize): u32 {
  const block = p - TAG_SIZE;
  if (!isInHeap(block)) return MISUSE_OUTSIDE;
  if (p & ALIGNMENT_MASK) return MISUSE_UNALIGNED;
  // A tag was here, and is damaged, iff the tags below lead to it. Linear, for the story of a misuse only.
  if (!isSealed(block)) return blockAt(firstBlock(), block) == block ? MISUSE_CORRUPT_TAG : MISUSE_NOT_LIVE;
  return isGivenOut(block) ? damageAround(block) : MISUSE_NOT_LIVE;
}
