// The quarantine: freed blocks that are zeros and are nobody's yet. A freed block takes the place of one chosen at random;
// that one joins a queue, and leaves it after as many more. So an address is not given out again soon, nor in an order that
// anybody can tell. The state of a pool's block that is held back is HELD; a large one's tag says FENCE.

import {
  MISUSE_CORRUPT_LINK,
  MISUSE_CORRUPT_TAG,
  MISUSE_WRITE_AFTER_FREE,
  QUARANTINE_SLOTS,
} from "../config";
import { misuse } from "../guard";
import { quarantineWord } from "../heap";
import { release } from "../large/large";
import { rebuildBins } from "../large/repair";
import { above, at, FENCE, FOOTER_SIZE, isSealed, setTag, TAG_SIZE } from "../large/tags";
import { damageAround } from "../large/verify";
import { Random } from "../random";
import { isInPool, Pool } from "../small/layout";
import { Small } from "../small/small";
import { HELD, indexOf, Table } from "../small/table";

const HALF: u32 = QUARANTINE_SLOTS >> 1;

if (HALF & (HALF - 1)) ERROR("each half of the quarantine is chosen from by a mask");

export class Quarantine {
  /** Puts a block, or 0, in the place and gives what was there. */
  @inline static exchange(place: u32, block: usize): usize {
    const word = quarantineWord(1 + place);
    const previous = load<usize>(word);
    store<usize>(word, block);
    return previous;
  }

  /** Lets the block go whose turn it is, so that another one can be held back: before anything is done to that one. */
  @inline static makeRoom(): void {
    const turn = (load<u32>(quarantineWord(0)) + 1) & (HALF - 1);
    store<u32>(quarantineWord(0), turn);
    const oldest = Quarantine.exchange(HALF + turn, 0);
    if (oldest) leave(oldest);
  }

  /** Holds a block back, once there is room. */
  @inline static enter(p: usize): void {
    const turn = load<u32>(quarantineWord(0));
    const inRoom = Quarantine.exchange(HALF + turn, Quarantine.exchange(Random.next() & (HALF - 1), p));
    // Who was told of a misuse when room was made may have freed another block into it.
    if (inRoom) leave(inRoom);
  }
}

/** Gives a block that was held back to the allocator beneath. What was written to it shows when it is given out. */
function leave(p: usize): void {
  if (isInPool(p)) leaveSmall(p);
  else leaveLarge(p - TAG_SIZE);
}

function leaveSmall(p: usize): void {
  const pool = Pool.of(p);
  const k = Pool.isSealed(pool) ? indexOf(pool, p) : 0;
  if (k && Table.state(changetype<usize>(pool), k) == HELD) Small.give(pool, k);
  // A header or a table that was written to is left as it is, and the block with it.
  else misuse(MISUSE_CORRUPT_LINK, p, 0);
}

/** Marks a large block as held back: it cannot be freed then. */
export function holdLarge(block: usize): void {
  setTag(block, at(block).tag | FENCE);
}

function leaveLarge(block: usize): void {
  const p = block + TAG_SIZE;
  let code = isSealed(block) ? damageAround(block) : MISUSE_CORRUPT_TAG;
  if (code && isSealed(block)) {
    rebuildBins();
    code = damageAround(block) ? MISUSE_CORRUPT_TAG : MISUSE_CORRUPT_LINK;
  }
  // A tag that was written to, its own or one beside it, is left as it is, and the block with it.
  if (code == MISUSE_CORRUPT_TAG) {
    misuse(code, p, 0);
    return;
  }
  const footer = above(block) - FOOTER_SIZE;
  // The links and the footer that it gets would hide a write.
  const wasWritten = load<u64>(p) != 0 || load<u32>(footer) != 0;
  store<u64>(p, 0);
  store<u32>(footer, 0);
  setTag(block, at(block).tag & ~FENCE);
  release(block);
  if (wasWritten) code = MISUSE_WRITE_AFTER_FREE;
  if (code) misuse(code, p, 0);
}

/** Lets all blocks go. True if there were any. */
export function leaveAll(): bool {
  let hadAny = false;
  for (let place: u32 = 0; place < QUARANTINE_SLOTS; place++) {
    const block = Quarantine.exchange(place, 0);
    if (!block) continue;
    hadAny = true;
    leave(block);
  }
  return hadAny;
}
