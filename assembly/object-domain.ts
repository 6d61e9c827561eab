// The built-in functions of the mem and obj domains, as a record has them (ctx says nothing). They are those of the malloc family
// as long as the raw domain has no record; else what pools do not serve goes through that. CPython: _PyObject_Malloc and so on.

import { RAW, RECORDS, SECURE } from "./config";
import { calloc, free, malloc, malloc_usable_size, realloc } from "./domains";
import { counted, heap } from "./heap";
import { resizeObject } from "./object";
import { Call, recordOf } from "./records";
import { securePooled } from "./secure/blocks";
import { isInPool } from "./small/layout";
import { Small, smallMallocSlow } from "./small/small";
import { isLive } from "./small/table";

/** n bytes of a pool, or 0. */
function pooledMalloc(n: usize): usize {
  if (SECURE) return securePooled(n);
  return Small.fits(n) ? smallMallocSlow(n) : 0;
}

export function objectMalloc(_ctx: usize, n: usize): usize {
  const raw = recordOf(RAW);
  if (!RECORDS || !raw.malloc) return malloc(n);
  const p = pooledMalloc(n);
  return p ? p : counted(Call.malloc(raw, n));
}

export function objectCalloc(_ctx: usize, nelem: usize, elsize: usize): usize {
  const raw = recordOf(RAW);
  if (!RECORDS || !raw.malloc) return calloc(nelem, elsize);
  const n = nelem * elsize;
  const p = pooledMalloc(n);
  if (!p) return counted(Call.calloc(raw, nelem, elsize));
  memory.fill(p, 0, n);
  return p;
}

export function objectFree(_ctx: usize, p: usize): void {
  const raw = recordOf(RAW);
  if (!RECORDS || !raw.malloc || !p || isInPool(p)) {
    free(p);
    return;
  }
  heap().rawBlocks--;
  Call.free(raw, p);
}

export function objectRealloc(_ctx: usize, p: usize, n: usize): usize {
  const isOwn = !RECORDS || !recordOf(RAW).malloc;
  if (SECURE) return isOwn ? realloc(p, n) : secureReallocVia(p, n);
  return resizeObject(p, n, isOwn);
}

/** In the secure build a pool's block does not stay at its place then. */
function secureReallocVia(p: usize, n: usize): usize {
  const raw = recordOf(RAW);
  if (!p) return objectMalloc(0, n);
  if (!isInPool(p)) return Call.realloc(raw, p, n);
  if (!isLive(p)) return realloc(p, n);
  const size = malloc_usable_size(p);
  const q = objectMalloc(0, n);
  if (!q) return n <= size ? p : 0;
  memory.copy(q, p, min(size, n));
  free(p);
  return q;
}
