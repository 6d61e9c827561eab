import { calloc, free, malloc, realloc } from "./env";

// An operation is two words, as src/trace/trace.ts defines them.
const WORD_SHIFT: usize = 2;
const SLOT_MASK: u32 = 0x0fffffff;
const MALLOC: u32 = 0;
const CALLOC: u32 = 1;
const REALLOC: u32 = 2;

let sum: u32 = 0;

/** The sum of all words read back from blocks: equal for all allocators that keep what is written. */
export function readSum(): u32 {
  return sum;
}

// Blocks below a word are not touched: the program has no right to four bytes of them.
function write(block: usize, size: u32, tag: u32): void {
  if (size >= 4) store<u32>(block, tag);
}

function read(block: usize, size: u32): void {
  if (size >= 4) sum += load<u32>(block);
}

/**
 * Runs `count` operations from `ops` over the table of live blocks at `slots`.
 * Returns how many were done: fewer than `count` means that the allocator answered 0.
 */
export function replay(ops: usize, count: i32, slots: usize): i32 {
  for (let i = 0; i < count; i++, ops += 8) {
    const word = load<u32>(ops);
    const size = load<u32>(ops, 4);
    const slot = slots + ((<usize>(word & SLOT_MASK)) << WORD_SHIFT);
    const op = word >>> 30;
    let block: usize;
    if (op == MALLOC) {
      block = malloc(size);
      if (!block) return i;
      write(block, size, word);
      store<usize>(slot, block);
    } else if (op == CALLOC) {
      block = calloc(1, size);
      if (!block) return i;
      read(block, size);
      write(block, size, word);
      store<usize>(slot, block);
    } else if (op == REALLOC) {
      block = realloc(load<usize>(slot), size);
      if (!block) return i;
      write(block, size, word);
      store<usize>(slot, block);
    } else {
      block = load<usize>(slot);
      read(block, size);
      free(block);
    }
  }
  return count;
}
