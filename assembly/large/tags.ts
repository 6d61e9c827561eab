// Large blocks and their tags: the boundary tags of the general-purpose heap.
//
//   block                                          block + size
//   | seal | size,flags | payload ............ |   | seal | size,flags | ...
//   | seal | size,flags | next | prev | .. size|   | ...                       a free block: links and a footer
//
// The blocks cover the heap from first to top without a gap. Invariants:
//   - PREV_IN_USE is set iff the block below is not free. No two neighbours are free.
//   - A free block's last word is its size (the footer), so that the block above finds its start.
//   - A seal matches iff a block starts there: a tag that stops being one is wiped. With IN_USE that makes a large address
//     as exact as its state makes a small one. The heap's key is in it, so that data made elsewhere does not pass for a
//     tag, and a heap that was reset knows none of its old ones. PREV_IN_USE is not sealed, as the neighbour turns it:
//     where it is clear, the block below is verified, and where it is set, nobody goes there.
//   - A FENCE is in use and nobody's to free: memory that somebody else took by memory.grow, an arena or a piece of one, a
//     block in the secure build's quarantine.

import { ALIGNMENT_MASK, ALONE, CHECKS, LINK, SECURE, SIZED } from "../config";
import { heap, heapEnd } from "../heap";

@unmanaged
export class Block {
  /** Size and flags, but for PREV_IN_USE, mixed with the block's own address. */
  seal: u32;
  /** Size in bytes, tags included, less SIZE_BIAS, and the flags in its low bits. */
  tag: u32;
  /** Only in a free block: its neighbours on the bin's list (list.ts). */
  next: usize;
  prev: usize;
}

export const IN_USE: u32 = 1;
export const PREV_IN_USE: u32 = 2;
export const FENCE: u32 = 4;
const FLAGS: u32 = 7;
/** Where the word before a block is to say what it may hold. */
export const SIZE_BIAS: u32 = SIZED ? 8 : 0;

/** Bytes before the payload. */
export const TAG_SIZE: usize = offsetof<Block>("next");
export const FOOTER_SIZE: usize = 4;
/** Smallest block: tags, two links, footer. */
export const MIN_BLOCK_SIZE: usize = (offsetof<Block>() + FOOTER_SIZE + ALIGNMENT_MASK) & ~ALIGNMENT_MASK;
/** Above this the size of a block would not fit the address space with room for rounding. */
export const MAX_LARGE_REQUEST: usize = 0xfffe0000;

if (TAG_SIZE != 8) ERROR("the payload must begin at an aligned address");

/** Bytes of the block that serves a request of n bytes; n <= MAX_LARGE_REQUEST. */
export function blockSize(n: usize): usize {
  return max((n + TAG_SIZE + ALIGNMENT_MASK) & ~ALIGNMENT_MASK, MIN_BLOCK_SIZE);
}

/** First possible start of a block at or above the address: its payload is a multiple of `align` bytes. */
export function alignBlock(address: usize, align: usize): usize {
  return ((address + TAG_SIZE + align - 1) & ~(align - 1)) - TAG_SIZE;
}

/** The lowest block of the heap: behind its state where that is followed by nothing else. */
export function firstBlock(): usize {
  if (!ALONE && !LINK) return heap().first;
  return ((heapEnd() + TAG_SIZE + ALIGNMENT_MASK) & ~ALIGNMENT_MASK) - TAG_SIZE;
}

export function at(block: usize): Block {
  return changetype<Block>(block);
}

/** What malloc and free read of tags, inlined, as a call costs more. The functions below are for all others. */
export class Tag {
  @inline static size(block: usize): usize {
    return (at(block).tag & ~FLAGS) + SIZE_BIAS;
  }
  @inline static isFree(block: usize): bool {
    return !(at(block).tag & IN_USE);
  }
  @inline static prevIsFree(block: usize): bool {
    return !(at(block).tag & PREV_IN_USE);
  }
  @inline static above(block: usize): usize {
    return block + Tag.size(block);
  }
  /** Writes a block's tag: size | flags. */
  @inline static set(block: usize, tag: u32): void {
    const word = tag - SIZE_BIAS;
    at(block).tag = word;
    if (CHECKS) at(block).seal = Tag.seal(block, word);
  }
  @inline static setFree(block: usize, size: usize): void {
    Tag.set(block, size | PREV_IN_USE);
    const next = block + size;
    store<u32>(next - FOOTER_SIZE, size);
    at(next).tag &= ~PREV_IN_USE;
  }
  /** The seal that goes with a size word at this address. */
  @inline static seal(block: usize, tag: u32): u32 {
    return <u32>block ^ (tag & ~PREV_IN_USE) ^ heap().key;
  }
}

/** Was the block given out, by its tag? Not so a free one and a fence. */
export function isGivenOut(block: usize): bool {
  return (at(block).tag & (IN_USE | FENCE)) == IN_USE;
}

/** Is it a free block of the size, by its size word? */
export function isFreeOf(block: usize, size: usize): bool {
  return at(block).tag == ((<u32>size - SIZE_BIAS) | PREV_IN_USE);
}

/** Is it in use and nobody's to free? */
export function isFence(block: usize): bool {
  return (at(block).tag & FENCE) != 0;
}

export function sizeOf(block: usize): usize {
  return Tag.size(block);
}
export function isFree(block: usize): bool {
  return Tag.isFree(block);
}
export function prevIsFree(block: usize): bool {
  return Tag.prevIsFree(block);
}
/** The block above. */
export function above(block: usize): usize {
  return Tag.above(block);
}
/** The block that the address lies in, found by walking up from one at or below it, as far as the tags can be trusted. */
export function blockAt(from: usize, address: usize): usize {
  // In this form it ends at the sentinel, whose size is 0, and where the address space does.
  while (sizeOf(from) - 1 < address - from && isSealed(from)) from = above(from);
  return from;
}
/** The size that the block below has written at its end; meant only where prevIsFree. */
export function sizeBelow(block: usize): usize {
  return load<u32>(block - FOOTER_SIZE);
}

/** Does a block start here? Exact in builds with checks, true in the others. */
export function isSealed(block: usize): bool {
  return !CHECKS || at(block).seal == Tag.seal(block, at(block).tag);
}

export function setTag(block: usize, tag: u32): void {
  Tag.set(block, tag);
}
/** No block starts here any more. */
export function wipeTag(block: usize): void {
  if (CHECKS) store<u64>(block, 0);
}

/** Zeroes the links and the footer of a block that stops being free, as the secure build has it. */
export function wipeFree(block: usize): void {
  if (!SECURE) return;
  store<u64>(block + TAG_SIZE, 0);
  store<u32>(Tag.above(block) - FOOTER_SIZE, 0);
}

/** Tags a free block: its own tag, its footer, and the flag in the block above. */
export function setFree(block: usize, size: usize): void {
  Tag.setFree(block, size);
}
