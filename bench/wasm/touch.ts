// The replay with every byte of a block written, and with the live blocks walked from time to time: what allocators owe to
// where they put blocks shows only in who uses them. A slot has two words here, the block (0: none) and its size.
import { calloc, free, malloc, realloc } from "./env";

const SLOT_SHIFT: usize = 3;
const SLOT_BYTES: usize = 1 << SLOT_SHIFT;
const SLOT_MASK: u32 = 0x0fffffff;
const MALLOC: u32 = 0;
const CALLOC: u32 = 1;
const FREE: u32 = 3;

/** What a walk reads of a block at most: a program's walk looks at its objects, not at all of its buffers. */
const WALKED_BYTES: u32 = 64;
const FEWEST_OPERATIONS: u32 = 1024;

let sum: u32 = 0;
/** End of the slots used so far. */
let end: usize = 0;
/** Operations until the next walk; so many that none comes, unless walks were begun. */
let due: u32 = u32.MAX_VALUE;

/** The sum of all words read back from blocks, as in replay.ts. */
export function readTouchedSum(): u32 {
  return sum;
}

export function beginWalks(): void {
  due = FEWEST_OPERATIONS;
}

function fill(from: usize, to: usize, tag: u32): void {
  const word = ((<u64>tag) << 32) | tag;
  let at = from;
  for (; at + 8 <= to; at += 8) store<u64>(at, word);
  if (at + 4 <= to) {
    store<u32>(at, tag);
    at += 4;
  }
  for (; at < to; at++) store<u8>(at, <u8>tag);
}

/** The first and the last word, or byte, of what the block holds. */
function readEnds(block: usize, size: u32): void {
  if (size >= 4) sum += load<u32>(block) + load<u32>(block + size - 4);
  else if (size) sum += <u32>load<u8>(block) + <u32>load<u8>(block + size - 1);
}

/**
 * Reads the head of every live block, in the order of their slots, which is that of their age where none were freed between.
 * The next walk is due after as many operations as there are slots in use, so that walks cost about what the replay does.
 */
function walk(slots: usize): void {
  let read: u64 = 0;
  for (let slot = slots; slot < end; slot += SLOT_BYTES) {
    let at = load<usize>(slot);
    if (!at) continue;
    const stop = at + min(load<u32>(slot, 4), WALKED_BYTES);
    for (; at + 8 <= stop; at += 8) read += load<u64>(at);
    if (at + 4 <= stop) read += load<u32>(at);
  }
  sum += <u32>read + <u32>(read >>> 32);
  due = max(<u32>((end - slots) >>> SLOT_SHIFT), FEWEST_OPERATIONS);
}

/** As `replay` of replay.ts. The table at `slots` must be zero at first. */
export function replayTouched(ops: usize, count: i32, slots: usize): i32 {
  for (let i = 0; i < count; i++, ops += 8) {
    const word = load<u32>(ops);
    const slot = slots + ((<usize>(word & SLOT_MASK)) << SLOT_SHIFT);
    const op = word >>> 30;
    let block = load<usize>(slot);
    const oldSize = load<u32>(slot, 4);
    if (op == FREE) {
      readEnds(block, oldSize);
      free(block);
      store<usize>(slot, 0);
    } else {
      const size = load<u32>(ops, 4);
      let kept: u32 = 0;
      if (op == MALLOC) {
        block = malloc(size);
        if (!block) return i;
      } else if (op == CALLOC) {
        block = calloc(1, size);
        if (!block) return i;
        readEnds(block, size);
      } else {
        block = realloc(block, size);
        if (!block) return i;
        kept = min(oldSize, size);
        readEnds(block, kept);
      }
      fill(block + kept, block + size, word);
      store<usize>(slot, block);
      store<u32>(slot, size, 4);
      if (slot >= end) end = slot + SLOT_BYTES;
    }
    if (--due == 0) walk(slots);
  }
  return count;
}
