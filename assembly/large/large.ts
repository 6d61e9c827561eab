// The general-purpose heap: boundary tags, bins, splitting, coalescing on both sides, growth at the tail.
// It gives blocks (addresses of tags), not payloads; raw.ts and small/arena.ts know what they want them for.
// Nothing here grows memory (growth.ts does), so that who asks may first give idle memory back.

import { ALIGNMENT, CHECKS, DEBUG, EMBED, GUEST, POOL_SIZE } from "../config";
import { binList, heap, NB_BINS } from "../heap";
import { nextOf } from "../list";
import { binInsert, binOf, binRemove, nextBin } from "./bins";
import { addFree, mayTakeSlow } from "./cap";
import { embedded } from "./chunk-map";
import { giveBackChunk } from "./chunks";
import { Recent } from "./recent";
import { reportFreeBlock } from "./repair";
import {
  at,
  IN_USE,
  isSealed,
  MIN_BLOCK_SIZE,
  PREV_IN_USE,
  setTag,
  sizeBelow,
  Tag,
  wipeFree,
  wipeTag,
} from "./tags";
import { isTakable } from "./verify";

/** A free block of so many bytes has a place for a pool. */
export const ROOMY: usize = 2 * POOL_SIZE + MIN_BLOCK_SIZE;

/** Where the tail ends, if there is one. */
export function tailEnd(): usize {
  return EMBED ? embedded().tailEnd : heap().top;
}

/** Takes a free block, whose tag and links are sound, out of wherever free blocks are kept. Was it the remainder? */
export function unlink(block: usize): bool {
  const isRemainder = block == heap().remainder;
  if (isRemainder) heap().remainder = 0;
  else if (block == heap().tail) heap().tail = 0;
  else if (GUEST && block == Recent.block) Recent.set(0, 0);
  else binRemove(block);
  if (GUEST) addFree(0 - Tag.size(block));
  wipeFree(block);
  return isRemainder;
}

/** Keeps a free block: the last one as the tail, else, if asked to, the larger of it and the remainder as the remainder. */
export function keep(block: usize, size: usize, asRemainder: bool): void {
  if (size >= ROOMY) heap().isCrowded = 0;
  Tag.setFree(block, size);
  if (GUEST) addFree(size);
  if (block + size == tailEnd()) {
    heap().tail = block;
    return;
  }
  const older = heap().remainder;
  if (asRemainder && (!older || Tag.size(older) <= size)) {
    heap().remainder = block;
    block = older;
  }
  // An older remainder whose tag was overwritten meanwhile is left where it is: its size would lead anywhere.
  if (block && isSealed(block)) binInsert(block);
}

/**
 * Makes `present` bytes, that the block above takes for a free block, a block in use of the size and with these flags.
 * What is over is kept.
 */
export function cut(block: usize, present: usize, size: usize, flags: u32): void {
  if (DEBUG) assert(size >= MIN_BLOCK_SIZE);
  const rest = present - size;
  if (rest >= MIN_BLOCK_SIZE) {
    setTag(block, size | flags);
    keep(block + size, rest, true);
  } else {
    setTag(block, present | flags);
    at(block + present).tag |= PREV_IN_USE;
  }
}

/** The block to take for the size, or 0: a near fit, the remainder, whatever is larger, the tail. */
function findFit(size: usize): usize {
  const own = binOf(size);
  let index = nextBin(own);
  if (index == own) {
    const block = nextOf(binList(own));
    if (Tag.size(block) >= size) return block;
    index = nextBin(own + 1);
  }
  // In the next two bins a block is at most half as large again.
  if (index > own + 2 && sizeOrZero(heap().remainder) >= size) return heap().remainder;
  if (index < NB_BINS) return nextOf(binList(index));
  return sizeOrZero(heap().tail) >= size ? heap().tail : 0;
}

/** A block of at least the size out of the memory there is, or 0. */
export function take(size: usize): usize {
  if (GUEST) Recent.bin();
  // A second time, once what is wrong has been reported and mended.
  for (let tries = 2; tries; tries--) {
    const block = findFit(size);
    if (!block || (GUEST && !mayTakeSlow(size))) return 0;
    if (!CHECKS || isTakable(block)) {
      unlink(block);
      cut(block, Tag.size(block), size, IN_USE | PREV_IN_USE);
      return block;
    }
    reportFreeBlock(block, size);
  }
  return 0;
}

/** From that much more bytes on, a bin's blocks are as good as always large enough. */
const BIN_WIDTH: usize = 7 * ALIGNMENT;

/** A block of at least the size out of one that has no place for a pool, or 0. */
export function takeHole(size: usize): usize {
  if (GUEST) Recent.bin();
  const index = nextBin(binOf(size + BIN_WIDTH));
  if (index >= binOf(ROOMY)) return 0;
  const block = nextOf(binList(index));
  if (Tag.size(block) < size || (GUEST && !mayTakeSlow(size)) || (CHECKS && !isTakable(block))) return 0;
  unlink(block);
  cut(block, Tag.size(block), size, IN_USE | PREV_IN_USE);
  return block;
}

function sizeOrZero(block: usize): usize {
  return block ? Tag.size(block) : 0;
}

/**
 * Gives a block back, whose neighbours are sound (damageAround in verify.ts): joined with free neighbours, and kept, as the
 * remainder if asked to or if it joins that one.
 */
export function giveBack(block: usize, asRemainder: bool): void {
  if (DEBUG) assert(at(block).tag & IN_USE);
  let size = Tag.size(block);
  const next = Tag.above(block);
  if (Tag.isFree(next)) {
    if (unlink(next)) asRemainder = true;
    size += Tag.size(next);
    wipeTag(next);
  }
  if (Tag.prevIsFree(block)) {
    const below = block - sizeBelow(block);
    if (unlink(below)) asRemainder = true;
    wipeTag(block);
    size += block - below;
    block = below;
  }
  if (!EMBED || !giveBackChunk(block, size)) keep(block, size, asRemainder);
}
/** Gives a block in use back: see giveBack. */
export function release(block: usize): void {
  giveBack(block, false);
}
