// The mem and obj domains and the malloc family: pools for small requests, the raw domain for the rest.
// A block that no pool owns stays with the raw domain, whatever it is resized to (CPython: PyObject_Realloc).

import { CHECKS } from "./config";
import { largeFree, largeUsableSize, rawMalloc, rawRealloc } from "./raw";
import { Pool } from "./small/layout";
import { Small, smallMallocSlow, smallUsableSize } from "./small/small";
import { isLive, LIVE, Table } from "./small/table";

/** Zeroed by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 256;

/** Is it more than PY_SSIZE_T_MAX bytes? */
export function isTooLarge(n: usize): bool {
  return <i32>n < 0;
}

/** What the class's current pool could not serve. */
function objectMallocSlow(n: usize): usize {
  if (Small.fits(n)) {
    const p = smallMallocSlow(n);
    if (p) return p;
  }
  return rawMalloc(n);
}

/** The same behind the gate of the PyMem and PyObject families. */
function gatedMallocSlow(n: usize): usize {
  return isTooLarge(n) ? 0 : objectMallocSlow(n);
}

/** What every export of malloc and free is made of, inlined. */
export class ObjectDomain {
  @inline static malloc(n: usize, isGated: bool): usize {
    if (Small.fits(n)) {
      const pool = Small.pool(n);
      const k = Small.freeblock(pool);
      // One if in another, not one condition nor a function of them: the engines make straight code of it.
      if (k) {
        if (Small.isSealed(pool)) {
          const next = Small.next(pool, k);
          if (Small.leadsOn(pool, k, next)) {
            Small.take(pool, k, next);
            return Small.block(pool, k, n);
          }
        }
      }
    }
    return isGated ? gatedMallocSlow(n) : objectMallocSlow(n);
  }

  @inline static free(p: usize): void {
    if (Pool.mayHave(p)) {
      const pool = Pool.of(p);
      if (Pool.isSealed(pool)) {
        const quotient = Table.quotient(pool, p);
        if (Table.isExact(pool, quotient)) {
          const k = Table.index(quotient);
          if (!CHECKS || Table.state(changetype<usize>(pool), k) == LIVE) {
            Small.give(pool, k);
            return;
          }
        }
      }
    }
    // A large block, or none: the large heap knows.
    largeFree(p);
  }
}

/** The same two, not gated, for calloc and realloc. */
function objectMalloc(n: usize): usize {
  return ObjectDomain.malloc(n, false);
}
function objectFree(p: usize): void {
  ObjectDomain.free(p);
}

/** n bytes of zeros; n is the product already. */
export function objectCalloc(n: usize): usize {
  const p = objectMalloc(n);
  if (!p) return 0;
  if (n > LOOP_BYTES) memory.fill(p, 0, n);
  // A block is a multiple of 8 bytes, so that whole words may be cleared.
  else for (let i: usize = 0; i < n; i += 8) store<u64>(p + i, 0);
  return p;
}

/**
 * Resizes to n bytes. A pool's block shrinks at its place iff 4 n > 3 times its class's size, and grows there within
 * that size. 0 for no memory: the old block is as it was.
 */
export function objectRealloc(p: usize, n: usize): usize {
  if (!p) return objectMalloc(n);
  if (!isLive(p)) return rawRealloc(p, n);
  const size = smallUsableSize(p);
  if (n <= size && 4 * n > 3 * size) return p;
  const q = objectMalloc(n);
  // No memory to move to: the block is large enough where it is, or stays as it was.
  if (!q) return n <= size ? p : 0;
  copyWords(q, p, min(size, n));
  objectFree(p);
  return q;
}

/** Copies whole words: both blocks are multiples of 8 bytes. */
function copyWords(target: usize, source: usize, n: usize): void {
  if (n > LOOP_BYTES) memory.copy(target, source, n);
  else for (let i: usize = 0; i < n; i += 8) store<u64>(target + i, load<u64>(source + i));
}

export function objectUsableSize(p: usize): usize {
  if (!p) return 0;
  return isLive(p) ? smallUsableSize(p) : largeUsableSize(p);
}
