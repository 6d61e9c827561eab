// Embed: memory in chunks from the host, and back to it (chunk-map.ts says how one looks).
//
// The heap is consistent whenever the host is called, which may call it again.

import { Active } from "../base";
import { ALIGNMENT, GUEST, MISUSE_BAD_CHUNK, MISUSE_CORRUPT_TAG, PAGE_BITS, POOL_SIZE } from "../config";
import { chunk_alloc, chunk_free, free, memalign } from "../env";
import { misuse, record } from "../guard";
import { heap, heapEnd } from "../heap";
import { raiseEnd } from "../records";
import { binInsert } from "./bins";
import { addFree, setFloor } from "./cap";
import {
  brokenChunk,
  CHUNK_UNIT,
  Chunk,
  chunkAbove,
  chunkBelow,
  embedded,
  endOf,
  findBelow,
  firstOf,
  isAnyMapped,
  isChunk,
  isLinkedChunk,
  SLACK,
  sealChunk,
  setMapped,
} from "./chunk-map";
import { clearHeap } from "./growth";
import { unlink } from "./large";
import { reportFreeBlock } from "./repair";
import {
  at,
  FENCE,
  IN_USE,
  isFree,
  isSealed,
  MIN_BLOCK_SIZE,
  PREV_IN_USE,
  setFree,
  setTag,
  sizeOf,
  TAG_SIZE,
  wipeTag,
} from "./tags";
import { isTakable } from "./verify";

/**
 * The heap asks for room of 1/2^STEP_SHIFT of what it has, up to MAX_STEP bytes, a little below 256 KiB, if it needs no more. In smaller chunks
 * there is less place for what is long, and of a larger one more may be left over.
 */
const STEP_SHIFT: u32 = 2;
const MAX_STEP: usize = 0x3f000;
/** The largest chunk that is kept when all of it is free: a little below 512 KiB. */
const MAX_IDLE: usize = 0x7f000;

/** Bytes to ask for, if so many are to be between header and sentinel. */
function chunkSize(room: u64): u64 {
  const bytes = room + offsetof<Chunk>() + TAG_SIZE + SLACK;
  return ((bytes + CHUNK_UNIT - 1) & ~(<u64>CHUNK_UNIT - 1)) - SLACK;
}

/** Would the heap have more than it may? */
function isTooMuch(bytes: u64): bool {
  const limit = heap().maximumPages;
  return limit != 0 && bytes + embedded().chunkBytes > (<u64>limit) << PAGE_BITS;
}

/** Is it all in memory, and neither a chunk's nor the state's? */
function isNew(p: usize, bytes: usize): bool {
  const end = <u64>p + bytes;
  if (end > (<u64>memory.size()) << PAGE_BITS) return false;
  const state = changetype<usize>(heap());
  return (heapEnd() <= p || state >= end) && !isAnyMapped(p, bytes);
}

/**
 * memalign of a C library looks for room in which the bytes have place wherever it begins, 64 KiB more. The place of a chunk that was given
 * back, or above the highest one, is aligned and has not that much: it is what malloc gives, if it gives that.
 */
function memalignSnug(bytes: usize): usize {
  const chunk = memalign(ALIGNMENT, bytes);
  if (!(chunk & (CHUNK_UNIT - 1))) return chunk;
  free(chunk);
  return memalign(CHUNK_UNIT, bytes);
}

/** A chunk of so many bytes from the host, or 0. What cannot be one is recorded, and given back if it is only not aligned. */
function askFor(bytes: usize): usize {
  const mine = Active.suspend();
  const chunk = GUEST ? memalignSnug(bytes) : chunk_alloc(bytes, CHUNK_UNIT);
  Active.resume(mine);
  if (!chunk) return 0;
  const isOurs = isNew(chunk, bytes);
  if (isOurs && !(chunk & (CHUNK_UNIT - 1))) return chunk;
  record(MISUSE_BAD_CHUNK, chunk, bytes);
  heap().errorCount++;
  if (isOurs) handBack(chunk, bytes);
  return 0;
}

function handBack(chunk: usize, bytes: usize): void {
  const mine = Active.suspend();
  if (GUEST) free(chunk);
  else chunk_free(chunk, bytes);
  Active.resume(mine);
}

/** The sentinel: a fence up to the first block of the chunk above, or the heap's top. */
function setSentinel(chunk: usize): void {
  const end = endOf(chunk);
  const next = chunkAbove(chunk);
  const below = at(end).tag & PREV_IN_USE;
  setTag(end, (next ? (firstOf(next) - end) | FENCE : 0) | IN_USE | below);
  if (!next) {
    heap().top = end;
    raiseEnd(end);
  }
}

/** Can a chunk be linked between the two, either of which may be 0? */
function isSoundAround(chunk: usize, below: usize): bool {
  if (below && !isLinkedChunk(below)) return false;
  const above = chunkAbove(below);
  return !above || (above > chunk && isLinkedChunk(above));
}

/** Makes the two, either of which may be 0, chunks that have none between them. */
function connect(below: usize, above: usize): void {
  if (above) {
    changetype<Chunk>(above).below = below;
    sealChunk(above);
  } else embedded().highest = below;
  if (below) {
    changetype<Chunk>(below).next = above;
    sealChunk(below);
    setSentinel(below);
    return;
  }
  embedded().chunks = above;
  heap().first = above ? firstOf(above) : 0;
  if (!above) heap().top = 0;
}

/** Zeroes what the host may have left where a pool's seal would be: an address behind it must not be taken for a pool's block. */
function wipeSeals(chunk: usize): void {
  for (let pool = chunk + POOL_SIZE; pool < endOf(chunk); pool += POOL_SIZE)
    if (load<u32>(pool)) store<u32>(pool, 0);
}

/** Makes the memory, that lies above the chunk below, if any, a chunk with one free block. */
function adopt(chunk: usize, bytes: usize, below: usize): void {
  const above = chunkAbove(below);
  changetype<Chunk>(chunk).bytes = bytes;
  // A guest has nothing of another heap's with the same key there.
  if (!GUEST) wipeSeals(chunk);
  setMapped(chunk, bytes, true);
  embedded().chunkBytes += bytes;
  if (GUEST) setFloor();
  if (heap().top) heap().fences++;
  at(endOf(chunk)).tag = 0;
  connect(chunk, above);
  connect(below, chunk);
  setFree(firstOf(chunk), endOf(chunk) - firstOf(chunk));
  if (GUEST) addFree(endOf(chunk) - firstOf(chunk));
  const older = heap().tail;
  if (older && isSealed(older)) binInsert(older);
  heap().tail = firstOf(chunk);
  embedded().tailEnd = endOf(chunk);
  heap().isCrowded = 0;
}

/** Gets a chunk in which an aligned block of the size has place. False: there is no memory, or not where a chunk can be. */
export function addChunk(size: usize, align: usize): bool {
  const needed = chunkSize(<u64>size + align + MIN_BLOCK_SIZE);
  if (needed > 0xffffffff) return false;
  // Guest, with a cap: many small chunks, so that what a program frees makes room below the cap.
  const mayStep = !GUEST || !heap().maximumPages;
  const step = mayStep ? chunkSize(min(embedded().chunkBytes >> STEP_SHIFT, MAX_STEP)) : 0;
  let bytes = <usize>max(needed, step);
  if (isTooMuch(bytes)) bytes = <usize>needed;
  if (isTooMuch(bytes)) return false;
  let chunk = askFor(bytes);
  if (!chunk && bytes > <usize>needed) {
    bytes = <usize>needed;
    chunk = askFor(bytes);
  }
  if (!chunk) return false;
  // The host may have called the heap meanwhile, which has other chunks then.
  if (isTooMuch(bytes)) {
    handBack(chunk, bytes);
    return false;
  }
  const below = findBelow(chunk);
  if (!isSoundAround(chunk, below)) {
    handBack(chunk, bytes);
    misuse(MISUSE_CORRUPT_TAG, brokenChunk(), size);
    return false;
  }
  adopt(chunk, bytes, below);
  return true;
}

/** Gives a chunk, whose one block is free and on no list, back to the host. */
function release(chunk: usize): void {
  const bytes = changetype<Chunk>(chunk).bytes;
  connect(chunkBelow(chunk), chunkAbove(chunk));
  // Nobody else's memory is to look as if a block of the heap's began there.
  changetype<Chunk>(chunk).seal = 0;
  wipeTag(firstOf(chunk));
  wipeTag(endOf(chunk));
  setMapped(chunk, bytes, false);
  embedded().chunkBytes -= bytes;
  if (GUEST) setFloor();
  if (heap().top) heap().fences--;
  if (embedded().tailEnd == endOf(chunk)) embedded().tailEnd = 0;
  if (embedded().idleChunk == chunk) embedded().idleChunk = 0;
  handBack(chunk, bytes);
}

/** Is all of the chunk one free block? */
function isIdle(chunk: usize): bool {
  const block = firstOf(chunk);
  return isLinkedChunk(chunk) && isSealed(block) && isFree(block) && block + sizeOf(block) == endOf(chunk);
}

/**
 * Gives the chunk back, if the free block, which is on no list, is all of one: false if it is to be kept. One chunk is kept, so that a
 * program that frees its last block and asks for another one does not have the host asked each time.
 */
export function giveBackChunk(block: usize, size: usize): bool {
  const chunk = block - offsetof<Chunk>();
  // A block within a chunk may look as if one began there.
  if (!isLinkedChunk(chunk) || block + size != endOf(chunk)) return false;
  const idle = embedded().idleChunk;
  const isFirst = !idle || idle == chunk || !isIdle(idle);
  if (isFirst && size <= MAX_IDLE) {
    embedded().idleChunk = chunk;
    return false;
  }
  release(chunk);
  return true;
}

/** Gives all chunks back that are all free. True if there was one. */
export function releaseChunks(): bool {
  let isAny = false;
  let chunk = chunkAbove(0);
  while (chunk && isChunk(chunk)) {
    if (!isIdle(chunk)) {
      chunk = chunkAbove(chunk);
      continue;
    }
    const block = firstOf(chunk);
    if (isTakable(block)) {
      unlink(block);
      release(chunk);
      isAny = true;
    } else reportFreeBlock(block, sizeOf(block));
    // The host may have called the heap meanwhile: begin again.
    chunk = chunkAbove(0);
  }
  return isAny;
}

/** Frees all blocks, and gives all chunks back. The heap has another key than when they were tagged. */
export function resetChunks(): void {
  clearHeap();
  embedded().tailEnd = 0;
  for (let chunk = chunkAbove(0); chunk; chunk = chunkAbove(chunk)) {
    sealChunk(chunk);
    at(endOf(chunk)).tag = 0;
    setSentinel(chunk);
    setFree(firstOf(chunk), endOf(chunk) - firstOf(chunk));
    binInsert(firstOf(chunk));
  }
  releaseChunks();
}
