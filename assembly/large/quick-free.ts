// Guest: what free does most, in a few instructions: a block that joins a free neighbour which stays where it is kept, or becomes the recent one.
// What is verified is what verify.ts would; whatever is not just so is left to the others, with nothing changed.

import { Hot, heap, NB_BINS } from "../heap";
import { Linked, nextOf, prevOf } from "../list";
import { binIndex, binOf, binRemove } from "./bins";
import { addFree } from "./cap";
import { CHUNK_UNIT, Chunk, isInChunk, SLACK } from "./chunk-map";
import { ROOMY, tailEnd } from "./large";
import { Recent } from "./recent";
import {
  at,
  FENCE,
  FOOTER_SIZE,
  IN_USE,
  isFreeOf,
  isSealed,
  PREV_IN_USE,
  sizeBelow,
  TAG_SIZE,
  Tag,
  wipeTag,
} from "./tags";

/** From so far behind a chunk's header on an address in the same 64 KiB may be another's. */
const INSIDE: usize = CHUNK_UNIT - SLACK - TAG_SIZE - offsetof<Chunk>();

/** What is asked of free blocks, and done to them, on both quick paths. */
export class Free {
  /** Is it in no bin? */
  @inline static isApart(block: usize): bool {
    return block == heap().remainder || block == heap().tail || block == Recent.block;
  }
  /** Is it where its links say, or in no bin? */
  @inline static isKept(block: usize): bool {
    if (Free.isApart(block)) return true;
    const next = nextOf(block);
    const prev = prevOf(block);
    return Linked.isBetween(block, prev, next) && (next != prev || binIndex(next) < NB_BINS);
  }
  /** Tags one, below a block that knows already that there is one. */
  @inline static set(block: usize, size: usize): void {
    Tag.set(block, size | PREV_IN_USE);
    store<u32>(block + size - FOOTER_SIZE, size);
  }
}

export class QuickFree {
  /** Frees the block, if it is one and all round it is in order. The address may be any in the 64 KiB that are mapped. */
  @inline static free(block: usize): bool {
    if (!QuickFree.isInside(block) && !isInChunk(block)) return false;
    const tag = at(block).tag;
    if (at(block).seal != Tag.seal(block, tag) || (tag & (IN_USE | FENCE)) != IN_USE) return false;
    const above = Tag.above(block);
    const tagAbove = at(above).tag;
    if (at(above).seal != Tag.seal(above, tagAbove)) return false;
    const isAboveFree = !(tagAbove & IN_USE);
    if (block == Recent.end && !isAboveFree) return QuickFree.joinRecent(block, above);
    if (isAboveFree && !Free.isKept(above)) return false;
    const start = tag & PREV_IN_USE ? block : QuickFree.soundBelow(block);
    if (!start || QuickFree.isAll(start, isAboveFree ? Tag.above(above) : above)) return false;
    if (isAboveFree && start == block && QuickFree.joinAbove(block, above)) return true;
    QuickFree.join(start, block, above, isAboveFree);
    return true;
  }

  /** Frees the block between the recent one and one in use. So it goes where blocks are freed in the order of their addresses. */
  @inline static joinRecent(block: usize, above: usize): bool {
    const start = Recent.block;
    if (QuickFree.isAll(start, above)) return false;
    addFree(above - block);
    at(above).tag &= ~PREV_IN_USE;
    wipeTag(block);
    QuickFree.setRoomy(start, above - start);
    if (above == tailEnd()) {
      heap().tail = start;
      Recent.set(0, 0);
    } else Recent.set(start, above);
    return true;
  }

  /** Has the block, with the free one above it, take the place where that one is kept, if it is the right one for both. */
  @inline static joinAbove(block: usize, above: usize): bool {
    const present = Tag.size(above);
    const size = Tag.size(block) + present;
    if (above == heap().remainder) heap().remainder = block;
    else if (above == heap().tail) heap().tail = block;
    else if (above == Recent.block) Recent.set(block, Recent.end);
    else {
      if (binOf(size) != binOf(present)) return false;
      Linked.put(block, prevOf(above), nextOf(above));
    }
    wipeTag(above);
    addFree(size - present);
    QuickFree.setRoomy(block, size);
    return true;
  }

  /** Makes what lies from start to the block above, or to where that ends, if it is free, one free block. */
  @inline static join(start: usize, block: usize, above: usize, isAboveFree: bool): void {
    addFree(Tag.size(block));
    let isRemainder = false;
    let end = above;
    if (isAboveFree) {
      end = Tag.above(above);
      isRemainder = above == heap().remainder;
      if (!Free.isApart(above)) binRemove(above);
      wipeTag(above);
    } else at(above).tag &= ~PREV_IN_USE;
    if (start != block) {
      if (start == heap().remainder) isRemainder = true;
      if (!Free.isApart(start)) binRemove(start);
      wipeTag(block);
    }
    // The recent one is binned, unless it is in this one now.
    if (Recent.block - start < end - start) Recent.set(0, 0);
    else Recent.bin();
    QuickFree.setRoomy(start, end - start);
    if (isRemainder) heap().remainder = 0;
    if (end == tailEnd()) heap().tail = start;
    else if (isRemainder) heap().remainder = start;
    else Recent.set(start, end);
  }

  /** The free block below, if it is one and where its links say; else 0. */
  @inline static soundBelow(block: usize): usize {
    const size = sizeBelow(block);
    const below = block - size;
    const isInHeap = (Hot.isMapped(below) && QuickFree.isInside(below)) || isInChunk(below);
    return isInHeap && isFreeOf(below, size) && isSealed(below) && Free.isKept(below) ? below : 0;
  }

  /** Tags a free block that has grown, and may have a place for a pool now. */
  @inline static setRoomy(block: usize, size: usize): void {
    Free.set(block, size);
    if (size >= ROOMY) heap().isCrowded = 0;
  }

  /** Is the address, in 64 KiB that are mapped, so far from their ends that it is a chunk's? At the ends chunk-map.ts knows. */
  @inline static isInside(block: usize): bool {
    return (block & (CHUNK_UNIT - 1)) - offsetof<Chunk>() < INSIDE;
  }
  /** Is it all of a chunk, which is to be given back? The highest one ends at the heap's top, all others at a fence. */
  @inline static isAll(start: usize, end: usize): bool {
    if ((start & (CHUNK_UNIT - 1)) != offsetof<Chunk>()) return false;
    return (at(end).tag & FENCE) != 0 || end == heap().top;
  }
}
