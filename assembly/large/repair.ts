// A program that writes to free memory may have hit the links in it. The tags know where the free blocks are: the lists are
// made anew from them, so that one stray write is reported once and does not end the heap.

import { ALIGNMENT, EMBED, GUEST, MISUSE_CORRUPT_LINK, SECURE } from "../config";
import { misuse } from "../guard";
import { binList, clearBinBits, coldHeap, NB_BINS } from "../heap";
import { clearLists } from "../list";
import { binInsert } from "./bins";
import { inChunkFrom } from "./chunk-map";
import { Recent } from "./recent";
import { above, firstBlock, isFree, isSealed, TAG_SIZE } from "./tags";
import { damageOf } from "./verify";

/**
 * Lists every free block that has a tag. Behind a damaged tag the next one is looked for, so that blocks above can be used
 * on; what the damaged one is of is nobody's from now on.
 */
export function rebuildBins(): void {
  clearBinBits();
  clearLists(binList(0), NB_BINS);
  coldHeap().remainder = 0;
  if (GUEST) Recent.set(0, 0);
  const tail = coldHeap().tail;
  if (tail && !isSealed(tail)) coldHeap().tail = 0;
  else if (SECURE && tail) store<u64>(tail + TAG_SIZE, 0);
  const top = coldHeap().top;
  for (let block = firstBlock(); block < top; ) {
    if (!isSealed(block)) {
      block += ALIGNMENT;
      if (EMBED) block = inChunkFrom(block);
      continue;
    }
    if (isFree(block) && block != coldHeap().tail) binInsert(block);
    block = above(block);
  }
}

/** Reports a free block that would have been taken for a block of the size, and that is not sound. */
export function reportFreeBlock(block: usize, size: usize): void {
  const code = damageOf(block);
  rebuildBins();
  // A block in use, if it was told of by a link, and its neighbours told of it.
  misuse(code ? code : MISUSE_CORRUPT_LINK, block + TAG_SIZE, size - TAG_SIZE);
}
