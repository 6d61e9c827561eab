// The heap of AssemblyScript's own runtimes under C's names; asc's --runtime chooses TLSF (minimal) or the bump stub.
export function malloc(size: usize): usize {
  return heap.alloc(size);
}

export function calloc(count: usize, size: usize): usize {
  const bytes = count * size;
  const block = heap.alloc(bytes);
  memory.fill(block, 0, bytes);
  return block;
}

export function realloc(block: usize, size: usize): usize {
  return block ? heap.realloc(block, size) : heap.alloc(size);
}

export function free(block: usize): void {
  if (block) heap.free(block);
}
