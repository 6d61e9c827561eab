// The table of blocks of the workloads that keep their blocks in one: two words a slot, the block (0: none) and its size.
// The host says where it lies, so that the null allocator, all of whose blocks are one, can run them too.
import { free, malloc } from "./env";

let table: usize = 0;
let sum: u32 = 0;
let live: u32 = 0;
let peak: u32 = 0;

/** Room for `count` slots lies at `address`. */
export function placeSlots(address: usize, count: u32): void {
  table = address;
  memory.fill(address, 0, (<usize>count) << 3);
}

/** A sum over what was read back from blocks: equal for all allocators that keep what is written. */
export function readWorkloadSum(): u32 {
  return sum;
}

/** Most bytes that were asked for at one time. */
export function readPeak(): u32 {
  return peak;
}

export function liveBytes(): u32 {
  return live;
}

/** For workloads that read their own blocks. */
export function addToSum(value: u32): void {
  sum += value;
}

function slotAt(index: u32): usize {
  return table + ((<usize>index) << 3);
}

export function blockOf(index: u32): usize {
  return load<usize>(slotAt(index));
}

export function sizeOf(index: u32): u32 {
  return load<u32>(slotAt(index), 4);
}

/** Puts a block of `size` bytes, at least 4, into an empty slot, and writes its first word. False: no memory. */
export function fillSlot(index: u32, size: u32): bool {
  const block = malloc(size);
  if (!block) return false;
  store<u32>(block, size ^ index);
  const slot = slotAt(index);
  store<usize>(slot, block);
  store<u32>(slot, size, 4);
  live += size;
  if (live > peak) peak = live;
  return true;
}

/** Frees the slot's block, if there is one. Returns how many calls that made. */
export function clearSlot(index: u32): u32 {
  const slot = slotAt(index);
  const block = load<usize>(slot);
  if (!block) return 0;
  const size = load<u32>(slot, 4);
  sum += load<u32>(block);
  free(block);
  store<usize>(slot, 0);
  live -= size;
  return 1;
}

export function swapSlots(left: u32, right: u32): void {
  const kept = load<u64>(slotAt(left));
  store<u64>(slotAt(left), load<u64>(slotAt(right)));
  store<u64>(slotAt(right), kept);
}
