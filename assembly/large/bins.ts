// Bins: the free large blocks by size, eight bins to a doubling, with a bitmap of those that hold any.
//
// Every free block is in the bin of its size, but for heap.tail and heap.remainder, which are in none.

import { ALIGNMENT_SHIFT } from "../config";
import { binBits, binList, NB_BIN_WORDS, NB_BINS, setBinBits } from "../heap";
import { following, pushFront, remove } from "../list";
import { Tag } from "./tags";

/** So many blocks of the request's own bin are looked at for the one that fits best. */
const BEST_OF: u32 = 4;

/** The bin of a block size: exact below 16 units of ALIGNMENT, then eight to a doubling. */
export function binOf(size: usize): u32 {
  const units = <u32>(size >> ALIGNMENT_SHIFT);
  if (units < 8) return units;
  const doubling = 28 - clz(units);
  return (doubling << 3) + (units >> doubling);
}

/** Makes the bin's bit say whether it is empty. */
function markBin(index: u32): void {
  const bits = binBits(index >> 6) & ~((<u64>1) << index);
  setBinBits(index >> 6, bits | ((<u64>(load<usize>(binList(index)) != 0)) << index));
}

export function binInsert(block: usize): void {
  const index = binOf(Tag.size(block));
  pushFront(binList(index), block);
  markBin(index);
}

export function binRemove(block: usize): void {
  const index = binOf(Tag.size(block));
  remove(binList(index), block);
  markBin(index);
}

/** The first bin at or above the index that is not empty, or NB_BINS. */
export function nextBin(index: u32): u32 {
  let mask = (<u64>-1) << index;
  for (let word = index >> 6; word < NB_BIN_WORDS; word++) {
    const bits = binBits(word) & mask;
    if (bits) return (word << 6) + <u32>ctz(bits);
    mask = -1;
  }
  return NB_BINS;
}

/** A block of the size's own bin that is large enough, or 0: the smallest of the first BEST_OF. */
export function bestOfBin(size: usize): usize {
  const list = binList(binOf(size));
  let best: usize = 0;
  let bestSize: usize = usize.MAX_VALUE;
  let tries = BEST_OF;
  for (let block = load<usize>(list); block && tries; block = following(list, block), tries--) {
    const found = Tag.size(block);
    if (found >= size && found < bestSize) {
      best = block;
      bestSize = found;
    }
  }
  return best;
}
