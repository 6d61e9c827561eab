// Embed: memory in chunks from the host, and back to it (chunk-map.ts says how one looks).
//
// The heap is consistent whenever the host is called, which may call it again.

import { Active } from "../base";
import { MISUSE_BAD_CHUNK, MISUSE_CORRUPT_TAG, PAGE_BITS, POOL_SIZE } from "../config";
import { chunk_alloc, chunk_free } from "../env";
import { misuse, record } from "../guard";
import { heap, heapEnd } from "../heap";
import { raiseEnd } from "../records";
import { binInsert } from "./bins";
import {
  brokenChunk,
  CHUNK_UNIT,
  Chunk,
  chunkAbove,
  embedded,
  endOf,
  firstOf,
  isAnyMapped,
  isChunk,
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

/** The heap asks for 1/2^STEP_SHIFT of what it has, up to MAX_STEP bytes, if it needs no more. */
const STEP_SHIFT: u32 = 3;
const MAX_STEP: usize = 1 << 20;

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

/** A chunk of so many bytes from the host, or 0. What cannot be one is recorded, and given back if it is only not aligned. */
function askFor(bytes: usize): usize {
  const mine = Active.suspend();
  const chunk = chunk_alloc(bytes, CHUNK_UNIT);
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
  chunk_free(chunk, bytes);
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

/** The chunk below the address, or 0. */
function chunkBelow(address: usize): usize {
  let below: usize = 0;
  for (let chunk = chunkAbove(0); chunk && chunk < address && isChunk(chunk); chunk = chunkAbove(chunk))
    below = chunk;
  return below;
}

/** What is between the chunk below, 0 = none, and what follows it then. */
function link(below: usize, next: usize): void {
  if (!below) {
    embedded().chunks = next;
    heap().first = next ? firstOf(next) : 0;
    if (!next) heap().top = 0;
    return;
  }
  changetype<Chunk>(below).next = next;
  sealChunk(below);
  setSentinel(below);
}

/** Zeroes what the host may have left where a pool's seal would be: an address behind it must not be taken for a pool's block. */
function wipeSeals(chunk: usize): void {
  for (let pool = chunk + POOL_SIZE; pool < endOf(chunk); pool += POOL_SIZE)
    if (load<u32>(pool)) store<u32>(pool, 0);
}

/** Makes the memory a chunk with one free block, which is where the next request looks that finds no other place: the remainder. */
function adopt(chunk: usize, bytes: usize): void {
  const below = chunkBelow(chunk);
  const header = changetype<Chunk>(chunk);
  header.next = chunkAbove(below);
  header.bytes = bytes;
  sealChunk(chunk);
  wipeSeals(chunk);
  setMapped(chunk, bytes, true);
  embedded().chunkBytes += bytes;
  if (heap().top) heap().fences++;
  at(endOf(chunk)).tag = 0;
  setSentinel(chunk);
  link(below, chunk);
  setFree(firstOf(chunk), endOf(chunk) - firstOf(chunk));
  const older = heap().remainder;
  if (older && isSealed(older)) binInsert(older);
  heap().remainder = firstOf(chunk);
  heap().isCrowded = 0;
}

/** Gets a chunk in which an aligned block of the size has place. False: there is no memory, or not where a chunk can be. */
export function addChunk(size: usize, align: usize): bool {
  const needed = chunkSize(<u64>size + align + MIN_BLOCK_SIZE);
  if (needed > 0xffffffff) return false;
  const step = chunkSize(min(embedded().chunkBytes >> STEP_SHIFT, MAX_STEP));
  let bytes = <usize>max(needed, step);
  if (isTooMuch(bytes)) bytes = <usize>needed;
  if (isTooMuch(bytes)) return false;
  const broken = brokenChunk();
  if (broken) {
    misuse(MISUSE_CORRUPT_TAG, broken, size);
    return false;
  }
  let chunk = askFor(bytes);
  if (!chunk && bytes > <usize>needed) {
    bytes = <usize>needed;
    chunk = askFor(bytes);
  }
  if (!chunk) return false;
  adopt(chunk, bytes);
  return true;
}

/** Gives a chunk, whose one block is free and on no list, back to the host. */
function release(chunk: usize): void {
  const bytes = changetype<Chunk>(chunk).bytes;
  link(chunkBelow(chunk), chunkAbove(chunk));
  // Nobody else's memory is to look as if a block of the heap's began there.
  changetype<Chunk>(chunk).seal = 0;
  wipeTag(firstOf(chunk));
  wipeTag(endOf(chunk));
  setMapped(chunk, bytes, false);
  embedded().chunkBytes -= bytes;
  if (heap().top) heap().fences--;
  if (embedded().idleChunk == chunk) embedded().idleChunk = 0;
  handBack(chunk, bytes);
}

/** Is all of the chunk one free block? */
function isIdle(chunk: usize): bool {
  const block = firstOf(chunk);
  return isChunk(chunk) && isSealed(block) && isFree(block) && block + sizeOf(block) == endOf(chunk);
}

/**
 * Gives the chunk back, if the free block, which is on no list, is all of one: false if it is to be kept. One chunk is kept, so that a
 * program that frees its last block and asks for another one does not have the host asked each time.
 */
export function giveBackChunk(block: usize, size: usize): bool {
  const chunk = block - offsetof<Chunk>();
  if (!isChunk(chunk) || block + size != endOf(chunk)) return false;
  // A block within a chunk may look as if one began there.
  if (chunkBelow(block) != chunk) return false;
  const idle = embedded().idleChunk;
  const isFirst = !idle || idle == chunk || !isIdle(idle);
  if (isFirst && size <= MAX_STEP) {
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
  for (let chunk = chunkAbove(0); chunk; chunk = chunkAbove(chunk)) {
    sealChunk(chunk);
    at(endOf(chunk)).tag = 0;
    setSentinel(chunk);
    setFree(firstOf(chunk), endOf(chunk) - firstOf(chunk));
    binInsert(firstOf(chunk));
  }
  releaseChunks();
}
