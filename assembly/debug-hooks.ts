// CPython's debug blocks, as records round the records that are there. CPython: _PyMem_Debug*, Objects/obmalloc.c.
//
//   base   +0      bytes that were asked for, big-endian
//          +4      the API: 'r', 'm' or 'o'
//          +5      three bytes FORBIDDENBYTE
//   p      +8      n bytes, CLEANBYTE until somebody writes to them, or 0 of a calloc
//   tail   +8+n    four bytes FORBIDDENBYTE
//                  the serial number, big-endian, if there are serial numbers
//
// A large block has such an envelope of its domain and in it, as it came through the raw domain, one of that.

import {
  DEBUG_API_SIZE,
  ERASED_SIZE,
  FATAL_BAD_ID,
  FATAL_LEADING_PAD,
  FATAL_TRAILING_PAD,
  MAX_ERASING,
  MISUSE_OUTSIDE,
  NB_DOMAINS,
  NOTE_BREAK,
  PAGE_BITS,
  PY_SSIZE_T_MAX,
  TABLE_DEBUG,
} from "./config";
import { fatal, notify } from "./guard";
import { heap } from "./heap";
import { DEBUG_APIS, PyMem_GetAllocator, PyMemAllocatorEx, recordOf, setGates, writeRecord } from "./records";

/** What the hooks know of a domain; their ctx. CPython: debug_alloc_api_t. */
@unmanaged
class DebugApi extends PyMemAllocatorEx {
  /** 'r', 'm' or 'o'. */
  id: u32;
}

const CLEANBYTE: u8 = 0xcd;
const DEADBYTE: u8 = 0xdd;
const FORBIDDENBYTES: u32 = 0xfdfdfdfd;

const HEAD: usize = 8;
const TAIL: usize = 4;

/** Bytes that a block has beside its owner's. */
function extraBytes(): usize {
  return HEAD + TAIL + heap().serialSize;
}

/** Bytes that the block's owner asked for. */
function requested(p: usize): usize {
  return bswap(load<u32>(p - HEAD));
}

/** Filled by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 128;

function fill(p: usize, byte: u8, n: usize): void {
  if (n > LOOP_BYTES) {
    memory.fill(p, byte, n);
    return;
  }
  const end = p + n;
  const word = 0x0101010101010101 * <u64>byte;
  for (; p + 8 <= end; p += 8) store<u64>(p, word);
  for (; p < end; p++) store<u8>(p, byte);
}

/** Writes the head and the tail of a block of n bytes. */
function mark(p: usize, n: usize, id: u32, serial: u32): void {
  store<u32>(p - HEAD, bswap(<u32>n));
  store<u32>(p - HEAD + 4, id | (FORBIDDENBYTES << 8));
  store<u32>(p + n, FORBIDDENBYTES);
  if (heap().serialSize) store<u32>(p + n + TAIL, bswap(serial));
}

/** A block was made or resized; who waits for that call is told. Its number. CPython: bumpserialno. */
function countCall(): u32 {
  const serial = ++heap().serial;
  if (serial == heap().breakAt) notify(NOTE_BREAK, serial, 0);
  return serial;
}

function allocate(api: DebugApi, n: usize, isZero: bool): usize {
  if (n > PY_SSIZE_T_MAX - extraBytes()) return 0;
  const size = n + extraBytes();
  const base = isZero
    ? call_indirect<usize>(api.calloc, api.ctx, 1, size)
    : call_indirect<usize>(api.malloc, api.ctx, size);
  if (!base) return 0;
  const p = base + HEAD;
  if (!isZero) fill(p, CLEANBYTE, n);
  mark(p, n, api.id, countCall());
  return p;
}

/** Is the block what the API gave, with its pads? If not, that is the end. CPython: _PyMem_DebugCheckAddress. */
function verify(api: DebugApi, p: usize, isRealloc: u32): void {
  const bytes = (<usize>memory.size()) << PAGE_BITS;
  const asked = api.id | (isRealloc << 8);
  if (p - HEAD > bytes - HEAD - TAIL) fatal(MISUSE_OUTSIDE, p, asked);
  const pad = load<u32>(p - HEAD + 4);
  if (<u8>pad != <u8>api.id) fatal(FATAL_BAD_ID, p, asked);
  if (pad >> 8 != FORBIDDENBYTES >> 8) fatal(FATAL_LEADING_PAD, p, asked);
  const n = requested(p);
  if (n > bytes - TAIL - p || load<u32>(p + n) != FORBIDDENBYTES) fatal(FATAL_TRAILING_PAD, p, asked);
}

/** Where the ends of a block are kept while its realloc, inside so many others, is under way. */
function savedAt(depth: u32): usize {
  return DEBUG_APIS + NB_DOMAINS * DEBUG_API_SIZE + depth * 2 * ERASED_SIZE;
}

/**
 * Copies up to ERASED_SIZE bytes of each end of n bytes to where they are kept or, of a block that has m bytes now, back.
 * CPython keeps and erases the same bytes.
 */
function copyEnds(p: usize, n: usize, saved: usize, m: usize, isBack: bool): void {
  const first = min(n, ERASED_SIZE);
  const last = min(n - first, ERASED_SIZE);
  const end = n - last;
  if (!isBack) {
    memory.copy(saved, p, first);
    memory.copy(saved + ERASED_SIZE, p + end, last);
    fill(p - HEAD, DEADBYTE, HEAD + first);
    fill(p + end, DEADBYTE, last + extraBytes() - HEAD);
    return;
  }
  memory.copy(p, saved, min(first, m));
  if (m > end) memory.copy(p + end, saved + ERASED_SIZE, min(last, m - end));
}

/** CPython: _PyMem_DebugRawRealloc. */
export function debugRealloc(ctx: usize, p: usize, n: usize): usize {
  const api = changetype<DebugApi>(ctx);
  if (!p) return allocate(api, n, false);
  verify(api, p, 1);
  const former = requested(p);
  if (n > PY_SSIZE_T_MAX - extraBytes()) return 0;
  let serial = bswap(load<u32>(p + former + TAIL));
  const depth = heap().reallocs;
  // One that comes from a hook, from within many others, is not erased.
  const isErased = depth < MAX_ERASING;
  heap().reallocs += <u32>isErased;
  if (isErased) copyEnds(p, former, savedAt(depth), 0, false);
  const base = call_indirect<usize>(api.realloc, api.ctx, p - HEAD, n + extraBytes());
  if (base) {
    p = base + HEAD;
    serial = countCall();
  }
  const size = base ? n : former;
  mark(p, size, api.id, serial);
  heap().reallocs = depth;
  if (isErased) copyEnds(p, former, savedAt(depth), size, true);
  if (size > former) fill(p + former, CLEANBYTE, size - former);
  return base ? p : 0;
}

export function debugMalloc(ctx: usize, n: usize): usize {
  return allocate(changetype<DebugApi>(ctx), n, false);
}
export function debugCalloc(ctx: usize, nelem: usize, elsize: usize): usize {
  return allocate(changetype<DebugApi>(ctx), nelem * elsize, true);
}
export function debugFree(ctx: usize, p: usize): void {
  if (!p) return;
  const api = changetype<DebugApi>(ctx);
  verify(api, p, 0);
  fill(p - HEAD, DEADBYTE, requested(p) + extraBytes());
  call_indirect<void>(api.free, api.ctx, p - HEAD);
}

/** 'r', 'm' and 'o', from the lowest byte on. */
const IDS: u32 = 0x6f6d72;

/**
 * Puts the debug hooks on top of each domain's record, where they are not yet. Only while no block is live: what was made without
 * them has no pads, and its free is a fault. CPython: PyMem_SetupDebugHooks.
 */
export function PyMem_SetupDebugHooks(): void {
  for (let domain: u32 = 0; domain < NB_DOMAINS; domain++) {
    const record = recordOf(domain);
    if (record.malloc == TABLE_DEBUG) continue;
    const api = changetype<DebugApi>(DEBUG_APIS + domain * DEBUG_API_SIZE);
    PyMem_GetAllocator(domain, changetype<usize>(api));
    api.id = <u8>(IDS >> (domain << 3));
    writeRecord(changetype<usize>(record), changetype<usize>(api), TABLE_DEBUG);
  }
  setGates();
}
