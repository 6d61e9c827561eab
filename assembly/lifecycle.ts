// The heap as a whole: seeded before its first use, trimmed, given back at once.

import { EMBED, FOREIGN, MISUSE_CORRUPT_TAG, PAGE_SIZE, SECURE } from "./config";
import { misuse } from "./guard";
import { coldHeap } from "./heap";
import { brokenChunk } from "./large/chunk-map";
import { releaseChunks, resetChunks } from "./large/chunks";
import { clearHeap, layOut } from "./large/growth";
import { rebuildBins } from "./large/repair";
import { above, firstBlock, isFence, isSealed, setFree, sizeOf, TAG_SIZE } from "./large/tags";
import { leaveAll } from "./secure/quarantine";
import { releaseAllForeign } from "./small/foreign";
import { reclaimArenas } from "./small/reclaim";

/** Four times an odd number: adding it gives 2^30 keys, whose two lowest bits are the same, before one comes again. */
export const NEXT_KEY: u32 = 0x9e3779b4;

/**
 * What the heap mixes into its seals, and in the secure build into its links, canaries and choices: two words that who
 * writes data for the program should not know. Before the first request only, else nothing is done. 1 = done, 0 = too late.
 */
export function set_seed(low: u32, high: u32): bool {
  if (coldHeap().end) return false;
  coldHeap().key = low;
  if (SECURE) coldHeap().random = high;
  return true;
}

/**
 * Gives what pymalloc keeps idle back to the large heap: empty pools, and in the secure build what is in quarantine. 1 if a pool was in
 * stock. Embed's chunks that are all free go back to the host then: 1 if there was one.
 */
export function trim(): bool {
  if (SECURE) leaveAll();
  const isLess = reclaimArenas();
  return EMBED ? releaseChunks() : isLess;
}

/** Makes one free block of all from the address on. What was there must not be taken for a tag later. */
function freeRun(start: usize, end: usize): void {
  memory.fill(start, 0, end - start);
  setFree(start, end - start);
}

/** Frees all between the fences. Time linear in the heap. */
function resetAroundFences(): void {
  const top = coldHeap().top;
  for (let block = firstBlock(); block < top; block = above(block)) {
    if (!isSealed(block)) {
      misuse(MISUSE_CORRUPT_TAG, block + TAG_SIZE, 0);
      return;
    }
  }
  let start = firstBlock();
  for (let block = start; block < top; ) {
    const next = above(block);
    // A fence that is smaller than a page is a block in the secure build's quarantine; its first one stays as well.
    if (block == firstBlock() ? isFence(block) : isFence(block) && sizeOf(block) >= PAGE_SIZE) {
      if (start < block) freeRun(start, block);
      start = next;
    }
    block = next;
  }
  freeRun(start, top);
  clearHeap();
  coldHeap().tail = start;
  rebuildBins();
}

/**
 * Frees every block at once; memory stays as large as it is, but for embed's chunks, which go back to the host. Addresses given out before are then misuse. Constant time but
 * where somebody else has grown memory, and in the secure build, which zeroes all of it.
 */
export function reset(): void {
  const top = coldHeap().top;
  if (!top) return;
  if (EMBED) {
    const broken = brokenChunk();
    if (broken) {
      misuse(MISUSE_CORRUPT_TAG, broken, 0);
      return;
    }
    coldHeap().key += NEXT_KEY;
    resetChunks();
    return;
  }
  if (FOREIGN) releaseAllForeign();
  if (coldHeap().fences) {
    resetAroundFences();
    return;
  }
  // With another key no tag of old is sealed.
  coldHeap().key += NEXT_KEY;
  if (SECURE) memory.fill(firstBlock(), 0, top - firstBlock());
  clearHeap();
  layOut(top);
}
