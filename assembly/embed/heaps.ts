// Heaps by their address, ctx, which comes first as in CPython's records: what a host has of embed for a heap of its own choice.
//
// Each function makes the heap the active one (base.ts) and the current one active again before it returns.

import { Active, setCurrent } from "../base";
import { ALIGN_BASE, CHECK_HEAP, MISUSE_OUTSIDE, MISUSE_UNALIGNED, OWN, PAGE_BITS } from "../config";
import { calloc, malloc_usable_size, realloc } from "../domains";
import { stop } from "../guard";
import { EmbeddedHeap, HEAP_SIZE, isHeap, selfOf } from "../heap";
import { check } from "../inspect";
import { isInChunk } from "../large/chunk-map";
import { NEXT_KEY, reset, trim } from "../lifecycle";
import { ObjectDomain } from "../object";
import { enter } from "./enter";

/** Bytes of a heap's state: what heap_init is to be given. */
export function heap_size(): usize {
  return HEAP_SIZE;
}

/**
 * Makes heap_size() bytes at the base an empty heap, whatever was there, and the one of all names without ctx. 0, or the code of what
 * is wrong with the base, and then nothing is changed: UNALIGNED (no multiple of 16), OUTSIDE (0, or not all in memory). No chunk is asked
 * for before the first request.
 */
export function heap_init(base: usize): u32 {
  if (base & (ALIGN_BASE - 1)) return MISUSE_UNALIGNED;
  if (!base || <u64>base + HEAP_SIZE > (<u64>memory.size()) << PAGE_BITS) return MISUSE_OUTSIDE;
  // Chunks of a heap that was here may come again, with tags in them.
  const key = isHeap(base) ? changetype<EmbeddedHeap>(base).key + NEXT_KEY : 0;
  memory.fill(base, 0, HEAP_SIZE);
  changetype<EmbeddedHeap>(base).key = key;
  changetype<EmbeddedHeap>(base).self = selfOf(base);
  setCurrent(base);
  return 0;
}

/** Makes the heap the one of all names without ctx. 0, or CHECK_HEAP if there is none at ctx, and then nothing is changed. */
export function heap_use(ctx: usize): u32 {
  if (!isHeap(ctx)) return CHECK_HEAP;
  setCurrent(ctx);
  return 0;
}

/** malloc of the heap. 0 = no memory, or no heap. */
export function heap_malloc(ctx: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const p = ObjectDomain.malloc(n, OWN);
  Active.leave();
  return p;
}

/** calloc of the heap. 0 = no memory, or no heap. */
export function heap_calloc(ctx: usize, nelem: usize, elsize: usize): usize {
  if (!enter(ctx)) return 0;
  const p = calloc(nelem, elsize);
  Active.leave();
  return p;
}

/** realloc of the heap. 0 = no memory, or no heap: the block is as it was. */
export function heap_realloc(ctx: usize, p: usize, n: usize): usize {
  if (!enter(ctx)) return 0;
  const q = realloc(p, n);
  Active.leave();
  return q;
}

/** free of the heap. What is not the heap's is misuse, and NULL is nothing. A trap where there is no heap. */
export function heap_free(ctx: usize, p: usize): void {
  if (!enter(ctx)) stop();
  ObjectDomain.free(p, OWN);
  Active.leave();
}

/** Bytes that the heap's live block may hold; 0 for NULL, or where there is no heap. */
export function heap_usable_size(ctx: usize, p: usize): usize {
  if (!enter(ctx)) return 0;
  const size = malloc_usable_size(p);
  Active.leave();
  return size;
}

/** Does the address, any, lie in a chunk of the heap? Nobody else's memory is read. So who has two allocators knows whose a block is. */
export function heap_owns(ctx: usize, p: usize): bool {
  if (!enter(ctx)) return false;
  const isOwn = isInChunk(p);
  Active.leave();
  return isOwn;
}

/** check() of the heap; CHECK_HEAP where there is none. */
export function heap_check(ctx: usize): u32 {
  if (!enter(ctx)) return CHECK_HEAP;
  const code = check();
  Active.leave();
  return code;
}

/** trim() of the heap: chunks that are all free go back to the host. 1 if there was one. */
export function heap_trim(ctx: usize): bool {
  if (!enter(ctx)) return false;
  const isLess = trim();
  Active.leave();
  return isLess;
}

/** reset() of the heap: all its chunks go back to the host, after which the state may go as well. */
export function heap_reset(ctx: usize): void {
  if (!enter(ctx)) return;
  reset();
  Active.leave();
}
