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
  ERASED_BLOCK_SIZE,
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
  RAW,
  SECURE,
  TABLE_DEBUG,
  TABLE_OBJECT,
} from "./config";
import { fatal, notify } from "./guard";
import { heap } from "./heap";
import { DEBUG_APIS, PyMem_GetAllocator, PyMemAllocatorEx, recordOf, setGates, writeRecord } from "./records";
import { isInPool } from "./small/layout";
import { AtOnce, Small } from "./small/small";
import { LOW_BITS } from "./small/table";

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

/** Filled by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 256;

/** What each malloc and each free does to a block, inlined: calls would cost more than all of it. */
class Block {
  /** Bytes that a block has beside its owner's. */
  @inline static extraBytes(): usize {
    return HEAD + TAIL + heap().serialSize;
  }
  /** Bytes that the block's owner asked for. */
  @inline static requested(p: usize): usize {
    return Block.swapped(load<u32>(p - HEAD));
  }
  /** The word with its bytes in the other order. */
  @inline static swapped(word: u32): u32 {
    return (rotl<u32>(word, 8) & 0x00ff00ff) | (rotr<u32>(word, 8) & 0xff00ff00);
  }
  @inline static fill(p: usize, byte: u8, n: usize): void {
    const end = p + n;
    const word = LOW_BITS * <u64>byte;
    if (n > LOOP_BYTES) memory.fill(p, byte, n);
    else if (n >= 8) {
      for (let last = end - 8; p < last; p += 8) store<u64>(p, word);
      // Up to the end, over what is there already.
      store<u64>(end - 8, word);
    } else for (; p < end; p++) store<u8>(p, byte);
  }
  /** Writes the head and the tail of a block of n bytes. */
  @inline static mark(p: usize, n: usize, id: u32, serial: u32): void {
    store<u32>(p - HEAD, Block.swapped(<u32>n));
    store<u32>(p - HEAD + 4, id | (FORBIDDENBYTES << 8));
    store<u32>(p + n, FORBIDDENBYTES);
    if (heap().serialSize) store<u32>(p + n + TAIL, Block.swapped(serial));
  }
  /** Is the block what the API gave, with its pads? If not, that is the end. CPython: _PyMem_DebugCheckAddress. */
  @inline static verify(api: DebugApi, p: usize, isRealloc: u32): void {
    const bytes = (<usize>memory.size()) << PAGE_BITS;
    if (p - HEAD > bytes - HEAD - TAIL) faultSlow(MISUSE_OUTSIDE, p, api, isRealloc);
    const pad = load<u32>(p - HEAD + 4);
    if (pad != (api.id | (FORBIDDENBYTES << 8))) {
      const isLeading = <u8>pad == <u8>api.id;
      faultSlow(isLeading ? FATAL_LEADING_PAD : FATAL_BAD_ID, p, api, isRealloc);
    }
    const n = Block.requested(p);
    if (n > bytes - TAIL - p || load<u32>(p + n) != FORBIDDENBYTES)
      faultSlow(FATAL_TRAILING_PAD, p, api, isRealloc);
  }
}
function fill(p: usize, byte: u8, n: usize): void {
  Block.fill(p, byte, n);
}
function mark(p: usize, n: usize, id: u32, serial: u32): void {
  Block.mark(p, n, id, serial);
}

function faultSlow(code: u32, p: usize, api: DebugApi, isRealloc: u32): void {
  fatal(code, p, api.id | (isRealloc << 8));
}

/**
 * The number of a call that is about to make or resize a block. Who waits for it is told: nothing has changed, as they may throw. A call
 * that has no memory uses its number up, which CPython's does not. CPython: bumpserialno.
 */
function nextSerial(): u32 {
  const serial = ++heap().serial;
  if (serial == heap().breakAt) notify(NOTE_BREAK, serial, 0);
  return serial;
}

/** Does what pools do not serve go from here through the raw domain's debug hooks? Then that can be done without asking for it. */
function goesToRawHooks(function_: u32, builtIn: u32): bool {
  return !SECURE && function_ == builtIn && recordOf(RAW).malloc == TABLE_DEBUG;
}

/** A large block as the raw domain's debug hooks make it, but for what it is filled with, as its owner fills it again; or 0. */
function takeEnvelope(n: usize): usize {
  const api = changetype<DebugApi>(recordOf(RAW).ctx);
  const size = n + Block.extraBytes();
  if (size > PY_SSIZE_T_MAX) return 0;
  const serial = nextSerial();
  const base = call_indirect<usize>(api.malloc, api.ctx, size);
  if (!base) return 0;
  heap().rawBlocks++;
  mark(base + HEAD, n, api.id, serial);
  return base + HEAD;
}

/** Frees such a block, whose owner's bytes are dead already. */
function freeEnvelope(p: usize): void {
  const api = changetype<DebugApi>(recordOf(RAW).ctx);
  Block.verify(api, p, 0);
  heap().rawBlocks--;
  freeBeneath(api, p, Block.requested(p), false);
}

/** Memory for a block of so many bytes, from who is beneath. */
function takeBeneath(api: DebugApi, size: usize, isZero: bool): usize {
  if (isZero) return call_indirect<usize>(api.calloc, api.ctx, 1, size);
  if (!Small.fits(size) && goesToRawHooks(api.malloc, TABLE_OBJECT)) return takeEnvelope(size);
  return call_indirect<usize>(api.malloc, api.ctx, size);
}

class Debug {
  @inline static allocate(api: DebugApi, n: usize, isZero: bool): usize {
    const size = n + Block.extraBytes();
    if (size > PY_SSIZE_T_MAX || n > size) return 0;
    const serial = nextSerial();
    let base: usize = 0;
    if (!isZero && !SECURE && api.malloc == TABLE_OBJECT && Small.fits(size)) base = AtOnce.malloc(size);
    if (!base) base = takeBeneath(api, size, isZero);
    if (!base) return 0;
    const p = base + HEAD;
    if (!isZero) Block.fill(p, CLEANBYTE, n);
    Block.mark(p, n, api.id, serial);
    return p;
  }
}
function allocate(api: DebugApi, n: usize, isZero: bool): usize {
  return Debug.allocate(api, n, isZero);
}

/** A block that is being resized or freed: behind this its ends' bytes, up to ERASED_SIZE of each. */
@unmanaged
class ErasedBlock {
  p: usize;
  n: usize;
  /** And IS_FREE of one that is freed: its bytes are gone, and only what makes it a block can be put back. */
  id: u32;
  serial: u32;
}
const IS_FREE: u32 = 0x100;

/** The one inside so many others. */
function erasedAt(depth: u32): ErasedBlock {
  return changetype<ErasedBlock>(DEBUG_APIS + NB_DOMAINS * DEBUG_API_SIZE + depth * ERASED_BLOCK_SIZE);
}

/** Notes that the block is erased until who is beneath has done with it; as many of them inside one another as there is room for. */
function beginErasing(p: usize, n: usize, id: u32): void {
  const depth = heap().reallocs;
  if (depth >= MAX_ERASING) return;
  const erased = erasedAt(depth);
  erased.p = p;
  erased.n = n;
  erased.id = id;
  erased.serial = heap().serialSize ? Block.swapped(load<u32>(p + n + TAIL)) : 0;
  heap().reallocs = depth + 1;
}

/** Has who is beneath free the block, dead all over or only at its head and tail. */
function freeBeneath(api: DebugApi, p: usize, n: usize, isFilled: bool): void {
  const depth = heap().reallocs;
  beginErasing(p, n, api.id | IS_FREE);
  fill(p - HEAD, DEADBYTE, HEAD);
  fill(p + n, DEADBYTE, TAIL + heap().serialSize);
  if (isFilled) fill(p, DEADBYTE, n);
  const base = p - HEAD;
  if (goesToRawHooks(api.free, TABLE_OBJECT + 3) && !isInPool(base)) freeEnvelope(base);
  else call_indirect<void>(api.free, api.ctx, base);
  heap().reallocs = depth;
}

/** Keeps the block's ends, and overwrites them, its head and its tail with DEADBYTE, as CPython does. */
function erase(erased: ErasedBlock): void {
  const p = erased.p;
  const first = min(erased.n, ERASED_SIZE);
  const last = min(erased.n - first, ERASED_SIZE);
  const end = p + erased.n - last;
  const saved = changetype<usize>(erased) + offsetof<ErasedBlock>();
  memory.copy(saved, p, first);
  memory.copy(saved + ERASED_SIZE, end, last);
  fill(p - HEAD, DEADBYTE, HEAD + first);
  fill(end, DEADBYTE, last + Block.extraBytes() - HEAD);
}

/** Puts the ends back into the block, which is at p now and has n bytes. */
function restore(erased: ErasedBlock, p: usize, n: usize): void {
  const first = min(erased.n, ERASED_SIZE);
  const last = min(erased.n - first, ERASED_SIZE);
  const end = erased.n - last;
  const saved = changetype<usize>(erased) + offsetof<ErasedBlock>();
  memory.copy(p, saved, min(first, n));
  if (n > end) memory.copy(p + end, saved + ERASED_SIZE, min(last, n - end));
}

/** CPython: _PyMem_DebugRawRealloc. */
export function debugRealloc(ctx: usize, p: usize, n: usize): usize {
  const api = changetype<DebugApi>(ctx);
  if (!p) return allocate(api, n, false);
  Block.verify(api, p, 1);
  const former = Block.requested(p);
  if (n > PY_SSIZE_T_MAX - Block.extraBytes()) return 0;
  const number = nextSerial();
  const depth = heap().reallocs;
  beginErasing(p, former, api.id);
  // One that comes from a hook, from within many others, is not erased.
  const isErased = heap().reallocs > depth;
  const erased = erasedAt(isErased ? depth : 0);
  let serial = heap().serialSize ? Block.swapped(load<u32>(p + former + TAIL)) : 0;
  if (isErased) erase(erased);
  const base = call_indirect<usize>(api.realloc, api.ctx, p - HEAD, n + Block.extraBytes());
  heap().reallocs = depth;
  if (base) {
    p = base + HEAD;
    serial = number;
  }
  const size = base ? n : former;
  mark(p, size, api.id, serial);
  if (isErased) restore(erased, p, size);
  if (size > former) fill(p + former, CLEANBYTE, size - former);
  return base ? p : 0;
}

const DEAD: u64 = 0x0101010101010101 * <u64>DEADBYTE;

/**
 * How many debug blocks are being resized or freed. Those beyond the depth were left by a trap, or by an exception of a function of the
 * host's: they are made blocks again, and what was resized what it was. For hosts that go on after those: to be called with 0xffffffff before
 * a realloc or free, and with what that gave when it did not come back.
 */
export function unwind_reallocs(depth: u32): u32 {
  while (heap().reallocs > depth) {
    const erased = erasedAt(--heap().reallocs);
    if (load<u64>(erased.p - HEAD) != DEAD) continue;
    mark(erased.p, erased.n, <u8>erased.id, erased.serial);
    if (!(erased.id & IS_FREE)) restore(erased, erased.p, erased.n);
  }
  return heap().reallocs;
}

/** Bytes of the serial number behind each debug block: 0 or 4. */
export function debug_serial_size(): u32 {
  return heap().serialSize;
}

export function debugMalloc(ctx: usize, n: usize): usize {
  return Debug.allocate(changetype<DebugApi>(ctx), n, false);
}
export function debugCalloc(ctx: usize, nelem: usize, elsize: usize): usize {
  return allocate(changetype<DebugApi>(ctx), nelem * elsize, true);
}
export function debugFree(ctx: usize, p: usize): void {
  if (!p) return;
  const api = changetype<DebugApi>(ctx);
  Block.verify(api, p, 0);
  const base = p - HEAD;
  const n = Block.requested(p);
  if (!SECURE && api.free == TABLE_OBJECT + 3 && AtOnce.free(base))
    Block.fill(base, DEADBYTE, n + Block.extraBytes());
  else freeBeneath(api, p, n, true);
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
