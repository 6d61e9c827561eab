// Where the large heap gets its memory: the first page, and the tail at its end that grows.

import { ALIGNMENT, ALIGNMENT_MASK, PAGE_BITS, PAGE_SIZE, SECURE, TOOLS } from "../config";
import { clearTables, heap, NB_LISTS, poolList } from "../heap";
import { clearLists } from "../list";
import { growMemory, INITIAL_PAGES, tellHighWater } from "../memory";
import { Random } from "../random";
import { raiseEnd } from "../records";
import { placeAligned } from "./aligned";
import { binInsert } from "./bins";
import {
  alignBlock,
  at,
  FENCE,
  FIRST_BLOCK,
  IN_USE,
  MAX_LARGE_REQUEST,
  MIN_BLOCK_SIZE,
  PREV_IN_USE,
  setFree,
  setTag,
  TAG_SIZE,
  wipeFree,
  wipeTag,
} from "./tags";

/** Multiples of ALIGNMENT below 4 KiB. */
const GAP_MASK: usize = 0xfff & ~ALIGNMENT_MASK;

/** Forgets all blocks and pools. What is below the top is nobody's then. */
export function clearHeap(): void {
  clearTables();
  clearLists(poolList(0), NB_LISTS);
}

/** Where the first block begins: in the secure build somewhere in the first few KiB, behind what is nobody's. */
function firstBlock(): usize {
  if (!SECURE) return FIRST_BLOCK;
  const gap = MIN_BLOCK_SIZE + (Random.next() & GAP_MASK);
  setTag(FIRST_BLOCK, gap | FENCE | IN_USE | PREV_IN_USE);
  return FIRST_BLOCK + gap;
}

/** In every key: an address mixed with it is neither an address nor 0, nor what a pool says in place of a link. */
const NO_ADDRESS: u32 = 2;
/** Where nobody has given one: an address mixed with it is unlike one all the same. */
const DEFAULT_KEY: u32 = 0x9e3779b6;

/** Makes all below the top one free block, the tail. The heap is one without blocks: its lists and tables are empty. */
export function layOut(top: usize): void {
  heap().top = top;
  raiseEnd(top);
  setTag(top, IN_USE);
  const first = firstBlock();
  heap().tail = first;
  setFree(first, top - first);
}

/** Lays out the first page, if that has not been done. */
export function initialise(): void {
  if (heap().top) return;
  heap().key = (heap().key ? heap().key : DEFAULT_KEY) | NO_ADDRESS;
  // Links are mixed with the key, which is known only now.
  if (SECURE) clearLists(poolList(0), NB_LISTS);
  layOut(((<usize>INITIAL_PAGES) << PAGE_BITS) - TAG_SIZE);
}

// When the module starts, so that the first request, which may be one of a program that is in a hurry, takes no longer.
if (!SECURE && !TOOLS) clearLists(poolList(0), NB_LISTS);

/** Where memory ends; 0 = at 4 GiB. */
function memoryEnd(): usize {
  return (<usize>memory.size()) << PAGE_BITS;
}

/** Moves the sentinel to the end of memory. What lies between is free from the address on: the tail. */
function extendTop(from: usize): void {
  const top = memoryEnd() - TAG_SIZE;
  setTag(top, IN_USE);
  heap().top = top;
  raiseEnd(top);
  heap().tail = from;
  setFree(from, top - from);
}

/** Somebody else has grown memory, and what they took is theirs: puts a fence round it and begins behind it. */
function leap(): bool {
  const top = heap().top;
  const tail = heap().tail;
  const start = alignBlock(memoryEnd(), ALIGNMENT);
  if (!growMemory(PAGE_SIZE)) return false;
  if (tail) {
    // Written anew, as whoever took memory may have taken more.
    setFree(tail, top - tail);
    binInsert(tail);
  }
  heap().fences++;
  setTag(top, (start - top) | FENCE | IN_USE | (at(top).tag & PREV_IN_USE));
  extendTop(start);
  return true;
}

/** Grows memory, if need be, until the tail can hold an aligned block of the size. False when there is no more memory. */
export function growTail(size: usize, align: usize): bool {
  initialise();
  const top = heap().top;
  const from = heap().tail ? heap().tail : top;
  // In 64 bits, as the end may lie behind the address space.
  const missing = <i64>placeAligned(from, align) + size - top;
  if (missing <= 0) return true;
  if (missing > <i64>MAX_LARGE_REQUEST) return false;
  if (tellHighWater(<usize>missing)) return growTail(size, align);
  if (memoryEnd() - TAG_SIZE != top) return leap() && growTail(size, align);
  if (!growMemory(<usize>missing)) return false;
  if (from != top) {
    wipeFree(from);
    wipeTag(top);
  }
  extendTop(from);
  return true;
}
