// The general-purpose heap: boundary tags, bins, splitting, coalescing on both sides, growth at the tail.
// It gives blocks (addresses of tags), not payloads; raw.ts and small/arena.ts know what they want them for.
// Nothing here grows memory (growth.ts does), so that who asks may first give idle memory back.

import { ALIGNMENT, CHECKS, DEBUG, POOL_SIZE } from "../config";
import { binList, heap, NB_BINS } from "../heap";
import { nextOf } from "../list";
import { binInsert, binOf, binRemove, nextBin } from "./bins";
import { reportFreeBlock } from "./repair";
import {
  above,
  alignBlock,
  at,
  IN_USE,
  isSealed,
  MIN_BLOCK_SIZE,
  PREV_IN_USE,
  setTag,
  sizeBelow,
  sizeOf,
  TAG_SIZE,
  Tag,
  wipeFree,
  wipeTag,
} from "./tags";
import { isTakable } from "./verify";

/** A free block of so many bytes has a place for a pool. */
const ROOMY: usize = 2 * POOL_SIZE + MIN_BLOCK_SIZE;

/** Bins of blocks that are smaller than a pool. */
const HOLES: u32 = (8 << 3) + 0;

/** Takes a free block, whose tag and links are sound, out of wherever free blocks are kept. Was it the remainder? */
export function unlink(block: usize): bool {
  const isRemainder = block == heap().remainder;
  if (isRemainder) heap().remainder = 0;
  else if (block == heap().tail) heap().tail = 0;
  else binRemove(block);
  wipeFree(block);
  return isRemainder;
}

/** Keeps a free block: the last one as the tail, else, if asked to, the larger of it and the remainder as the remainder. */
function keep(block: usize, size: usize, asRemainder: bool): void {
  if (size >= ROOMY) heap().isCrowded = 0;
  Tag.setFree(block, size);
  if (block + size == heap().top) {
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
function cut(block: usize, present: usize, size: usize, flags: u32): void {
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
  // A second time, once what is wrong has been reported and mended.
  for (let tries = 2; tries; tries--) {
    const block = findFit(size);
    if (!block) return 0;
    if (!CHECKS || isTakable(block)) {
      unlink(block);
      cut(block, Tag.size(block), size, IN_USE | PREV_IN_USE);
      return block;
    }
    reportFreeBlock(block, size);
  }
  return 0;
}

/** A block of at least the size out of one that is too small for a pool, or 0. */
export function takeHole(size: usize): usize {
  const index = nextBin(binOf(size + ALIGNMENT * 7));
  if (index >= HOLES) return 0;
  const block = nextOf(binList(index));
  if (Tag.size(block) < size || (CHECKS && !isTakable(block))) return 0;
  unlink(block);
  cut(block, Tag.size(block), size, IN_USE | PREV_IN_USE);
  return block;
}

function sizeOrZero(block: usize): usize {
  return block ? Tag.size(block) : 0;
}

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

/** A free block that holds an aligned block of the size, or 0. */
function findAligned(size: usize, align: usize): usize {
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
  if (index < NB_BINS) return nextOf(binList(index));
  const remainder = heap().remainder;
  if (remainder && fitAligned(remainder, size, align)) return remainder;
  const tail = heap().tail;
  return tail && fitAligned(tail, size, align) ? tail : 0;
}

/** A block of at least the size whose payload is a multiple of `align`, out of the memory there is, or 0. */
export function takeAligned(size: usize, align: usize): usize {
  let block = findAligned(size, align);
  if (CHECKS && block && !isTakable(block)) {
    reportFreeBlock(block, size);
    block = findAligned(size, align);
  }
  if (!block) return 0;
  unlink(block);
  const start = fitAligned(block, size, align);
  const gap = start - block;
  cut(start, sizeOf(block) - gap, size, IN_USE | (gap ? 0 : PREV_IN_USE));
  if (gap) keep(block, gap, false);
  return start;
}

/**
 * Gives a block back, whose neighbours are sound (damageAround in verify.ts): joined with free neighbours, and kept, as the remainder if it is one or joins it. Returns the
 * free block that it is part of then.
 */
function giveBack(block: usize, asRemainder: bool): usize {
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
  keep(block, size, asRemainder);
  return block;
}
/** Gives a block in use back: see giveBack. */
export function release(block: usize): usize {
  return giveBack(block, false);
}

/** Makes a block in use shorter, if what it loses can be a block. */
export function shrink(block: usize, size: usize): void {
  const rest = Tag.size(block) - size;
  if (rest < MIN_BLOCK_SIZE) return;
  // What is over is a block of its own before the other one says that it ends there.
  const end = block + size;
  setTag(end, rest | IN_USE | PREV_IN_USE);
  setTag(block, size | (at(block).tag & (IN_USE | PREV_IN_USE)));
  giveBack(end, true);
}

/** Makes a block in use longer at its place, out of the memory there is. */
export function extend(block: usize, size: usize): bool {
  const next = Tag.above(block);
  const total = Tag.size(block) + Tag.size(next);
  if (!Tag.isFree(next) || total < size) return false;
  unlink(next);
  wipeTag(next);
  cut(block, total, size, at(block).tag & (IN_USE | PREV_IN_USE));
  return true;
}

/**
 * Moves a block in use, whose neighbours are sound, down into the free one below it and makes it longer, out of that one and
 * of what is free above. So a list that grows needs no second copy of itself. The block where it is then, or 0.
 */
export function slide(block: usize, size: usize): usize {
  if (!Tag.prevIsFree(block)) return 0;
  const below = block - sizeBelow(block);
  const present = Tag.size(block);
  const next = Tag.above(block);
  const end = Tag.isFree(next) ? Tag.above(next) : next;
  if (end - below < size) return 0;
  unlink(below);
  if (end != next) {
    unlink(next);
    wipeTag(next);
  }
  wipeTag(block);
  memory.copy(below + TAG_SIZE, block + TAG_SIZE, present - TAG_SIZE);
  cut(below, end - below, size, IN_USE | PREV_IN_USE);
  return below;
}

/** Is the block the last one, or has only the tail above it? Then growing memory makes it longer. */
export function isLast(block: usize): bool {
  const next = above(block);
  return next == heap().top || next == heap().tail;
}
