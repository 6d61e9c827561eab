// The raw domain: every size comes from the large heap. What pymalloc keeps idle is asked for before memory grows.

import { ALIGNMENT, CHECKS, MISUSE_WRONG_DOMAIN } from "./config";
import { misuse } from "./guard";
import { growTail } from "./large/growth";
import { extend, isLast, shrink, take, takeAligned } from "./large/large";
import { blockSize, MAX_LARGE_REQUEST, TAG_SIZE, Tag } from "./large/tags";
import { Large, misuseOfLarge } from "./large/verify";
import { misuseOfSmall } from "./small/layout";
import { isInPool, lendPools, releaseLarge } from "./small/lend";
import { reclaimArenas } from "./small/reclaim";

/** n bytes at a multiple of `align`, a power of two, ALIGNMENT or more. What is idle is asked for before memory grows. */
export function rawAllocSlow(n: usize, align: usize): usize {
  if (n > MAX_LARGE_REQUEST) return 0;
  const size = blockSize(n);
  let block = takeAligned(size, align);
  if (!block && ((align == ALIGNMENT && lendPools(size)) || reclaimArenas()))
    block = takeAligned(size, align);
  if (!block && growTail(size, align)) block = takeAligned(size, align);
  return block ? block + TAG_SIZE : 0;
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

/** 0 if p is a live block of the raw domain, else the MISUSE_ code. */
function misuseOfRaw(p: usize): u32 {
  if (!CHECKS) return 0;
  if (!isInPool(p)) return misuseOfLarge(p);
  const code = misuseOfSmall(p);
  return code ? code : MISUSE_WRONG_DOMAIN;
}

/** Frees NULL, or a block with free memory below it, or nothing that can be freed. */
function largeFreeSlow(p: usize): void {
  if (!p) return;
  const code = misuseOfLarge(p);
  if (code) misuse(code, p, 0);
  else releaseLarge(p - TAG_SIZE);
}

/** Frees p, which lies in no pool. */
export function largeFree(p: usize): void {
  if (CHECKS ? Large.isSound(p - TAG_SIZE) : p != 0) releaseLarge(p - TAG_SIZE);
  else if (CHECKS) largeFreeSlow(p);
}

export function rawFree(p: usize): void {
  if (CHECKS && isInPool(p)) misuse(misuseOfRaw(p), p, 0);
  else largeFree(p);
}

/** Resizes at the place where it can, else moves. 0 for no memory: the old block is as it was. */
export function rawRealloc(p: usize, n: usize): usize {
  if (!p) return rawMalloc(n);
  const code = misuseOfRaw(p);
  if (code) misuse(code, p, n);
  if (code || n > MAX_LARGE_REQUEST) return 0;
  const block = p - TAG_SIZE;
  const size = blockSize(n);
  const present = Tag.size(block);
  if (size <= present) {
    shrink(block, size);
    return p;
  }
  // The last block grows with memory rather than leave a hole of its size.
  if (extend(block, size) || (isLast(block) && growTail(size - present, ALIGNMENT) && extend(block, size)))
    return p;
  const q = rawMalloc(n);
  if (!q) return 0;
  memory.copy(q, p, present - TAG_SIZE);
  releaseLarge(block);
  return q;
}

/** Bytes that the block p, which lies in no pool, may hold. */
export function largeUsableSize(p: usize): usize {
  return Tag.size(p - TAG_SIZE) - TAG_SIZE;
}

/** 0 if p is a live block of any domain, else the MISUSE_ code. */
export function misuseOf(p: usize): u32 {
  if (!CHECKS) return 0;
  return isInPool(p) ? misuseOfSmall(p) : misuseOfLarge(p);
}
