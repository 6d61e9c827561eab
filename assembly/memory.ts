// Where memory comes from. The only file that grows it.

import { GROWTH_SHIFT, MAXIMUM_PAGES, NOTE_HIGH_WATER, PAGE_BITS } from "./config";
import { notify } from "./guard";
import { coldHeap } from "./heap";

/** Pages that the module is instantiated with; asconfig.json's initialMemory. */
export const INITIAL_PAGES: u32 = 1;

/** Grows memory by so many pages, if the cap and the host let it. */
function growPages(pages: u32): bool {
  const limit = coldHeap().maximumPages ? coldHeap().maximumPages : MAXIMUM_PAGES;
  return <u32>memory.size() + pages <= limit && memory.grow(pages) >= 0;
}

/** How many pages so many bytes take. */
function pagesOf(bytes: usize): u32 {
  return <u32>((bytes - 1) >> PAGE_BITS) + 1;
}

/**
 * Grows memory by at least so many bytes, rounded up to pages; by 1/2^GROWTH_SHIFT of it when that is more and can
 * be had. False when it cannot.
 */
export function growMemory(bytes: usize): bool {
  const needed = pagesOf(bytes);
  const step = <u32>memory.size() >> GROWTH_SHIFT;
  return (step > needed && growPages(step)) || growPages(needed);
}

/** Tells who wants to know that memory is to grow by so many bytes, if it has as many pages then as the mark says. True: they were told. */
export function tellHighWater(bytes: usize): bool {
  const pages = <u32>memory.size() + pagesOf(bytes);
  // 0 is more than all.
  if (pages <= coldHeap().highWater - 1) return false;
  coldHeap().highWater = 0;
  notify(NOTE_HIGH_WATER, pages, 0);
  return true;
}

/** Caps memory at so many pages (0 = no cap); memory that is larger already stays as it is. */
export function set_maximum_pages(pages: u32): void {
  coldHeap().maximumPages = pages;
}
