// Bins: the free large blocks by size, eight bins to a doubling, with a bitmap of those that hold any.
//
// Every free block is in the bin of its size, but for heap.tail and heap.remainder, which are in none.

import { ALIGNMENT_SHIFT } from "../config";
import { binList, Hot, NB_BIN_WORDS, NB_BINS } from "../heap";
import { isEmpty, nextOf, prevOf, pushFront, remove } from "../list";
import { Tag } from "./tags";

/** The bin of a block size: exact below 16 units of ALIGNMENT, then eight to a doubling. */
export function binOf(size: usize): u32 {
  const units = <u32>(size >> ALIGNMENT_SHIFT);
  if (units < 8) return units;
  const doubling = 28 - clz(units);
  return (doubling << 3) + (units >> doubling);
}

/** The bin whose list this is; NB_BINS or more if it is none. */
export function binIndex(list: usize): u32 {
  return <u32>((list - binList(0)) >> 3);
}

/** Turns the bin's bit over, as it has become empty or is not any more. */
function toggleBin(index: u32): void {
  Hot.setBinBits(index >> 6, Hot.binBits(index >> 6) ^ ((<u64>1) << index));
}

export function binInsert(block: usize): void {
  const index = binOf(Tag.size(block));
  const list = binList(index);
  if (isEmpty(list)) toggleBin(index);
  pushFront(list, block);
}

/** Takes a block out of its bin: it is linked (list.ts). */
export function binRemove(block: usize): void {
  const next = nextOf(block);
  const isOnly = next == prevOf(block);
  remove(block);
  if (isOnly) toggleBin(binIndex(next));
}

/** The first bin at or above the index that is not empty, or NB_BINS. */
export function nextBin(index: u32): u32 {
  let mask = (<u64>-1) << index;
  for (let word = index >> 6; word < NB_BIN_WORDS; word++) {
    const bits = Hot.binBits(word) & mask;
    if (bits) return (word << 6) + <u32>ctz(bits);
    mask = -1;
  }
  return NB_BINS;
}
