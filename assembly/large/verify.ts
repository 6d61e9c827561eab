// Is an address the payload of a live large block, and are its neighbours what its tags say? Nothing is changed.

import { ALIGNMENT_MASK, MISUSE_CORRUPT_LINK, MISUSE_CORRUPT_TAG, MISUSE_NOT_LIVE, MISUSE_OUTSIDE, MISUSE_UNALIGNED } from "../config";
import { heap } from "../heap";
import { isInHeap, isSound } from "./bins";
import { FENCE, IN_USE, TAG_SIZE, above, at, blockAt, firstBlock, isFree, isSealed, prevIsFree, sizeBelow, sizeOf } from "./tags";

/** 0 when freeing or resizing the payload at p is in order, else a MISUSE_ code. The address may be any. */
export function misuseOfLarge(p: usize): u32 {
  const block = p - TAG_SIZE;
  if (!isInHeap(block)) return MISUSE_OUTSIDE;
  if (p & ALIGNMENT_MASK) return MISUSE_UNALIGNED;
  // A tag was here, and is damaged, iff the tags below lead to it. Linear, for the story of a misuse only.
  if (!isSealed(block)) return blockAt(firstBlock(), block) == block ? MISUSE_CORRUPT_TAG : MISUSE_NOT_LIVE;
  if ((at(block).tag & (IN_USE | FENCE)) != IN_USE || sizeOf(block) == TAG_SIZE) return MISUSE_NOT_LIVE;
  const next = above(block);
  if (next > heap().top || !isSealed(next) || prevIsFree(next)) return MISUSE_CORRUPT_TAG;
  if (isFree(next) && !isSound(next)) return MISUSE_CORRUPT_LINK;
  // The block below, if it is free, says at its end where it begins; isSound looks whether that is true.
  return prevIsFree(block) && !isSound(block - sizeBelow(block)) ? MISUSE_CORRUPT_LINK : 0;
}
