// The raw domain: every size comes from the large heap. What pymalloc keeps idle is asked for where it may help.

import {
  ALIGNMENT,
  CHECKS,
  EMBED,
  GUEST,
  MISUSE_CORRUPT_LINK,
  MISUSE_WRONG_DOMAIN,
  POOL_SIZE,
} from "./config";
import { older_free, older_realloc } from "./env";
import { misuse } from "./guard";
import { discount, GuestHeap, heap } from "./heap";
import { takeAligned } from "./large/aligned";
import { noteRefusal } from "./large/cap";
import { isAtStart, isInChunk } from "./large/chunk-map";
import { growTail, heapBytes } from "./large/growth";
import { release, take } from "./large/large";
import { rebuildBins } from "./large/repair";
import { extend, isLast, shrink, slide } from "./large/resize";
import { blockSize, MAX_LARGE_REQUEST, TAG_SIZE, Tag } from "./large/tags";
import { Large, misuseOfLarge } from "./large/verify";
import { releaseStock } from "./small/arena";
import { isInPool } from "./small/layout";
import { reclaimArenas } from "./small/reclaim";
import { misuseOfSmall } from "./small/table";

/** Blocks of fewer bytes may find place where idle pools were. */
const MODEST: usize = 8 * POOL_SIZE;
/** Pools that are given up for one: a call must not take long. */
const AT_ONCE: u32 = 2;

/**
 * n bytes at a multiple of `align`, a power of two, ALIGNMENT or more. Before memory grows, a pool or two of the stock are given up
 * for a block that may fit there, and all that is idle for one that is large beside the heap; or where it cannot grow.
 */
export function rawAllocSlow(n: usize, align: usize): usize {
  if (n > MAX_LARGE_REQUEST) return 0;
  const size = blockSize(n);
  let block = takeAligned(size, align);
  if (!block && size < MODEST && releaseStock(AT_ONCE)) block = takeAligned(size, align);
  if (!block && size > heapBytes() >> 3 && reclaimArenas()) block = takeAligned(size, align);
  if (!block && growTail(size, align)) block = takeAligned(size, align);
  if (!block && reclaimArenas()) block = takeAligned(size, align);
  return block ? block + TAG_SIZE : 0;
}

/** The product, or a size above every limit. */
export function product(nelem: usize, elsize: usize): usize {
  const bytes = <u64>nelem * elsize;
  return bytes > MAX_LARGE_REQUEST ? usize.MAX_VALUE : <usize>bytes;
}

/** n bytes; 0 for no memory. */
export function rawMalloc(n: usize): usize {
  const block = n > MAX_LARGE_REQUEST ? 0 : take(blockSize(n));
  return block ? block + TAG_SIZE : rawAllocSlow(n, ALIGNMENT);
}

export function rawCalloc(n: usize): usize {
  const p = rawMalloc(n);
  if (p) memory.fill(p, 0, n);
  return p;
}

/** What a request has got. Guest: if that is nothing, who asked will need the headroom. */
export function told(p: usize): usize {
  if (GUEST && !p) noteRefusal();
  return p;
}

/** 0 if p is a live block of any domain, else the MISUSE_ code. */
export function misuseOf(p: usize): u32 {
  return isInPool(p) ? misuseOfSmall(p) : misuseOfLarge(p);
}

/**
 * Is p a live block, and no pool's, that may be freed or resized to n bytes? What is wrong is reported. Links in
 * free memory beside it that were overwritten are mended and no fault of the block's.
 */
export function isInOrder(p: usize, n: usize): bool {
  const code = misuseOf(p);
  if (!code) return true;
  const isLink = code == MISUSE_CORRUPT_LINK;
  if (isLink) rebuildBins();
  misuse(code, p, n);
  return isLink && !misuseOf(p);
}

/** A pool's block in the hands of the raw domain, or no block at all. */
function misuseOfRaw(p: usize, n: usize): void {
  const code = misuseOfSmall(p);
  misuse(code ? code : MISUSE_WRONG_DOMAIN, p, n);
}

/** Guest: is it a block that the program had before, or has of somebody else? What lies in no chunk is not ours to judge. */
function isOlder(p: usize): bool {
  return p != 0 && !isInChunk(p - TAG_SIZE) && !isAtStart(p);
}

/** Frees p, which lies in no pool, or NULL; so many blocks less are in heap.rawBlocks then. */
export function largeFree(p: usize, uncounted: u32): void {
  if (GUEST && isOlder(p)) {
    older_free(changetype<GuestHeap>(heap()).olderCtx, p);
    return;
  }
  // Where isSound says no, it may be all the same.
  const isOwned = CHECKS ? Large.isSound(p - TAG_SIZE) || (p && isInOrder(p, 0)) : p != 0;
  if (!isOwned) return;
  discount(uncounted);
  release(p - TAG_SIZE);
}

export function rawFree(p: usize): void {
  if (CHECKS && isInPool(p)) misuseOfRaw(p, 0);
  else largeFree(p, 0);
}

/** Resizes a live large block at its place, if it can: to n bytes. */
export function resizeInPlace(p: usize, n: usize): bool {
  const block = p - TAG_SIZE;
  const size = blockSize(n);
  const present = Tag.size(block);
  if (size <= present) {
    shrink(block, size);
    return true;
  }
  // The last block grows with memory rather than leave a hole of its size.
  return (
    extend(block, size) ||
    (!EMBED && isLast(block) && growTail(size - present, ALIGNMENT) && extend(block, size))
  );
}

/** Resizes at the place where it can, else moves. 0 for no memory: the old block is as it was. */
export function rawRealloc(p: usize, n: usize): usize {
  if (!p) return rawMalloc(n);
  if (GUEST && isOlder(p)) return older_realloc(changetype<GuestHeap>(heap()).olderCtx, p, n);
  if (CHECKS && isInPool(p)) {
    misuseOfRaw(p, n);
    return 0;
  }
  if ((CHECKS && !isInOrder(p, n)) || n > MAX_LARGE_REQUEST) return 0;
  if (resizeInPlace(p, n)) return p;
  const slid = slide(p - TAG_SIZE, blockSize(n));
  if (slid) return slid + TAG_SIZE;
  const q = told(rawMalloc(n));
  if (!q) return 0;
  memory.copy(q, p, Tag.size(p - TAG_SIZE) - TAG_SIZE);
  largeFree(p, 0);
  return q;
}

/** Bytes that the block p, which lies in no pool, may hold; 0 if it is none. */
export function largeUsableSize(p: usize): usize {
  return !CHECKS || isInOrder(p, 0) ? Tag.size(p - TAG_SIZE) - TAG_SIZE : 0;
}
