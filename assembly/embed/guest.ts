// Guest: one heap for a program that is running already, in the shapes that interpreters ask of an allocator. A block that lies in none of
// its chunks is the program's own of before, and goes back to the functions that had it.

import { ALIGN_BASE, ALIGNMENT_MASK, MISUSE_OUTSIDE, MISUSE_UNALIGNED, OWN, PAGE_BITS } from "../config";
import { free, realloc } from "../domains";
import { GuestHeap, HEAP_SIZE, heap, selfOf } from "../heap";
import { setFloor } from "../large/cap";
import { embedded, isInChunk } from "../large/chunk-map";
import { ObjectDomain, zero } from "../object";
import { product } from "../raw";

/** Bytes of the heap's state. */
export function guest_size(): usize {
  return HEAP_SIZE;
}

/**
 * Makes guest_size() bytes at heap_state, which is imported, the heap; the older functions get the ctx that they had. 0, or the code of what is
 * wrong with that address, and then nothing is changed: UNALIGNED (no multiple of 16), OUTSIDE (0, or not all in memory). To be called once.
 */
export function guest_init(olderCtx: usize): u32 {
  const base = changetype<usize>(heap());
  if (base & (ALIGN_BASE - 1)) return MISUSE_UNALIGNED;
  if (!base || <u64>base + HEAP_SIZE > (<u64>memory.size()) << PAGE_BITS) return MISUSE_OUTSIDE;
  memory.fill(base, 0, HEAP_SIZE);
  changetype<GuestHeap>(base).self = selfOf(base);
  changetype<GuestHeap>(base).olderCtx = olderCtx;
  return 0;
}

/** The heap has at most so many pages of 64 KiB from the program, 0 = no cap; the headroom is fewer, and for who deals with a refusal. */
export function set_limit(pages: u32, headroom: u32): void {
  heap().maximumPages = pages;
  changetype<GuestHeap>(heap()).headroom = headroom;
  setFloor();
}

/** Bytes of all chunks, that is, what the program's own allocator has given. */
export function chunk_bytes(): usize {
  return embedded().chunkBytes;
}

/** Does the address, any, lie in a chunk? Nobody else's memory is read. */
export function owns(p: usize): bool {
  return isInChunk(p);
}

// CPython's PyMemAllocatorEx, for all its domains: whatever one of them gave, another may free, as it is with the C library's malloc.

export function py_malloc(_ctx: usize, n: usize): usize {
  return ObjectDomain.malloc(n, OWN);
}
export function py_calloc(_ctx: usize, nelem: usize, elsize: usize): usize {
  const n = product(nelem, elsize);
  const p = ObjectDomain.malloc(n, OWN);
  if (p) zero(p, n);
  return p;
}
export function py_realloc(_ctx: usize, p: usize, n: usize): usize {
  return realloc(p, n);
}
export function py_free(_ctx: usize, p: usize): void {
  ObjectDomain.free(p, OWN);
}

/** Lua's lua_Alloc: n = 0 frees, and a block that shrinks stays if there is no memory. */
export function lua_alloc(_ud: usize, p: usize, _osize: usize, n: usize): usize {
  if (n) return realloc(p, n);
  free(p);
  return 0;
}

// SQLite's sqlite3_mem_methods, beside malloc, free, realloc and malloc_usable_size.

export function sqlite_roundup(n: i32): i32 {
  return (n + <i32>ALIGNMENT_MASK) & ~(<i32>ALIGNMENT_MASK);
}
export function sqlite_init(_data: usize): i32 {
  return 0;
}
export function sqlite_shutdown(_data: usize): void {}
