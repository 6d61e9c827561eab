// Read-only walks over the whole heap. Nothing is counted on the hot path: it is all found by looking.

import {
  ALIGNMENT,
  CHECK_HEAP,
  CHECK_NEIGHBOUR,
  CHECK_POOL,
  CHECK_POOL_LIST,
  CHECK_TAG,
  CHECKS,
  NB_SMALL_SIZE_CLASSES,
  PAGE_BITS,
  PAGE_SIZE,
  POOL_SIZE,
  POOL_SIZE_MASK,
  QUARANTINE_SLOTS,
  SECURE,
  STOCK_SLOTS,
} from "./config";
import { classPool, heap, NB_BINS, NO_POOL, quarantineWord } from "./heap";
import { checkLists, finding } from "./inspect-lists";
import { beginPools, checkPool, current, waiting } from "./inspect-pool";
import { nextBin } from "./large/bins";
import {
  above,
  blockAt,
  FIRST_BLOCK,
  isFence,
  isFree,
  isGivenOut,
  isSealed,
  MIN_BLOCK_SIZE,
  prevIsFree,
  sizeBelow,
  sizeOf,
  TAG_SIZE,
} from "./large/tags";
import { isInHeap } from "./large/verify";
import { isInPool, poolOf } from "./small/layout";
import { isLive } from "./small/table";

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

/** One block: its tag, what its neighbours' tags say of it and, if it is one, the pool in it. */
function checkBlock(block: usize, isBelowFree: bool): u32 {
  const p = block + TAG_SIZE;
  const end = above(block);
  if (!isSealed(block) || end <= block || end > heap().top) return finding(CHECK_TAG, p, sizeOf(block));
  if (prevIsFree(block) != isBelowFree) return finding(CHECK_NEIGHBOUR, p, sizeOf(block));
  if (!isFree(block)) return isPool(block) ? checkPool(p) : 0;
  const isWrong = isBelowFree || sizeOf(block) < MIN_BLOCK_SIZE || sizeBelow(end) != sizeOf(block);
  return isWrong ? finding(CHECK_NEIGHBOUR, p, sizeOf(block)) : 0;
}

/** What the walk over the blocks has met. */
let nfree: u32 = 0;
let npools: u32 = 0;
let nfences: u32 = 0;
let isRemainderMet = false;

/** Walks over the blocks. 0, or the code of the first thing that is wrong with one. */
function checkBlocks(top: usize): u32 {
  nfree = 0;
  npools = 0;
  nfences = 0;
  isRemainderMet = !heap().remainder;
  beginPools();
  let isBelowFree = false;
  let last: usize = 0;
  for (let block = FIRST_BLOCK; block < top; block = above(block)) {
    const code = checkBlock(block, isBelowFree);
    if (code) return code;
    isBelowFree = isFree(block);
    if (isBelowFree) nfree++;
    else if (isPool(block)) npools++;
    else if (isFence(block)) nfences++;
    if (isBelowFree && block == heap().remainder) isRemainderMet = true;
    last = block;
  }
  if (!isSealed(top) || sizeOf(top) || isFree(top) || prevIsFree(top) != isBelowFree)
    return finding(CHECK_TAG, top, 0);
  return (isBelowFree ? last : 0) == heap().tail ? 0 : finding(CHECK_NEIGHBOUR, heap().tail, 0);
}

/** The heap's fields, as far as nothing else depends on them: 0 or the code. */
function checkFields(top: usize): u32 {
  const end = (<u64>memory.size()) << PAGE_BITS;
  const isSound =
    <u64>top + TAG_SIZE <= end &&
    !((top + TAG_SIZE) & (PAGE_SIZE - 1)) &&
    top > FIRST_BLOCK &&
    !heap().noPool &&
    !heap().noBlock &&
    heap().stocked <= STOCK_SLOTS &&
    nextBin(NB_BINS) == NB_BINS;
  return isSound ? 0 : finding(CHECK_HEAP, top, 0);
}

/** What the fields and tables say of the pools that the walk has met. */
function checkPools(): u32 {
  if (npools != heap().pools) return finding(CHECK_POOL, 0, npools);
  let classes: u32 = 0;
  for (let szidx: u32 = 0; szidx < NB_SMALL_SIZE_CLASSES; szidx++)
    classes += <u32>(classPool(szidx) != NO_POOL);
  return classes == current ? 0 : finding(CHECK_POOL_LIST, 0, classes);
}

/**
 * Verifies every tag, list, bin, map, bit and count. Returns 0 when all is sound, else a CHECK_ code with the address
 * in last_error_address(). Time linear in the heap; may be called at any moment between two calls; changes nothing.
 */
export function check(): u32 {
  const top = heap().top;
  if (!top) return 0;
  let code = checkFields(top);
  if (!code) code = checkBlocks(top);
  if (!code) code = checkPools();
  if (code) return code;
  const kept = <u32>(heap().tail > 0) + <u32>(heap().remainder > 0);
  // Fences of the secure build are the quarantine's too: secure/inspect.ts counts them.
  if (!isRemainderMet || (!SECURE && nfences != heap().fences))
    return finding(CHECK_HEAP, heap().remainder, nfences);
  return checkLists(nfree - kept, waiting);
}

/** The first large block above the address. Where a live block starts there, it is one step. */
function blockAbove(p: usize): usize {
  const block = p - TAG_SIZE;
  if (!isInHeap(block)) return heap().top;
  // The block may have been freed since, and be part of another one now.
  return above(isSealed(block) ? block : blockAt(FIRST_BLOCK, p));
}

/**
 * The live block that follows the one at p in the order of addresses, 0 = there is none; p = 0 gives the first.
 * The one at p may have been freed meanwhile. Linear over a whole walk as long as what is walked over stays.
 * Not in the fast build, which does not know its live blocks.
 */
export function next_block(p: usize): usize {
  if (!CHECKS) return 0;
  let block = FIRST_BLOCK;
  if (p) block = isInPool(p) ? changetype<usize>(poolOf(p)) - TAG_SIZE : blockAbove(p);
  for (; block < heap().top && isSealed(block); block = above(block)) {
    const payload = block + TAG_SIZE;
    if (isInPool(payload)) {
      const end = above(block);
      for (let q = max(payload, p + ALIGNMENT); q < end; q += ALIGNMENT) if (isLive(q)) return q;
    } else if (isGivenOut(block)) return payload;
  }
  return 0;
}
