// The C names of the sampling build: those of domains.ts, with each request counted. What they call among themselves is not counted again.

import { malloc_batch as plainBatch } from "../batch";
import { MEM, OBJ, OWN, RAW } from "../config";
import * as plain from "../domains";
import { gatedRealloc } from "../gates";
import { ObjectDomain, resizeObject } from "../object";
import { product } from "../raw";
import { recordOf } from "../records";
import { index2size, isInPool, Pool } from "../small/layout";
import { LIVE, Table } from "../small/table";
import { isFull, isWanted, noteFreed, noteMoved, Sampler } from "./sampler";
import { begin, mark, unmark } from "./samples";

export {
  free,
  malloc_usable_size,
  PyMem_Free,
  PyMem_RawFree,
  PyObject_Free,
} from "../domains";

/** Makes a sample of what a request of n bytes has got of the domain. */
function sampledSlow(p: usize, n: usize, domain: u32): usize {
  if (p && isWanted()) begin(p, n, isPoolsOwn(p, domain));
  return p;
}

/** Is it a pool's block that no function of somebody else's has given, which may want to free it itself? */
function isPoolsOwn(p: usize, domain: u32): bool {
  return isInPool(p) && (domain == OWN || !recordOf(domain).malloc);
}

/** No block holds just so many bytes. */
const SAMPLE: usize = 1;

/** A resize of p, to n bytes or fewer if it is a sample: it is none any more, so that nobody is told that it is freed where it was. */
function sizeSlow(p: usize): usize {
  if (!p) return 0;
  if (unmark(p)) return SAMPLE;
  return ObjectDomain.usableSize(p);
}

/** What a resize of p to n has given, where p was a sample, or may be one, or is no block. */
function resizedSlow(p: usize, q: usize, size: usize, n: usize, domain: u32): usize {
  if (size == SAMPLE) {
    mark(q ? q : p, isPoolsOwn(q ? q : p, domain));
    if (q) noteMoved(p, q, n);
    return q;
  }
  if (!q) return 0;
  // It may be a sample that the set does not have: it is a new block, as far as samples go.
  Sampler.forget(p);
  return taken(q, n, domain);
}

/**
 * A resize of p: what is known of it before. A sample stays one: who wants samples decides. Of other blocks what they grow by is counted, so that each is a
 * sample as likely as if it had had all its bytes from the beginning.
 */
class Resize {
  /** Bytes of the block of a pool at p, if it is live and no sample; else 0. */
  @inline static pooled(p: usize): usize {
    if (!Pool.mayHave(p)) return 0;
    const pool = Pool.of(p);
    if (!Pool.isSealed(pool)) return 0;
    const quotient = Table.quotient(pool, p);
    const isLive =
      Table.isExact(pool, quotient) && Table.state(changetype<usize>(pool), Table.index(quotient)) == LIVE;
    return isLive ? index2size(pool.szidx) : 0;
  }
  /** Does a block of a pool of so many bytes stay where it is with n (resizeObject)? There is nothing to be counted then. */
  @inline static stays(size: usize, n: usize, domain: u32): bool {
    return n <= size && 4 * n > 3 * size && (domain == OWN || !recordOf(domain).malloc);
  }
  /** What the caller gets. */
  @inline static end(p: usize, q: usize, size: usize, n: usize, domain: u32): usize {
    if (size <= SAMPLE || !q || isFull()) return resizedSlow(p, q, size, n, domain);
    return n <= size || Sampler.passes(n - size) ? q : sampledSlow(q, n, domain);
  }
}

/** What a request for a new block has given that was not counted. */
function taken(p: usize, n: usize, domain: u32): usize {
  return Sampler.passes(n) ? p : sampledSlow(p, n, domain);
}

export function PyMem_RawMalloc(n: usize): usize {
  return taken(plain.PyMem_RawMalloc(n), n, RAW);
}
export function PyMem_RawCalloc(nelem: usize, elsize: usize): usize {
  return taken(plain.PyMem_RawCalloc(nelem, elsize), product(nelem, elsize), RAW);
}
export function PyMem_RawRealloc(p: usize, n: usize): usize {
  const size = sizeSlow(p);
  return Resize.end(p, gatedRealloc(p, n, RAW), size, n, RAW);
}

export function PyMem_Malloc(n: usize): usize {
  if (Sampler.passes(n)) return ObjectDomain.malloc(n, MEM);
  return sampledSlow(plain.PyMem_Malloc(n), n, MEM);
}
export function PyMem_Calloc(nelem: usize, elsize: usize): usize {
  return taken(plain.PyMem_Calloc(nelem, elsize), product(nelem, elsize), MEM);
}
export function PyMem_Realloc(p: usize, n: usize): usize {
  const pooled = Resize.pooled(p);
  if (Resize.stays(pooled, n, MEM)) return p;
  const size = pooled ? pooled : sizeSlow(p);
  return Resize.end(p, gatedRealloc(p, n, MEM), size, n, MEM);
}

export function PyObject_Malloc(n: usize): usize {
  if (Sampler.passes(n)) return ObjectDomain.malloc(n, OBJ);
  return sampledSlow(plain.PyObject_Malloc(n), n, OBJ);
}
export function PyObject_Calloc(nelem: usize, elsize: usize): usize {
  return taken(plain.PyObject_Calloc(nelem, elsize), product(nelem, elsize), OBJ);
}
export function PyObject_Realloc(p: usize, n: usize): usize {
  const pooled = Resize.pooled(p);
  if (Resize.stays(pooled, n, OBJ)) return p;
  const size = pooled ? pooled : sizeSlow(p);
  return Resize.end(p, gatedRealloc(p, n, OBJ), size, n, OBJ);
}

export function malloc(n: usize): usize {
  if (Sampler.passes(n)) return ObjectDomain.malloc(n, OWN);
  return sampledSlow(plain.malloc(n), n, OWN);
}
export function calloc(nelem: usize, elsize: usize): usize {
  return taken(plain.calloc(nelem, elsize), product(nelem, elsize), OWN);
}
export function realloc(p: usize, n: usize): usize {
  const pooled = Resize.pooled(p);
  if (Resize.stays(pooled, n, OWN)) return p;
  const size = pooled ? pooled : sizeSlow(p);
  return Resize.end(p, resizeObject(p, n, true), size, n, OWN);
}

export function aligned_alloc(align: usize, n: usize): usize {
  return taken(plain.aligned_alloc(align, n), n, OWN);
}
export function cabi_realloc(old: usize, oldSize: usize, align: usize, newSize: usize): usize {
  const size = sizeSlow(old);
  const p = plain.cabi_realloc(old, oldSize, align, newSize);
  if (newSize) return Resize.end(old, p, size, newSize, OWN);
  if (size == SAMPLE) noteFreed(old);
  return p;
}

export function malloc_batch(n: usize, k: u32, out: usize): u32 {
  const given = plainBatch(n, k, out);
  for (let slot = out; slot < out + given * 4; slot += 4)
    store<usize>(slot, taken(load<usize>(slot), n, OWN));
  return given;
}
