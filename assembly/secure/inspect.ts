// check() of the secure build: what ../inspect.ts does, and then canaries, quarantine and free memory.

import { CHECK_CANARY, CHECK_FREE_MEMORY, CHECK_QUARANTINE, QUARANTINE_SLOTS } from "../config";
import { heap, quarantineWord } from "../heap";
import { check as checkBeneath, isPool } from "../inspect";
import { finding } from "../inspect-lists";
import { heldBack } from "../inspect-pool";
import { above, FOOTER_SIZE, firstBlock, isFence, isFree, isSealed, TAG_SIZE } from "../large/tags";
import { isInHeap } from "../large/verify";
import { Node } from "../list";
import { next_block } from "../next-block";
import { firstIndex, tableSize } from "../small/geometry";
import { index2size, isInPool, POOL_ROOM, Pool } from "../small/layout";
import { blockOf, HELD, LIVE, stateOf, Table } from "../small/table";
import { usableSize } from "./blocks";
import { ownedSize } from "./canary";
import { firstNonZero } from "./zeros";

/** 0, or the code if not all bytes are 0. */
function checkZeros(start: usize, end: usize): u32 {
  const dirty = firstNonZero(start, end);
  return dirty < end ? finding(CHECK_FREE_MEMORY, dirty) : 0;
}

/** The free memory of a pool: all of it if it is empty, else what is behind its table, and its blocks that are free or held back. */
function checkPool(address: usize): u32 {
  const pool = changetype<Pool>(address);
  if (!pool.seal) return checkZeros(address, address + POOL_ROOM);
  const size = index2size(pool.szidx);
  const first = firstIndex(pool);
  let start = address + offsetof<Pool>() + tableSize(pool.szidx, pool.last);
  for (; start & 3; start++) if (load<u8>(start)) return finding(CHECK_FREE_MEMORY, start);
  let code = checkZeros(start, blockOf(pool, first));
  for (let k = first; !code && k <= pool.last; k++) {
    const block = blockOf(pool, k);
    if (Table.state(address, k) != LIVE) code = checkZeros(block, block + size);
  }
  return code ? code : checkZeros(blockOf(pool, pool.last) + size, address + POOL_ROOM);
}

/** All that is free, or the code. Told how many fences there should be. */
function checkFreeMemory(fences: u32): u32 {
  for (let block = firstBlock(); block < heap().top; block = above(block)) {
    let code: u32 = 0;
    // Behind the links, if it has any, before the footer.
    const isListed = block != heap().tail && block != heap().remainder;
    if (isFree(block))
      code = checkZeros(block + (isListed ? offsetof<Node>() : TAG_SIZE), above(block) - FOOTER_SIZE);
    else if (isPool(block)) code = checkPool(block + TAG_SIZE);
    else if (isFence(block)) fences--;
    if (code) return code;
  }
  return fences ? finding(CHECK_QUARANTINE, 0) : 0;
}

/** The canary of every live block. */
function checkCanaries(): u32 {
  for (let p = next_block(0); p; p = next_block(p)) {
    const usable = usableSize(p);
    if (ownedSize(p, usable) == -1) return finding(CHECK_CANARY, p);
  }
  return 0;
}

/** May the block of the quarantine's place be one that is held back, and there for the first time? */
function isHeldBack(p: usize, place: u32): bool {
  for (let other: u32 = 1; other < place; other++) if (load<usize>(quarantineWord(other)) == p) return false;
  if (isInPool(p)) return stateOf(p) == HELD;
  const block = p - TAG_SIZE;
  return isInHeap(block) && isSealed(block) && isFence(block);
}

/** The blocks in quarantine, as many as the pools miss, and then the free memory. */
function checkQuarantine(): u32 {
  // The first block of the heap is a fence as well: large/growth.ts.
  let fences = heap().fences + 1;
  let missed = heldBack;
  for (let place: u32 = 1; place <= QUARANTINE_SLOTS; place++) {
    const p = load<usize>(quarantineWord(place));
    if (!p) continue;
    if (!isHeldBack(p, place)) return finding(CHECK_QUARANTINE, p);
    const code = checkZeros(p, p + usableSize(p));
    if (code) return code;
    if (isInPool(p)) missed--;
    else fences++;
  }
  return missed ? finding(CHECK_QUARANTINE, 0) : checkFreeMemory(fences);
}

/** See ../inspect.ts. */
export function check(): u32 {
  let code = checkBeneath();
  if (code || !heap().top) return code;
  code = checkCanaries();
  return code ? code : checkQuarantine();
}
