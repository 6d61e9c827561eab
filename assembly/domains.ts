// The C names of every family, in every build. The PyMem and PyObject families refuse more than PY_SSIZE_T_MAX bytes, and go where
// their domain's record says; the malloc family is the obj domain's built-in functions.

import { ALIGNMENT, MEM, OBJ, OWN, RAW, SAMPLING, SECURE } from "./config";
import { gatedCalloc, gatedFreeSlow, gatedMallocSlow, gatedRealloc, isTooLarge } from "./gates";
import { stop } from "./guard";
import { counted } from "./heap";
import { ObjectDomain, objectUsableSize, ownCalloc, resizeObject } from "./object";
import { product, rawAllocSlow } from "./raw";
import { rawDomainFree, rawDomainMalloc } from "./raw-domain";
import { isRawReplaced } from "./records";
import { forgetLarge } from "./sampling/samples";
import { allocateSlow, Blocks, vet } from "./secure/blocks";
import { resize } from "./secure/resize";

/** Largest alignment that aligned_alloc serves, in bytes. */
const MAX_ALIGN: usize = 65536;

export function PyMem_RawMalloc(n: usize): usize {
  if (isRawReplaced()) return gatedMallocSlow(n, RAW);
  return isTooLarge(n) ? 0 : rawDomainMalloc(0, n);
}
export function PyMem_RawCalloc(nelem: usize, elsize: usize): usize {
  return gatedCalloc(nelem, elsize, RAW);
}
export function PyMem_RawRealloc(p: usize, n: usize): usize {
  return gatedRealloc(p, n, RAW);
}
export function PyMem_RawFree(p: usize): void {
  if (isRawReplaced()) gatedFreeSlow(p, RAW);
  else {
    if (SAMPLING) forgetLarge(p);
    rawDomainFree(0, p);
  }
}

export function PyMem_Malloc(n: usize): usize {
  return SECURE ? Blocks.malloc(n, MEM) : ObjectDomain.malloc(n, MEM);
}
export function PyMem_Calloc(nelem: usize, elsize: usize): usize {
  return gatedCalloc(nelem, elsize, MEM);
}
export function PyMem_Realloc(p: usize, n: usize): usize {
  return gatedRealloc(p, n, MEM);
}
export function PyMem_Free(p: usize): void {
  if (SECURE) Blocks.free(p, MEM);
  else ObjectDomain.free(p, MEM);
}

export function PyObject_Malloc(n: usize): usize {
  return SECURE ? Blocks.malloc(n, OBJ) : ObjectDomain.malloc(n, OBJ);
}
export function PyObject_Calloc(nelem: usize, elsize: usize): usize {
  return gatedCalloc(nelem, elsize, OBJ);
}
export function PyObject_Realloc(p: usize, n: usize): usize {
  return gatedRealloc(p, n, OBJ);
}
export function PyObject_Free(p: usize): void {
  if (SECURE) Blocks.free(p, OBJ);
  else ObjectDomain.free(p, OBJ);
}

export function malloc(n: usize): usize {
  return SECURE ? Blocks.malloc(n, OWN) : ObjectDomain.malloc(n, OWN);
}
export function calloc(nelem: usize, elsize: usize): usize {
  return SECURE ? malloc(product(nelem, elsize)) : ownCalloc(nelem, elsize);
}
export function realloc(p: usize, n: usize): usize {
  if (!SECURE) return resizeObject(p, n, true);
  return resize(p, n, false);
}
export function free(p: usize): void {
  if (SECURE) Blocks.free(p, OWN);
  else ObjectDomain.free(p, OWN);
}

/** C11's, but that n need not be a multiple of align; 0 unless align is a power of two up to 64 KiB. */
export function aligned_alloc(align: usize, n: usize): usize {
  if (popcnt(align) != 1 || align > MAX_ALIGN) return 0;
  if (align <= ALIGNMENT) return malloc(n);
  return SECURE ? allocateSlow(n, align, false) : counted(rawAllocSlow(n, align));
}
/**
 * What components have their memory by (the canonical ABI's realloc): newSize bytes at a multiple of align, a power of two; what the old block of
 * oldSize bytes holds is kept, and 0 bytes are no block, wherever they lie. A trap where there is no memory, as the ABI knows no failure.
 */
export function cabi_realloc(old: usize, oldSize: usize, align: usize, newSize: usize): usize {
  const isResize = oldSize && newSize && align <= ALIGNMENT;
  const p = isResize ? realloc(old, newSize) : newSize ? aligned_alloc(align, newSize) : align;
  if (!p) stop();
  if (oldSize && !isResize) {
    memory.copy(p, old, min(oldSize, newSize));
    free(old);
  }
  return p;
}
/** Bytes that the live block may hold (in the secure build: that were asked for); 0 for NULL. */
export function malloc_usable_size(p: usize): usize {
  if (!SECURE) return objectUsableSize(p);
  const owned = p ? vet(p, 0, false) : 0;
  return owned == -1 ? 0 : owned;
}
