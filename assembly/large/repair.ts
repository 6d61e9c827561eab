// A program that writes to free memory may have hit the links in it. The tags know where the free blocks are: the lists are
// made anew from them, so that one stray write is reported once and does not end the heap.

import { ALIGNMENT, MISUSE_CORRUPT_LINK, SECURE } from "../config";
import { misuse } from "../guard";
import { binList, Hot, heap, NB_BIN_WORDS, NB_BINS } from "../heap";
import { clearLists } from "../list";
import { binInsert } from "./bins";
import { above, firstBlock, isFree, isSealed, TAG_SIZE } from "./tags";
import { damageOf } from "./verify";

/**
 * Lists every free block that has a tag. Behind a damaged tag the next one is looked for, so that blocks above can be used
 * on; what the damaged one is of is nobody's from now on.
 */
export function rebuildBins(): void {
  for (let word: u32 = 0; word < NB_BIN_WORDS; word++) Hot.setBinBits(word, 0);
  clearLists(binList(0), NB_BINS);
  heap().remainder = 0;
  const tail = heap().tail;
  if (tail && !isSealed(tail)) heap().tail = 0;
  else if (SECURE && tail) store<u64>(tail + TAG_SIZE, 0);
  const top = heap().top;
  for (let block = firstBlock(); block < top; ) {
    if (!isSealed(block)) {
      block += ALIGNMENT;
      continue;
    }
    if (isFree(block) && block != heap().tail) binInsert(block);
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
