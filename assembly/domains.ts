// The gates: the C names of every family. The PyMem and PyObject families refuse more than PY_SSIZE_T_MAX bytes.

import { ALIGNMENT } from "./config";
import { MAX_LARGE_REQUEST } from "./large/tags";
import { isTooLarge, ObjectDomain, objectCalloc, objectRealloc, objectUsableSize } from "./object";
import { rawAllocSlow, rawCalloc, rawFree, rawMalloc, rawRealloc } from "./raw";

/** Largest alignment that aligned_alloc serves, in bytes. */
export const MAX_ALIGN: usize = 65536;

/** The product, or a size above every limit. */
export function product(nelem: usize, elsize: usize): usize {
  const bytes = <u64>nelem * elsize;
  return bytes > MAX_LARGE_REQUEST ? usize.MAX_VALUE : <usize>bytes;
}

export function PyMem_RawMalloc(n: usize): usize {
  return isTooLarge(n) ? 0 : rawMalloc(n);
}
export function PyMem_RawCalloc(nelem: usize, elsize: usize): usize {
  const n = product(nelem, elsize);
  return isTooLarge(n) ? 0 : rawCalloc(n);
}
export function PyMem_RawRealloc(p: usize, n: usize): usize {
  return isTooLarge(n) ? 0 : rawRealloc(p, n);
}
export function PyMem_RawFree(p: usize): void {
  rawFree(p);
}

export function PyMem_Malloc(n: usize): usize {
  return ObjectDomain.malloc(n, true);
}
export function PyMem_Calloc(nelem: usize, elsize: usize): usize {
  const n = product(nelem, elsize);
  return isTooLarge(n) ? 0 : objectCalloc(n);
}
export function PyMem_Realloc(p: usize, n: usize): usize {
  return isTooLarge(n) ? 0 : objectRealloc(p, n);
}
export function PyMem_Free(p: usize): void {
  ObjectDomain.free(p);
}

export function malloc(n: usize): usize {
  return ObjectDomain.malloc(n, false);
}
export function calloc(nelem: usize, elsize: usize): usize {
  return objectCalloc(product(nelem, elsize));
}
export function realloc(p: usize, n: usize): usize {
  return objectRealloc(p, n);
}
export function free(p: usize): void {
  ObjectDomain.free(p);
}

/** C11's, but that n need not be a multiple of align; 0 unless align is a power of two up to 64 KiB. */
export function aligned_alloc(align: usize, n: usize): usize {
  if (popcnt(align) != 1 || align > MAX_ALIGN) return 0;
  return align <= ALIGNMENT ? malloc(n) : rawAllocSlow(n, align);
}
/** Bytes that the live block may hold; 0 for NULL. */
export function malloc_usable_size(p: usize): usize {
  return objectUsableSize(p);
}
