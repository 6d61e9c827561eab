// In the secure build every byte that nobody owns is 0, but for the allocator's own words: so a write after free shows.

/** Zeroed by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 512;

export class Zeros {
  /** Zeroes whole words: both are multiples of 8 bytes. */
  @inline static wipe(start: usize, end: usize): void {
    if (end - start > LOOP_BYTES) memory.fill(start, 0, end - start);
    else for (let p = start; p < end; p += 8) store<u64>(p, 0);
  }

  /** Are all bytes of a pool's free block 0, but for the link in its first word? */
  @inline static behindLink(p: usize, end: usize): bool {
    let bits = load<u64>(p) >> 32;
    for (let q = p + 8; q < end; q += 8) bits |= load<u64>(q);
    return !bits;
  }
}

/** The first word, of 4 bytes, that is not 0, or the end. Both are multiples of 4 bytes. */
export function firstNonZero(start: usize, end: usize): usize {
  let p = start;
  if (p & 4 && p < end) {
    if (load<u32>(p)) return p;
    p += 4;
  }
  while (p + 8 <= end && !load<u64>(p)) p += 8;
  while (p < end && !load<u32>(p)) p += 4;
  return p;
}
