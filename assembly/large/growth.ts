// Where the large heap gets its memory: the first page, and the tail at its end that grows.

import {
  ALIGNMENT,
  ALIGNMENT_MASK,
  ALONE,
  EMBED,
  LINK,
  PAGE_BITS,
  PAGE_SIZE,
  RUNTIME,
  SECURE,
  TOOLS,
} from "../config";
// AssemblyScript has a __heap_base as well, which is the end of the module's own static data.
import { __heap_base as dataEnd } from "../env";
import { stop } from "../guard";
import { clearTables, coldHeap, EmbeddedHeap, heapEnd, isHeap, NB_LISTS, poolList } from "../heap";
import { clearLists } from "../list";
import { growMemory, INITIAL_PAGES, tellHighWater } from "../memory";
import { Random } from "../random";
import { raiseEnd } from "../records";
import { placeAligned } from "./aligned";
import { binInsert } from "./bins";
import { addChunk } from "./chunks";
import {
  alignBlock,
  at,
  FENCE,
  firstBlock,
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
function placeFirst(): usize {
  if (!SECURE) return firstBlock();
  const gap = MIN_BLOCK_SIZE + (Random.next() & GAP_MASK);
  setTag(firstBlock(), gap | FENCE | IN_USE | PREV_IN_USE);
  return firstBlock() + gap;
}

/** In every key: an address mixed with it is neither an address nor 0, nor what a pool says in place of a link. */
const NO_ADDRESS: u32 = 2;
/** Where nobody has given one: an address mixed with it is unlike one all the same. */
const DEFAULT_KEY: u32 = 0x9e3779b6;
/** Odd, so that no two multiples are the same. */
const SPREAD: u32 = 0x9e3779b1;

/** The key if nobody has given one. In embed each heap has its own, as memory goes from one to another with tags in it. */
function usualKey(): u32 {
  return EMBED ? DEFAULT_KEY + <u32>changetype<usize>(coldHeap()) * SPREAD : DEFAULT_KEY;
}

/** Makes all below the top one free block, the tail. The heap is one without blocks: its lists and tables are empty. */
export function layOut(top: usize): void {
  coldHeap().top = top;
  raiseEnd(top);
  setTag(top, IN_USE);
  const first = placeFirst();
  coldHeap().tail = first;
  setFree(first, top - first);
}

/** Makes the heap one that can be asked, if it is not yet: it has its first page then, where that is its own before it asks for one. */
export function initialise(): void {
  if (coldHeap().top) return;
  // What lies where no heap is yet may be memory, if that has all 4 GiB.
  if (EMBED && !isHeap(changetype<usize>(coldHeap()))) stop();
  // Lists begin in the state, which may lie above all chunks: list.ts reads nothing above the end.
  if (EMBED) raiseEnd(heapEnd());
  coldHeap().key = (coldHeap().key ? coldHeap().key : usualKey()) | NO_ADDRESS;
  // In the secure build links are mixed with the key, which is known only now.
  if (SECURE || !ALONE) clearLists(poolList(0), NB_LISTS);
  if (ALONE) layOut(((<usize>INITIAL_PAGES) << PAGE_BITS) - TAG_SIZE);
  if (LINK) {
    // The program's own start function may come before ours.
    if (!coldHeap().first) makeRoom();
    layOut(coldHeap().first);
  }
}

/**
 * Link: room for the state, which every call reads, and for the first block; or the program does not start. The heap begins with the memory
 * that there is then: what is grown later is of whoever grows it.
 */
function makeRoom(): void {
  const room: usize = firstBlock() - dataEnd + MIN_BLOCK_SIZE + TAG_SIZE;
  // In 64 bits, as the end may lie behind the address space.
  const missing = <i64>dataEnd + room - ((<u64>memory.size()) << PAGE_BITS);
  if (missing > 0 && memory.grow(<i32>((missing - 1) >> PAGE_BITS) + 1) < 0) unreachable();
  if (!coldHeap().first) coldHeap().first = memoryEnd() - TAG_SIZE;
}

// When the module starts, so that the first request, which may be one of a program that is in a hurry, takes no longer.
if (ALONE && !SECURE && !TOOLS) clearLists(poolList(0), NB_LISTS);
if (LINK) makeRoom();

/** Bytes of memory that the heap has, roughly. */
export function heapBytes(): usize {
  if (EMBED) return changetype<EmbeddedHeap>(coldHeap()).chunkBytes;
  return LINK ? coldHeap().top - firstBlock() : coldHeap().top;
}

/** Where memory ends; 0 = at 4 GiB. */
function memoryEnd(): usize {
  return (<usize>memory.size()) << PAGE_BITS;
}

/** ASC_RUNTIME of AssemblyScript's runtime that never frees, and that takes all memory for its own at any time. */
const STUB: i32 = 0;

/** Moves the sentinel to the end of memory. What lies between is free from the address on: the tail. */
function extendTop(from: usize): void {
  const top = memoryEnd() - TAG_SIZE;
  setTag(top, IN_USE);
  coldHeap().top = top;
  raiseEnd(top);
  coldHeap().tail = from;
  setFree(from, top - from);
}

/** Somebody else has grown memory, and what they took is theirs: puts a fence round it and begins behind it. */
function leap(): bool {
  const top = coldHeap().top;
  const tail = coldHeap().tail;
  const start = alignBlock(memoryEnd(), ALIGNMENT);
  if (!growMemory(PAGE_SIZE)) return false;
  if (tail) {
    // Written anew, as whoever took memory may have taken more.
    setFree(tail, top - tail);
    binInsert(tail);
  }
  coldHeap().fences++;
  setTag(top, (start - top) | FENCE | IN_USE | (at(top).tag & PREV_IN_USE));
  extendTop(start);
  return true;
}

/**
 * Gives the heap of an AssemblyScript program its first block: what follows the program's static data, if the runtime is ours (rt/),
 * else pages that are new, as another runtime takes all that there are for its own when it is first called.
 */
function begin(size: usize, align: usize): bool {
  if (!RUNTIME && isDefined(__alloc) && ASC_RUNTIME != STUB) __free(__alloc(0));
  const first = alignBlock(RUNTIME ? __heap_base : memoryEnd(), ALIGNMENT);
  const missing = <i64>placeAligned(first, align) + size + TAG_SIZE - ((<u64>memory.size()) << PAGE_BITS);
  if (missing > <i64>MAX_LARGE_REQUEST || (missing > 0 && !growMemory(<usize>missing))) return false;
  coldHeap().first = first;
  layOut(memoryEnd() - TAG_SIZE);
  return true;
}

/** Grows memory, if need be, until the tail can hold an aligned block of the size. False when there is no more memory. */
export function growTail(size: usize, align: usize): bool {
  initialise();
  if (EMBED) return addChunk(size, align);
  if (!ALONE && !LINK && !coldHeap().top) return begin(size, align);
  const top = coldHeap().top;
  const from = coldHeap().tail ? coldHeap().tail : top;
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
