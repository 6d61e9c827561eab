// In the secure build every byte that nobody owns is 0, but for the allocator's own words: so a write after free shows.

/** Zeroed by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 512;

/** Two words at a time: of a block with an odd number of words, the first is done by itself. */
const STEP: usize = 16;

export class Zeros {
  /** Zeroes whole words: both are multiples of 8 bytes, and not equal. */
  @inline static wipe(start: usize, end: usize): void {
    const size = end - start;
    if (size > LOOP_BYTES) {
      memory.fill(start, 0, size);
      return;
    }
    store<u64>(start, 0);
    for (let p = start + (size & 8); p < end; p += STEP) {
      store<u64>(p, 0);
      store<u64>(p, 0, 8);
    }
  }

  /** Are all bytes of a pool's block 0? */
  @inline static are(start: usize, end: usize): bool {
    let bits = load<u64>(start);
    for (let p = start + ((end - start) & 8); p < end; p += STEP) bits |= load<u64>(p) | load<u64>(p, 8);
    return !bits;
  }
}

/** Are all bytes 0? Both are multiples of 8 bytes. */
export function areZeros(start: usize, end: usize): bool {
  let p = start;
  // Not p + STEP <= end: the end may be that of the address space.
  for (; end - p >= STEP; p += STEP) if (load<u64>(p) | load<u64>(p, 8)) return false;
  return p == end || !load<u64>(p);
}

/** The first word, of 4 bytes, that is not 0, or the end. Both are multiples of 4 bytes. */
export function firstNonZero(start: usize, end: usize): usize {
  if (start >= end) return end;
  let p = start;
  if (p & 4) {
    if (load<u32>(p)) return p;
    p += 4;
  }
  while (end - p >= 8 && !load<u64>(p)) p += 8;
  while (p < end && !load<u32>(p)) p += 4;
  return p;
}
