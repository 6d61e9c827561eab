// One of many live blocks at random is replaced by one of another size, over and over; what a replacement costs against the number
// of blocks and against their bytes. The same is done once more without the allocator: the same loads and stores, in the same
// order and at the same addresses, which the first time wrote down.
import { free, malloc } from "./env";
import { below, seed } from "./random";

const SEED: u32 = 20260802;

/** Addresses of the live blocks; the same as they were before the first replacement; addresses of new blocks, in order. */
let blocks: usize = 0;
let before: usize = 0;
let journal: usize = 0;

let count: u32 = 0;
let smallest: u32 = 0;
let sizes: u32 = 0;
let entry: usize = 0;
let total: u32 = 0;

function newBlock(): usize {
  const block = malloc(smallest + below(sizes));
  if (block) store<u32>(block, <u32>block);
  return block;
}

function at(table: usize, index: u32): usize {
  return table + ((<usize>index) << 2);
}

/**
 * Makes `live` blocks of `least` to `least + range - 1` bytes, and room for the addresses of `replacements` more.
 * Returns whether there was memory.
 */
export function prepareScaling(live: u32, least: u32, range: u32, replacements: u32): bool {
  count = live;
  smallest = least;
  sizes = range;
  total = 0;
  seed(SEED);
  blocks = malloc((<usize>live) << 2);
  before = malloc((<usize>live) << 2);
  journal = malloc((<usize>replacements) << 2);
  if (!blocks || !before || !journal) return false;
  for (let i: u32 = 0; i < live; i++) {
    const block = newBlock();
    if (!block) return false;
    store<usize>(at(blocks, i), block);
  }
  return true;
}

/** Replaces `rounds` blocks. Returns whether there was memory. */
export function replaceBlocks(rounds: u32): bool {
  for (let round: u32 = 0; round < rounds; round++) {
    const slot = at(blocks, below(count));
    const old = load<usize>(slot);
    total += load<u32>(old);
    free(old);
    const block = newBlock();
    if (!block) return false;
    store<usize>(slot, block);
    store<usize>(entry, block);
    entry += 4;
  }
  return true;
}

/** What follows will be written down, or done again, from here on: from the seed, the blocks and the start of the journal. */
export function beginScaling(again: bool): void {
  if (again) memory.copy(blocks, before, (<usize>count) << 2);
  else memory.copy(before, blocks, (<usize>count) << 2);
  seed(SEED + 1);
  entry = journal;
}

/** The next `rounds` replacements without the allocator. It writes to what is free by now: the heap is of no use afterwards. */
export function touchBlocks(rounds: u32): bool {
  for (let round: u32 = 0; round < rounds; round++) {
    const slot = at(blocks, below(count));
    total += load<u32>(load<usize>(slot));
    const block = load<usize>(entry);
    entry += 4;
    // Consumes the random number that the size was made of.
    store<u32>(block, <u32>block + (below(sizes) >>> 31));
    store<usize>(slot, block);
  }
  return true;
}

/** The sum of what was read, so that nobody may leave the reading out. */
export function scalingSum(): u32 {
  return total;
}
