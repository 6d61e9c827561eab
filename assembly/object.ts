// The malloc family, and what the mem and obj domains are made of: pools for small requests, the large heap for the rest.
// A block that no pool owns stays with the large heap, whatever it is resized to (CPython: PyObject_Realloc).

import { BLOCK_PREFIX, CHECKS, EMBED, GUEST, OWN, RAW, RECORDS, SAMPLING, SECURE } from "./config";
import { free, malloc } from "./domains";
import { gatedFreeSlow, gatedMallocSlow } from "./gates";
import { counted, discount, Hot, heap } from "./heap";
import { QuickFree } from "./large/quick-free";
import { QuickTake } from "./large/quick-take";
import { blockSize, MAX_LARGE_REQUEST, TAG_SIZE, Tag } from "./large/tags";
import { isGiven } from "./large/verify";
import { objectMalloc } from "./object-domain";
import { largeFree, largeUsableSize, product, rawMalloc, rawRealloc, told } from "./raw";
import { Call, isRawReplaced, recordOf } from "./records";
import { wasSample } from "./sampling/samples";
import { index2size, isInPool, Pool } from "./small/layout";
import { Small, smallMallocSlow, smallUsableSize } from "./small/small";
import { isLive, LIVE, Table } from "./small/table";

/** Zeroed by a loop of words up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 256;
/** Where the loop is a longer one. */
const LONG_LOOP_BYTES: usize = 1024;

/** n bytes that no current pool could serve at once. */
export function mallocSlow(n: usize): usize {
  if (Small.fits(n)) {
    const p = smallMallocSlow(n);
    if (p) return p;
  }
  return counted(told(rawMalloc(n)));
}

/** n bytes of zeros. */
export function ownCalloc(nelem: usize, elsize: usize): usize {
  const n = product(nelem, elsize);
  const p = ownMalloc(n);
  if (!p) return 0;
  if (GUEST) zero(p, n);
  else if (n > LOOP_BYTES || BLOCK_PREFIX) memory.fill(p, 0, n);
  // A block is a multiple of 8 bytes, so that whole words may be cleared.
  else for (let i: usize = 0; i < n; i += 8) store<u64>(p + i, 0);
  return p;
}

/** Zeroes a block's n bytes: four words at a time, as engines ask in each round of a loop whether to go on. */
export function zero(p: usize, n: usize): void {
  if (n > LONG_LOOP_BYTES) {
    memory.fill(p, 0, n);
    return;
  }
  let i: usize = 0;
  for (; i + 32 <= n; i += 32) {
    store<u64>(p + i, 0);
    store<u64>(p + i, 0, 8);
    store<u64>(p + i, 0, 16);
    store<u64>(p + i, 0, 24);
  }
  for (; i < n; i += 8) store<u64>(p + i, 0);
}

/** n bytes as objectRealloc needs them. */
function mallocFor(n: usize, isOwn: bool): usize {
  return isOwn ? ownMalloc(n) : objectMalloc(0, n);
}

/**
 * Resizes to n bytes; past the raw domain's record (isOwn), or what pools do not serve through it. A pool's block shrinks at its place
 * iff 4 n > 3 times its class's size, and grows there within that size. 0 for no memory: the old block is as it was.
 */
export function resizeObject(p: usize, n: usize, isOwn: bool): usize {
  if (!p) return mallocFor(n, isOwn);
  if (!isLive(p)) {
    if (GUEST && Small.fits(n)) return resizeToPool(p, n);
    // What lies in a pool and is no live block is a misuse, which rawRealloc knows.
    return !RECORDS || isOwn || isInPool(p) ? rawRealloc(p, n) : Call.realloc(recordOf(RAW), p, n);
  }
  const size = smallUsableSize(p);
  if (n <= size && 4 * n > 3 * size) return p;
  const q = mallocFor(n, isOwn);
  // No memory to move to: the block is large enough where it is, or stays as it was.
  if (!q) return n <= size ? p : 0;
  copyBlock(q, p, min(size, n));
  ownFree(p);
  return q;
}

/**
 * Guest: resizes what is no pool's to n bytes, which a pool has. CPython asks for a hundred bytes more than a text may take, and shortens it:
 * what is short then lies beside what is as short, and the long block is whole again.
 */
function resizeToPool(p: usize, n: usize): usize {
  const block = p - TAG_SIZE;
  // What else may be wrong, free says.
  const q = isGiven(block) && n + TAG_SIZE < Tag.size(block) ? ownMalloc(n) : 0;
  if (!q) return rawRealloc(p, n);
  copyBlock(q, p, n);
  ownFree(p);
  return q;
}

/** Copies n bytes out of a pool's block: words, as both blocks are multiples of 8 bytes, but for one that a record gave, or that has a prefix. */
function copyBlock(target: usize, source: usize, n: usize): void {
  if (BLOCK_PREFIX || isRawReplaced()) memory.copy(target, source, n);
  else for (let i: usize = 0; i < n; i += 8) store<u64>(target + i, load<u64>(source + i));
}

export function objectUsableSize(p: usize): usize {
  if (!p) return 0;
  const known = GUEST ? ObjectDomain.usableSize(p) : 0;
  if (known) return known;
  return isLive(p) ? smallUsableSize(p) : largeUsableSize(p);
}

/** What every export of malloc and free is made of, inlined. Those of a domain have a gate (records.ts). */
export class ObjectDomain {
  @inline static malloc(n: usize, domain: u32): usize {
    if (ObjectDomain.fits(n, domain)) {
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
    } else if (GUEST && domain == OWN && n <= MAX_LARGE_REQUEST) {
      const block = QuickTake.take(blockSize(n));
      if (block) return counted(block + TAG_SIZE);
    }
    return domain == OWN ? mallocSlow(n) : gatedMallocSlow(n, domain);
  }

  /** Is it a request for a pool, as far as the domain's gate says? */
  @inline static fits(n: usize, domain: u32): bool {
    return domain == OWN || !RECORDS ? Small.fits(n) : n - 1 < heap().threshold;
  }
  /** May a pool be looked for at the address, as far as the domain's gate says? */
  @inline static mayHavePool(p: usize, domain: u32): bool {
    if (domain == OWN || !RECORDS) return Pool.mayHave(p);
    return EMBED ? Hot.isMapped(p) && heap().gate != 0 : p < heap().gate;
  }

  @inline static free(p: usize, domain: u32): void {
    if (ObjectDomain.mayHavePool(p, domain)) {
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
      } else if (GUEST && domain == OWN && QuickFree.free(p - TAG_SIZE)) {
        discount(1);
        return;
      }
    }
    // A large block, or none: the large heap knows.
    if (SAMPLING && wasSample(p)) {
      free(p);
      return;
    }
    if (domain == OWN) largeFree(p, 1);
    else gatedFreeSlow(p, domain);
  }

  /** Bytes that the block may hold, if it is one beyond doubt; else 0. SQLite asks whenever it takes or frees one. */
  @inline static usableSize(p: usize): usize {
    if (!Pool.mayHave(p)) return 0;
    const pool = Pool.of(p);
    if (!Pool.isSealed(pool)) return isGiven(p - TAG_SIZE) ? Tag.size(p - TAG_SIZE) - TAG_SIZE : 0;
    const quotient = Table.quotient(pool, p);
    const isBlock =
      Table.isExact(pool, quotient) && Table.isLive(changetype<usize>(pool), Table.index(quotient));
    return isBlock ? index2size(pool.szidx) - BLOCK_PREFIX : 0;
  }
}

function beneathMallocSlow(n: usize): usize {
  return ObjectDomain.malloc(n, OWN);
}
function beneathFreeSlow(p: usize): void {
  ObjectDomain.free(p, OWN);
}
/** malloc and free as this file has them: in the secure build not its own. */
export function ownMalloc(n: usize): usize {
  return SECURE ? beneathMallocSlow(n) : malloc(n);
}
export function ownFree(p: usize): void {
  if (SECURE) beneathFreeSlow(p);
  else free(p);
}
