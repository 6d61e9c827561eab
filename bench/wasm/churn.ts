// Random replacement, the pattern of a cache or an object store: among the live blocks one at random goes, another comes.
// Either a fixed number of blocks (the three ranges of sizes), or a fixed number of bytes (small heaps and large ones).
import { below, seed } from "./random";
import { evenSize, paretoSize } from "./sizes";
import { clearSlot, fillSlot, liveBytes } from "./slots";

let slotCount: u32 = 0;
let smallest: u32 = 0;
let largest: u32 = 0;
/** Live bytes that are not to be passed. */
let limit: u32 = 0;

/** How often each block is replaced before it counts: until then the heap still grows. */
const SETTLING: u32 = 30;

/** `count` blocks of `low`..`high` bytes. */
export function rangeStart(count: u32, low: u32, high: u32): bool {
  seed(41);
  slotCount = count;
  smallest = low;
  largest = high;
  for (let i: u32 = 0; i < count; i++) if (!fillSlot(i, evenSize(low, high))) return false;
  return range(count * SETTLING) != 0;
}

export function range(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    const index = below(slotCount);
    clearSlot(index);
    if (!fillSlot(index, evenSize(smallest, largest))) return 0;
  }
  return rounds * 2;
}

/** Blocks of `low`..`high` bytes, small ones more often, in at most `count` slots, until `bytes` are live. */
export function heapStart(count: u32, low: u32, high: u32, bytes: u32): bool {
  seed(43);
  slotCount = count;
  smallest = low;
  largest = high;
  limit = bytes;
  for (let i: u32 = 0; i < count; i++) {
    const size = paretoSize(low, high);
    if (liveBytes() + size > bytes) break;
    if (!fillSlot(i, size)) return false;
  }
  return true;
}

export function heap(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    const index = below(slotCount);
    const size = paretoSize(smallest, largest);
    calls += clearSlot(index);
    while (liveBytes() + size > limit) calls += clearSlot(below(slotCount));
    if (!fillSlot(index, size)) return 0;
    calls++;
  }
  return calls;
}
