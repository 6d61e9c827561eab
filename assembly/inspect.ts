// Read-only walks over the whole heap. Nothing is counted on the hot path: it is all found by looking.

import {
  CHECK_HEAP,
  CHECK_NEIGHBOUR,
  CHECK_POOL,
  CHECK_POOL_LIST,
  CHECK_TAG,
  EMBED,
  FOREIGN,
  GUEST,
  NB_SMALL_SIZE_CLASSES,
  PAGE_BITS,
  PAGE_SIZE,
  POOL_SIZE,
  POOL_SIZE_MASK,
  QUARANTINE_SLOTS,
  SECURE,
  STOCK_SLOTS,
} from "./config";
import { arenaList, classPool, coldHeap, GuestHeap, NB_BINS, noPool, quarantineWord } from "./heap";
import { checkChunks } from "./inspect-chunks";
import { checkLists, finding } from "./inspect-lists";
import { beginPools, checkPool, current, waiting } from "./inspect-pool";
import { nextBin } from "./large/bins";
import { embedded } from "./large/chunk-map";
import { Recent } from "./large/recent";
import {
  above,
  firstBlock,
  isFence,
  isFree,
  isSealed,
  MIN_BLOCK_SIZE,
  prevIsFree,
  sizeBelow,
  sizeOf,
  TAG_SIZE,
} from "./large/tags";
import { isLinked, nextOf } from "./list";
import { NODE } from "./small/foreign";

function isQuarantined(p: usize): bool {
  for (let place: u32 = 1; place <= QUARANTINE_SLOTS; place++)
    if (load<usize>(quarantineWord(place)) == p) return true;
  return false;
}

/** Is it a pool's? (In the secure build a block in quarantine may look like one.) */
export function isPool(block: usize): bool {
  const p = block + TAG_SIZE;
  if (p & POOL_SIZE_MASK || !isFence(block) || sizeOf(block) >= POOL_SIZE + MIN_BLOCK_SIZE) return false;
  return !SECURE || !isQuarantined(p);
}

/** One block: its tag, what its neighbours' tags say of it and, if it is one, the pool in it. 0 or the code. */
function checkBlock(block: usize, isBelowFree: bool): u32 {
  const end = above(block);
  if (!isSealed(block) || end <= block || end > coldHeap().top) return CHECK_TAG;
  if (prevIsFree(block) != isBelowFree) return CHECK_NEIGHBOUR;
  if (!isFree(block)) return isPool(block) ? checkPool(block + TAG_SIZE) : 0;
  const isWrong = isBelowFree || sizeOf(block) < MIN_BLOCK_SIZE || sizeBelow(end) != sizeOf(block);
  return isWrong ? CHECK_NEIGHBOUR : 0;
}

/** What the walk over the blocks has met. */
let nfree: u32 = 0;
let freeBytes: usize = 0;
let npools: u32 = 0;
let nfences: u32 = 0;
let isRemainderMet = false;
let isRecentMet = false;

/** Walks over the blocks. 0, or the code of the first thing that is wrong with one. */
function checkBlocks(top: usize): u32 {
  nfree = 0;
  if (GUEST) freeBytes = 0;
  npools = 0;
  nfences = 0;
  isRemainderMet = !coldHeap().remainder;
  if (GUEST) isRecentMet = !Recent.block;
  beginPools();
  let isBelowFree = false;
  let last: usize = 0;
  let tail: usize = 0;
  for (let block = firstBlock(); block < top; block = above(block)) {
    const code = checkBlock(block, isBelowFree);
    if (code) return finding(code, block + TAG_SIZE);
    isBelowFree = isFree(block);
    if (isBelowFree) {
      nfree++;
      if (GUEST) {
        freeBytes += sizeOf(block);
        if (block == Recent.block && above(block) == Recent.end) isRecentMet = true;
      }
    } else if (isPool(block)) npools++;
    else if (isFence(block)) nfences++;
    if (isBelowFree && block == coldHeap().remainder) isRemainderMet = true;
    last = block;
    if (EMBED && isBelowFree && above(block) == embedded().tailEnd) tail = block;
  }
  if (!isSealed(top) || sizeOf(top) || isFree(top) || prevIsFree(top) != isBelowFree)
    return finding(CHECK_TAG, top);
  if (!EMBED && isBelowFree) tail = last;
  return tail == coldHeap().tail ? 0 : finding(CHECK_NEIGHBOUR, coldHeap().tail);
}

/** The heap's fields, as far as nothing else depends on them: 0 or the code. */
function checkFields(top: usize): u32 {
  const end = coldHeap().end;
  const isSound =
    top <= end &&
    (end - 1) >> PAGE_BITS < <usize>memory.size() &&
    (EMBED || !((top + TAG_SIZE) & (PAGE_SIZE - 1))) &&
    !(coldHeap().noPool | coldHeap().noBlock) &&
    coldHeap().stocked <= STOCK_SLOTS &&
    nextBin(NB_BINS) == NB_BINS;
  return isSound ? 0 : finding(CHECK_HEAP, top);
}

/** The pools in arenas of somebody else's, which the walk does not meet, and the list that has them. */
function checkForeign(): u32 {
  if (!FOREIGN) return 0;
  let node = arenaList();
  while (isLinked(node)) {
    node = nextOf(node);
    if (node == arenaList()) return 0;
    const code = checkPool(node - NODE);
    if (code) return finding(code, node - NODE);
    npools++;
  }
  return finding(CHECK_POOL_LIST, node);
}

/** What the fields and tables say of all these pools. */
function checkPools(): u32 {
  const code = checkForeign();
  if (code) return code;
  if (npools != coldHeap().pools) return finding(CHECK_POOL, 0);
  let classes: u32 = 0;
  for (let szidx: u32 = 0; szidx < NB_SMALL_SIZE_CLASSES; szidx++)
    classes += <u32>(classPool(szidx) != noPool());
  return classes == current ? 0 : finding(CHECK_POOL_LIST, 0);
}

/**
 * Verifies every tag, list, bin, map, bit and count. Returns 0 when all is sound, else a CHECK_ code with the address
 * in last_error_address(). Time linear in the heap; may be called at any moment between two calls; changes nothing.
 */
export function check(): u32 {
  const top = coldHeap().top;
  if (!top) return 0;
  let code = checkFields(top);
  if (!code && EMBED) code = checkChunks();
  if (!code) code = checkBlocks(top);
  if (!code) code = checkPools();
  if (code) return code;
  let kept = <u32>(coldHeap().tail > 0) + <u32>(coldHeap().remainder > 0);
  if (GUEST) {
    kept += <u32>(Recent.block > 0);
    if (freeBytes != changetype<GuestHeap>(coldHeap()).freeBytes || !isRecentMet)
      return finding(CHECK_HEAP, top);
  }
  // Fences of the secure build are the quarantine's too: secure/inspect.ts counts them.
  if (!isRemainderMet || (!SECURE && nfences != coldHeap().fences))
    return finding(CHECK_HEAP, coldHeap().remainder);
  return checkLists(nfree - kept, waiting);
}
