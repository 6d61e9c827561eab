// A fake allocator that answers one fixed address, behind which there is room for the largest block: what the driver itself
// costs.
const BLOCK: usize = 32 * 1024;
/** Where a host may have addresses written. */
const SLOTS: usize = BLOCK / 2;

/** Real memory for the driver's own tables. */
export function reserve(size: usize): usize {
  return (<usize>memory.grow(<i32>((size + 0xffff) >>> 16))) << 16;
}

export function malloc(_size: usize): usize {
  return BLOCK;
}

export function calloc(_count: usize, _size: usize): usize {
  store<u32>(BLOCK, 0);
  return BLOCK;
}

export function realloc(_block: usize, _size: usize): usize {
  return BLOCK;
}

export function free(_block: usize): void {}

export function batch_slots(): usize {
  return SLOTS;
}

export function malloc_batch(_size: usize, count: u32, out: usize): u32 {
  for (let i: u32 = 0; i < count; i++) store<u32>(out + ((<usize>i) << 2), <u32>BLOCK);
  return count;
}

export function free_batch(_blocks: usize, _count: u32): void {}
