// What is replaceable: the record of each domain, and that of the arenas. CPython: PyMemAllocatorEx, PyObjectArenaAllocator.
//
//   recordsBase()  PyMemAllocatorEx [NB_DOMAINS]
//                  PyObjectArenaAllocator
//                  DebugApi [NB_DOMAINS]          (debug-hooks.ts)
//                  ErasedBlock [MAX_ERASING]      (debug-hooks.ts)
//
// A record whose first function is 0 is the built-in one, which is called without a record: so a heap of zeros has them all,
// and no build needs a data segment. Function words are indices of the exported table.
// The gates (heap.gate, heap.threshold) are closed iff a domain is replaced: then malloc and free of mem and obj find no pool at
// once, take their slow path, and look for a record there. So who replaces nothing pays nothing.

import { Active } from "./base";
import {
  ARENA_RECORD_SIZE,
  EMBED,
  MEM,
  NB_DOMAINS,
  OBJ,
  RAW,
  RECORD_SIZE,
  RECORDS,
  SMALL_MAX,
  TABLE_ARENA,
  TABLE_OBJECT,
  TABLE_RAW,
} from "./config";
import { coldHeap, recordsBase } from "./heap";

@unmanaged
export class PyMemAllocatorEx {
  ctx: usize;
  malloc: u32;
  calloc: u32;
  realloc: u32;
  free: u32;
}

@unmanaged
export class PyObjectArenaAllocator {
  ctx: usize;
  alloc: u32;
  free: u32;
}

/** Calls of what a record has, which may call any heap. */
export class Call {
  @inline static malloc(record: PyMemAllocatorEx, n: usize): usize {
    const mine = Active.suspend();
    const p = call_indirect<usize>(record.malloc, record.ctx, n);
    Active.resume(mine);
    return p;
  }
  @inline static calloc(record: PyMemAllocatorEx, nelem: usize, elsize: usize): usize {
    const mine = Active.suspend();
    const p = call_indirect<usize>(record.calloc, record.ctx, nelem, elsize);
    Active.resume(mine);
    return p;
  }
  @inline static realloc(record: PyMemAllocatorEx, p: usize, n: usize): usize {
    const mine = Active.suspend();
    const q = call_indirect<usize>(record.realloc, record.ctx, p, n);
    Active.resume(mine);
    return q;
  }
  @inline static free(record: PyMemAllocatorEx, p: usize): void {
    const mine = Active.suspend();
    call_indirect<void>(record.free, record.ctx, p);
    Active.resume(mine);
  }
}

/** The record of the domain, one of the three. Its malloc is 0 if it is the built-in one. */
export function recordOf(domain: u32): PyMemAllocatorEx {
  return changetype<PyMemAllocatorEx>(recordsBase() + domain * RECORD_SIZE);
}

/** Has somebody replaced the raw domain? */
export function isRawReplaced(): bool {
  return RECORDS && recordOf(RAW).malloc != 0;
}

const ARENAS: usize = NB_DOMAINS * RECORD_SIZE;
/** Where the debug hooks keep what is theirs. */
export function debugApis(): usize {
  return recordsBase() + ARENAS + ARENA_RECORD_SIZE;
}

/** The record of the arenas. Its alloc is 0 if it is the built-in one. */
export function arenaRecord(): PyObjectArenaAllocator {
  return changetype<PyObjectArenaAllocator>(recordsBase() + ARENAS);
}

/** Opens or closes the gates as the records and the heap's end have it. */
export function setGates(): void {
  if (!RECORDS) return;
  const mask = <usize>(recordOf(RAW).malloc | recordOf(MEM).malloc | recordOf(OBJ).malloc ? 0 : -1);
  coldHeap().gate = coldHeap().end & mask;
  coldHeap().threshold = SMALL_MAX & mask;
}

/** Pools may lie up to the address. */
export function raiseEnd(end: usize): void {
  coldHeap().end = max(coldHeap().end, end);
  setGates();
}

/** May small requests have what is not a pool's? Not where somebody must see each request that no pool serves. */
export function mayUseHoles(): bool {
  return !RECORDS || !(recordOf(RAW).malloc | arenaRecord().alloc);
}

/** First of the domain's built-in functions in the table. */
function builtIn(domain: u32): u32 {
  return domain ? TABLE_OBJECT : TABLE_RAW;
}

/** The words of two functions side by side in the table. */
function pair(first: u32): u64 {
  return ((<u64>(first + 1)) << 32) | first;
}

/** Writes a record of the four functions from that place of the table on. */
export function writeRecord(record: usize, ctx: usize, first: u32): void {
  store<usize>(record, ctx);
  store<u64>(record, pair(first), 4);
  store<u64>(record, pair(first + 2), 12);
}

/**
 * Copies the domain's record to the address: ctx, malloc, calloc, realloc, free, words of 32 bits, the functions indices of the
 * exported table that may be called with ctx first. Zeros of an unknown domain. CPython: PyMem_GetAllocator.
 */
export function PyMem_GetAllocator(domain: u32, allocator: usize): void {
  if (domain >= NB_DOMAINS) memory.fill(allocator, 0, RECORD_SIZE);
  else if (recordOf(domain).malloc) memory.copy(allocator, changetype<usize>(recordOf(domain)), RECORD_SIZE);
  else writeRecord(allocator, changetype<usize>(coldHeap()), builtIn(domain));
}

/**
 * Makes what lies at the address the domain's record. Nothing for an unknown domain. Nobody checks the record, and blocks
 * that are live are freed and resized by it from then on. CPython: PyMem_SetAllocator.
 */
export function PyMem_SetAllocator(domain: u32, allocator: usize): void {
  if (domain >= NB_DOMAINS) return;
  const record = recordOf(domain);
  memory.copy(changetype<usize>(record), allocator, RECORD_SIZE);
  // The built-in one without its detour.
  const differs =
    (load<u64>(allocator, 4) ^ pair(builtIn(domain))) |
    (load<u64>(allocator, 12) ^ pair(builtIn(domain) + 2));
  // In embed they may be another heap's.
  const isOwn = !EMBED || record.ctx == changetype<usize>(coldHeap());
  if (!differs && isOwn) record.malloc = 0;
  setGates();
}

/** Copies the arena allocator's record to the address: ctx, alloc(ctx, size), free(ctx, p, size). CPython: PyObject_GetArenaAllocator. */
export function PyObject_GetArenaAllocator(allocator: usize): void {
  memory.copy(allocator, recordsBase() + ARENAS, ARENA_RECORD_SIZE);
  if (!arenaRecord().alloc) store<u64>(allocator, pair(TABLE_ARENA), 4);
}
