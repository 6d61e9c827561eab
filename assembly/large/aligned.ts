// Blocks whose payload lies at a multiple of something: aligned_alloc's, and pools.

import { CHECKS, GUEST } from "../config";
import { binList, heap, NB_BINS } from "../heap";
import { nextOf } from "../list";
import { binOf, nextBin } from "./bins";
import { mayTakeSlow } from "./cap";
import { cut, keep, unlink } from "./large";
import { Recent } from "./recent";
import { reportFreeBlock } from "./repair";
import { above, alignBlock, IN_USE, MIN_BLOCK_SIZE, PREV_IN_USE, sizeOf } from "./tags";
import { isTakable } from "./verify";

/** First place at or above the address for a block with an aligned payload: a gap below it must be a block itself. */
export function placeAligned(address: usize, align: usize): usize {
  let start = alignBlock(address, align);
  while (start != address && start - address < MIN_BLOCK_SIZE) start += align;
  return start;
}

/** Where in the free block a block of the size with an aligned payload can begin, or 0. */
function fitAligned(block: usize, size: usize, align: usize): usize {
  const start = placeAligned(block, align);
  const end = above(block);
  return start >= block && start < end && end - start >= size ? start : 0;
}

/** Bins that are looked into for a block that may just hold an aligned one. */
const MAX_TRIES: u32 = 3;

/** Blocks of each bin that are looked at, where there is time for it. */
const MAX_LOOKS: u32 = 4;

/** The first of those which may just hold an aligned block of the size, and do, in the order of their bins; or 0. */
function findSnug(size: usize, align: usize): usize {
  const last = binOf(size + align + MIN_BLOCK_SIZE);
  for (let index = nextBin(binOf(size)); index <= last; index = nextBin(index + 1)) {
    let block = nextOf(binList(index));
    for (let looks = MAX_LOOKS; looks && block != binList(index) && isTakable(block); looks--) {
      if (fitAligned(block, size, align)) return block;
      block = nextOf(block);
    }
  }
  return 0;
}

/** A free block that holds an aligned block of the size, or 0. */
function findAligned(size: usize, align: usize): usize {
  if (GUEST) {
    const block = findSnug(size, align);
    if (block) return block;
  }
  let index = binOf(size);
  for (let tries = MAX_TRIES; tries; tries--) {
    index = nextBin(index);
    if (index >= NB_BINS) break;
    const block = nextOf(binList(index));
    if (fitAligned(block, size, align)) return block;
    index++;
  }
  // Of so many bytes any block has a place.
  index = nextBin(binOf(size + align + MIN_BLOCK_SIZE) + 1);
  if (index < NB_BINS) {
    const block = nextOf(binList(index));
    if (fitAligned(block, size, align)) return block;
  }
  const remainder = heap().remainder;
  if (remainder && fitAligned(remainder, size, align)) return remainder;
  const tail = heap().tail;
  return tail && fitAligned(tail, size, align) ? tail : 0;
}

/** A block of at least the size whose payload is a multiple of `align`, out of the memory there is, or 0. */
export function takeAligned(size: usize, align: usize): usize {
  if (GUEST) Recent.bin();
  let block = findAligned(size, align);
  if (CHECKS && block && !isTakable(block)) {
    reportFreeBlock(block, size);
    block = findAligned(size, align);
  }
  if (!block) return 0;
  if (GUEST && !mayTakeSlow(size)) return 0;
  unlink(block);
  const start = fitAligned(block, size, align);
  const gap = start - block;
  cut(start, sizeOf(block) - gap, size, IN_USE | (gap ? 0 : PREV_IN_USE));
  if (gap) keep(block, gap, false);
  return start;
}
