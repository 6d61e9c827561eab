// Blocks of the secure build: those of the allocator beneath with a canary behind their bytes, zeros when they are given
// out, and a time in quarantine after they are freed.

import {
  ALIGNMENT_MASK,
  MISUSE_OVERFLOW,
  MISUSE_WRITE_AFTER_FREE,
  MISUSE_WRONG_DOMAIN,
  OWN,
  POOL_SIZE_MASK,
  QUARANTINE_LIMIT,
} from "../config";
import { gatedFreeSlow, gatedMallocSlow } from "../gates";
import { misuse } from "../guard";
import { counted, heap } from "../heap";
import { release } from "../large/large";
import { MAX_LARGE_REQUEST, sizeOf, TAG_SIZE } from "../large/tags";
import { ownFree, ownMalloc } from "../object";
import { isInOrder, largeFree, rawAllocSlow, rawMalloc } from "../raw";
import { index2size, isInPool, Pool, poolOf } from "../small/layout";
import { Small, smallMallocSlow, smallUsableSize } from "../small/small";
import { HELD, indexOf, LIVE, misuseOfSmall, Table } from "../small/table";
import { Canary, MIN_CANARY, ownedSize, setCanary } from "./canary";
import { holdLarge, leaveAll, Quarantine } from "./quarantine";
import { areZeros, firstNonZero, Zeros } from "./zeros";

/** Bytes that a live block of the allocator beneath may hold. */
export function usableSize(p: usize): usize {
  // What begins where a pool does is a large one, with a foreign arena in it.
  return p & POOL_SIZE_MASK && isInPool(p) ? smallUsableSize(p) : sizeOf(p - TAG_SIZE) - TAG_SIZE;
}

/** Makes a new block of the allocator beneath the owner's. False: somebody wrote to it while it was free, which is mended. */
function arm(p: usize, n: usize, isRaw: bool): bool {
  const usable = usableSize(p);
  if (areZeros(p, p + usable)) {
    setCanary(p, usable, n);
    return true;
  }
  const dirty = firstNonZero(p, p + usable);
  memory.fill(p, 0, usable);
  if (isRaw) largeFree(p, 0);
  else ownFree(p);
  misuse(MISUSE_WRITE_AFTER_FREE, dirty, usable);
  return false;
}

/** A block of the allocator beneath, for the raw domain or another one, or 0. */
function takeBeneath(size: usize, align: usize, isRaw: bool): usize {
  if (isRaw) return align ? rawAllocSlow(size, align) : rawMalloc(size);
  return align ? counted(rawAllocSlow(size, align)) : ownMalloc(size);
}

/** n zeroed bytes of the domain at a multiple of `align`; what is in quarantine is given up before there is no memory. */
export function allocateSlow(n: usize, align: usize, isRaw: bool): usize {
  if (n > MAX_LARGE_REQUEST) return 0;
  const size = n + MIN_CANARY;
  let p: usize = 0;
  do p = takeBeneath(size, align, isRaw);
  while (p ? !arm(p, n, isRaw) : leaveAll());
  return p;
}

/** The same of a pool; 0 if pools do not serve the request. */
export function securePooled(n: usize): usize {
  const size = n + MIN_CANARY;
  if (!n || !Small.fits(size)) return 0;
  let p: usize = 0;
  do p = smallMallocSlow(size);
  while (p ? !arm(p, n, false) : leaveAll());
  return p;
}

/** Is p a live block of the allocator beneath, that the domain may free or resize? If not, that is reported. */
function isLiveIn(p: usize, n: usize, isRaw: bool): bool {
  if (!isInPool(p)) return isInOrder(p, n);
  let code = misuseOfSmall(p);
  if (!code && isRaw) code = MISUSE_WRONG_DOMAIN;
  if (code) misuse(code, p, n);
  return !code;
}

/** The bytes that p's owner has, or -1 for a misuse that was reported: no live block, or one that was written behind. */
export function vet(p: usize, n: usize, isRaw: bool): usize {
  if (!isLiveIn(p, n, isRaw)) return -1;
  const owned = ownedSize(p, usableSize(p));
  if (owned == -1) misuse(MISUSE_OVERFLOW, p, n);
  return owned;
}

/** Frees a block that was vetted: zeroes it, and holds it back if it is not too large. */
function retire(p: usize, isRaw: bool): void {
  const usable = usableSize(p);
  if (!isRaw && !isInPool(p)) heap().rawBlocks--;
  if (usable > QUARANTINE_LIMIT) {
    Zeros.wipe(p, p + usable);
    release(p - TAG_SIZE);
    return;
  }
  const misuses = heap().errorCount;
  Quarantine.makeRoom();
  if (heap().errorCount != misuses && vet(p, 0, false) == -1) return;
  Zeros.wipe(p, p + usable);
  if (isInPool(p)) hold(p);
  else holdLarge(p - TAG_SIZE);
  Quarantine.enter(p);
}

/** Who was told of a misuse when room was made has freed the block that this call is to free. */
function freedMeanwhile(p: usize): void {
  misuse(misuseOfSmall(p), p, 0);
}

/** Marks a pool's live block as held back. */
function hold(p: usize): void {
  const pool = poolOf(p);
  Table.setState(changetype<usize>(pool), indexOf(pool, p), HELD);
}

export function freeSlow(p: usize, isRaw: bool): void {
  if (p && vet(p, 0, isRaw) != -1) retire(p, isRaw);
}

/** The paths of malloc and free that most calls take, inlined. Those of a domain have a gate (records.ts). */
export class Blocks {
  @inline static malloc(n: usize, domain: u32): usize {
    const size = n + MIN_CANARY;
    // Of a domain no request of 0 bytes: it may have to go through the raw domain's record.
    if (domain == OWN ? Small.fits(size) : n && size - 1 < heap().threshold) {
      const pool = Small.pool(size);
      const k = Small.freeblock(pool);
      if (k) {
        const p = Small.block(pool, k, size);
        const next = Small.next(pool, k);
        if (Small.isSealed(pool) && Small.leadsOn(pool, k, next)) {
          const usable = (size + ALIGNMENT_MASK) & ~ALIGNMENT_MASK;
          if (Zeros.are(p, p + usable)) {
            Small.take(pool, k, next);
            Canary.setShort(p, usable, usable - n);
            return p;
          }
        }
      }
    }
    return domain == OWN ? allocateSlow(n, 0, false) : gatedMallocSlow(n, domain);
  }

  @inline static free(p: usize, domain: u32): void {
    const pool = Pool.of(p);
    if (domain == OWN ? Pool.mayHave(p) : p < heap().gate) {
      if (Pool.isSealed(pool)) {
        const quotient = Table.quotient(pool, p);
        const k = Table.index(quotient);
        if (Table.isExact(pool, quotient) && Table.state(changetype<usize>(pool), k) == LIVE) {
          const usable = index2size(pool.szidx);
          if (Canary.length(p, usable)) {
            Quarantine.makeRoom();
            if (Table.state(changetype<usize>(pool), k) != LIVE) {
              freedMeanwhile(p);
              return;
            }
            Zeros.wipe(p, p + usable);
            Table.setState(changetype<usize>(pool), k, HELD);
            Quarantine.enter(p);
            return;
          }
        }
      }
    }
    if (domain == OWN) freeSlow(p, false);
    else gatedFreeSlow(p, domain);
  }
}
