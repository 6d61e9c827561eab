// Where the large heap gets its memory: the first page, and the tail at its end that grows.

import { ALIGNMENT, PAGE_BITS, PAGE_SIZE } from "../config";
import { heap } from "../heap";
import { growMemory, INITIAL_PAGES } from "../memory";
import { binInsert } from "./bins";
import { placeAligned } from "./large";
import {
  alignBlock,
  at,
  FENCE,
  FIRST_BLOCK,
  IN_USE,
  MAX_LARGE_REQUEST,
  PREV_IN_USE,
  setFree,
  setTag,
  TAG_SIZE,
  wipeTag,
} from "./tags";

/** Lays out the first page: one free block, the tail, between the heap's state and the sentinel. */
function initialise(): void {
  const first = FIRST_BLOCK;
  const top: usize = ((<usize>INITIAL_PAGES) << PAGE_BITS) - TAG_SIZE;
  heap().top = top;
  heap().tail = first;
  setTag(top, IN_USE);
  setFree(first, top - first);
}

/** Where memory ends; 0 = at 4 GiB. */
function memoryEnd(): usize {
  return (<usize>memory.size()) << PAGE_BITS;
}

/** Moves the sentinel to the end of memory. What lies between is free from the address on: the tail. */
function extendTop(from: usize): void {
  const top = memoryEnd() - TAG_SIZE;
  setTag(top, IN_USE);
  heap().top = top;
  heap().tail = from;
  setFree(from, top - from);
}

/** Somebody else has grown memory, and what they took is theirs: puts a fence round it and begins behind it. */
function leap(): bool {
  const top = heap().top;
  const tail = heap().tail;
  const start = alignBlock(memoryEnd(), ALIGNMENT);
  if (!growMemory(PAGE_SIZE)) return false;
  if (tail) binInsert(tail);
  setTag(top, (start - top) | FENCE | IN_USE | (at(top).tag & PREV_IN_USE));
  extendTop(start);
  return true;
}

/** Grows memory, if need be, until the tail can hold an aligned block of the size. False when there is no more memory. */
export function growTail(size: usize, align: usize): bool {
  if (!heap().top) initialise();
  const top = heap().top;
  const from = heap().tail ? heap().tail : top;
  // In 64 bits, as the end may lie behind the address space.
  const missing = <i64>placeAligned(from, align) + size - top;
  if (missing <= 0) return true;
  if (memoryEnd() - TAG_SIZE != top) return leap() && growTail(size, align);
  if (missing > <i64>MAX_LARGE_REQUEST || !growMemory(<usize>missing)) return false;
  if (from != top) wipeTag(top);
  extendTop(from);
  return true;
}
