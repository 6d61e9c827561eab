// AssemblyScript's objects without a collector: they live until the program releases them (manual.ts).

import { BLOCK_OVERHEAD, OBJECT, OBJECT_MAXSIZE, OBJECT_OVERHEAD } from "rt/common";
import { E_ALLOCATION_TOO_LARGE } from "util/error";

/**
 * Frees an object that nobody uses any more: the block of the one, not what it refers to. (An Array, a Map or a Set has its elements in
 * buffers of their own.) Static data is left alone; an object that was released before is misuse. null is nothing.
 */
export function release<T>(object: T): void {
  const p = changetype<usize>(object);
  if (p) __free(p - OBJECT_OVERHEAD);
}

@global @unsafe
export function __new(size: usize, id: u32): usize {
  if (size > OBJECT_MAXSIZE) throw new Error(E_ALLOCATION_TOO_LARGE);
  const p = __alloc(OBJECT_OVERHEAD + size);
  const object = changetype<OBJECT>(p - BLOCK_OVERHEAD);
  object.gcInfo = 0;
  object.gcInfo2 = 0;
  object.rtId = id;
  object.rtSize = <u32>size;
  memory.fill(p + OBJECT_OVERHEAD, 0, size);
  return p + OBJECT_OVERHEAD;
}

@global @unsafe
export function __renew(ptr: usize, size: usize): usize {
  if (size > OBJECT_MAXSIZE) throw new Error(E_ALLOCATION_TOO_LARGE);
  const present: usize = changetype<OBJECT>(ptr - OBJECT_OVERHEAD - BLOCK_OVERHEAD).rtSize;
  const p = __realloc(ptr - OBJECT_OVERHEAD, OBJECT_OVERHEAD + size);
  changetype<OBJECT>(p - BLOCK_OVERHEAD).rtSize = <u32>size;
  if (size > present) memory.fill(p + OBJECT_OVERHEAD + present, 0, size - present);
  return p + OBJECT_OVERHEAD;
}

// What a collector would want to know.

@global @unsafe
export function __link(parent: usize, child: usize, expectMultiple: bool): void {}

@global @unsafe
export function __visit(ptr: usize, cookie: u32): void {}

@global @unsafe
export function __pin(ptr: usize): usize {
  return ptr;
}

@global @unsafe
export function __unpin(ptr: usize): void {}

@global @unsafe
export function __collect(): void {}
