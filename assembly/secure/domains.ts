// The C names of the secure build. Which requests are refused, and what a block may be freed by, is as in ../domains.ts.

import { ALIGNMENT } from "../config";
import { MAX_ALIGN, product } from "../domains";
import { isTooLarge } from "../object";
import { reclaimArenas } from "../small/reclaim";
import { allocateSlow, Blocks, freeSlow, vet } from "./blocks";
import { leaveAll } from "./quarantine";
import { resize } from "./resize";

export function PyMem_RawMalloc(n: usize): usize {
  return isTooLarge(n) ? 0 : allocateSlow(n, 0, true);
}
export function PyMem_RawCalloc(nelem: usize, elsize: usize): usize {
  return PyMem_RawMalloc(product(nelem, elsize));
}
export function PyMem_RawRealloc(p: usize, n: usize): usize {
  return isTooLarge(n) ? 0 : resize(p, n, true);
}
export function PyMem_RawFree(p: usize): void {
  freeSlow(p, true);
}

export function PyMem_Malloc(n: usize): usize {
  return isTooLarge(n) ? 0 : Blocks.malloc(n);
}
export function PyMem_Calloc(nelem: usize, elsize: usize): usize {
  return PyMem_Malloc(product(nelem, elsize));
}
export function PyMem_Realloc(p: usize, n: usize): usize {
  return isTooLarge(n) ? 0 : resize(p, n, false);
}
export function PyMem_Free(p: usize): void {
  Blocks.free(p);
}

export function malloc(n: usize): usize {
  return Blocks.malloc(n);
}
export function calloc(nelem: usize, elsize: usize): usize {
  return malloc(product(nelem, elsize));
}
export function realloc(p: usize, n: usize): usize {
  return resize(p, n, false);
}
export function free(p: usize): void {
  Blocks.free(p);
}
export function aligned_alloc(align: usize, n: usize): usize {
  if (popcnt(align) != 1 || align > MAX_ALIGN) return 0;
  return allocateSlow(n, align <= ALIGNMENT ? 0 : align, false);
}
/** The bytes that were asked for; 0 for NULL, and for a misuse that was reported. */
export function malloc_usable_size(p: usize): usize {
  const owned = p ? vet(p, 0, false) : 0;
  return owned == -1 ? 0 : owned;
}

/** Gives all idle memory back to the large heap, what is in quarantine too. 1 if an empty pool was in stock. */
export function trim(): bool {
  leaveAll();
  return reclaimArenas();
}
