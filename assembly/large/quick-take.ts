// Guest: what malloc of a large block does most, in a few instructions: the block that was freed last, one of a bin that is as large as was asked
// for or a little larger, or one off the remainder's or the tail's low end. It is the one that take (large.ts) would find.

import { binList, Hot, heap, NB_BINS } from "../heap";
import { nextOf } from "../list";
import { binInsert, binOf, binRemove, nextBin } from "./bins";
import { addFree, mayTake } from "./cap";
import { Free } from "./quick-free";
import { Recent } from "./recent";
import { at, IN_USE, isSealed, MIN_BLOCK_SIZE, PREV_IN_USE, Tag } from "./tags";

/** Bins whose blocks are all nearer fits than the remainder (large.ts, findFit), as bits of the bitmap. */
const NEAR: u64 = 6;
/** Only so far down in a word of it are they all in that word. */
const LAST_IN_WORD: u32 = 61;

export class QuickTake {
  /** A block of the size, or 0: take must look further, and nothing has changed. */
  @inline static take(size: usize): usize {
    if (Recent.block) {
      if (QuickTake.isAsLarge(Recent.end - Recent.block, size)) return takeWhole(Recent.block);
      Recent.bin();
    }
    const own = binOf(size);
    const shift = own & 63;
    if (shift > LAST_IN_WORD) return 0;
    const bits = Hot.binBits(own >> 6) >> shift;
    if (bits & 1) {
      const first = nextOf(binList(own));
      if (QuickTake.isAsLarge(Tag.size(first), size)) return takeWhole(first);
      // One that is too small stays there.
      if (Tag.size(first) >= size) return takePart(first, size);
    }
    if (bits & NEAR) return takePart(nextOf(binList(own + <u32>ctz(bits & NEAR))), size);
    const remainder = heap().remainder;
    if (remainder && Tag.size(remainder) >= size) {
      const rest = QuickTake.cut(remainder, size);
      if (!rest) return 0;
      heap().remainder = rest;
      return remainder;
    }
    const tail = heap().tail;
    if (!tail || nextBin(own + 1) < NB_BINS) return 0;
    const rest = QuickTake.cut(tail, size);
    if (!rest) return 0;
    heap().tail = rest;
    return tail;
  }

  /** Is so much what a block of the size takes, with nothing left that could be a block? */
  @inline static isAsLarge(present: usize, size: usize): bool {
    return present - size < MIN_BLOCK_SIZE;
  }

  /** Makes the free block one in use of the size, and what is left, which it gives, a free one. 0 if it is not sound, or nothing is left. */
  @inline static cut(block: usize, size: usize): usize {
    const present = Tag.size(block);
    if (present < size + MIN_BLOCK_SIZE || !isSealed(block) || !Tag.isFree(block) || !mayTake(size)) return 0;
    addFree(0 - size);
    Tag.set(block, size | IN_USE | PREV_IN_USE);
    Free.set(block + size, present - size);
    return block + size;
  }
}

/** Can so much of the free block, which is in a bin or the recent one, be taken? */
function isSound(block: usize, size: usize): bool {
  return isSealed(block) && Tag.isFree(block) && Free.isKept(block) && mayTake(size);
}

/** Makes all of the free block, which is in a bin or the recent one, a block in use. 0 if it is not sound. */
function takeWhole(block: usize): usize {
  const size = Tag.size(block);
  if (!isSound(block, size)) return 0;
  if (block == Recent.block) Recent.set(0, 0);
  else binRemove(block);
  addFree(0 - size);
  Tag.set(block, size | IN_USE | PREV_IN_USE);
  at(block + size).tag |= PREV_IN_USE;
  return block;
}

/** A block of the size out of one in a bin, which is large enough: what is left is the remainder, or binned. 0 if it is not sound. */
function takePart(block: usize, size: usize): usize {
  if (QuickTake.isAsLarge(Tag.size(block), size)) return takeWhole(block);
  if (!isSound(block, size)) return 0;
  binRemove(block);
  const rest = QuickTake.cut(block, size);
  const older = heap().remainder;
  if (older && Tag.size(older) > Tag.size(rest)) binInsert(rest);
  else {
    heap().remainder = rest;
    // One whose tag was overwritten meanwhile is left where it is: its size would lead anywhere.
    if (older && isSealed(older)) binInsert(older);
  }
  return block;
}
