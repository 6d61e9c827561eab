// Where memory comes from. The only file that grows it.

import { GROWTH_SHIFT, MAXIMUM_PAGES, PAGE_BITS } from "./config";
import { heap } from "./heap";

/** Pages that the module is instantiated with; asconfig.json's initialMemory. */
export const INITIAL_PAGES: u32 = 1;

/** Grows memory by so many pages, if the cap and the host let it. */
function growPages(pages: u32): bool {
  const limit = heap().maximumPages ? heap().maximumPages : MAXIMUM_PAGES;
  return <u32>memory.size() + pages <= limit && memory.grow(pages) >= 0;
}

/**
 * Grows memory by at least so many bytes, rounded up to pages; by 1/2^GROWTH_SHIFT of it when that is more and can
 * be had. False when it cannot.
 */
export function growMemory(bytes: usize): bool {
  const needed = <u32>((bytes - 1) >> PAGE_BITS) + 1;
  const step = <u32>memory.size() >> GROWTH_SHIFT;
  return (step > needed && growPages(step)) || growPages(needed);
}

/** Caps memory at so many pages (0 = no cap); memory that is larger already stays as it is. */
export function set_maximum_pages(pages: u32): void {
  heap().maximumPages = pages;
}
