// Blocks in use that become shorter or longer where they are, or nearly there.

import { GUEST } from "../config";
import { heap } from "../heap";
import { mayTakeSlow } from "./cap";
import { cut, giveBack, unlink } from "./large";
import {
  above,
  at,
  IN_USE,
  MIN_BLOCK_SIZE,
  PREV_IN_USE,
  setTag,
  sizeBelow,
  TAG_SIZE,
  Tag,
  wipeTag,
} from "./tags";

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
  if (!Tag.isFree(next) || total < size || (GUEST && !mayTakeSlow(size - Tag.size(block)))) return false;
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
  if (end - below < size || (GUEST && size > present && !mayTakeSlow(size - present))) return 0;
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
