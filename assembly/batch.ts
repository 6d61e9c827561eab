// Many blocks in one call, for hosts whose calls cost as much as a malloc. The same in every build, over its own C names.

import { free, malloc } from "./domains";

export { batch_slots } from "./heap";

/**
 * Gives out k blocks of n bytes, their addresses as words from `out` on (batch_slots is a place for BATCH_SLOTS of them). How
 * many there were memory for: fewer than k, and the others' words are as they were. For hosts whose calls are slow.
 */
export function malloc_batch(n: usize, k: u32, out: usize): u32 {
  let i: u32 = 0;
  for (; i < k; i++, out += 4) {
    const p = malloc(n);
    if (!p) break;
    store<usize>(out, p);
  }
  return i;
}
/** Frees the k blocks whose addresses are the words from `blocks` on, in this order, each as free does; NULL is none. */
export function free_batch(blocks: usize, k: u32): void {
  for (; k; k--, blocks += 4) free(load<usize>(blocks));
}
