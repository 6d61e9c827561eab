// CPython's debug hooks, as records round the records that are there. CPython: _PyMem_Debug*, Objects/obmalloc.c.
//
// A large block of mem or obj has an envelope (debug-block.ts) of its domain and in it, as it came through the raw domain, one of that.
// Where pools or the raw domain's hooks are right beneath, their work is done from here: each call through a record costs as much as a
// malloc.

import {
  DEBUG_API_SIZE,
  NB_DOMAINS,
  NOTE_BREAK,
  PY_SSIZE_T_MAX,
  RAW,
  SECURE,
  TABLE_DEBUG,
  TABLE_OBJECT,
} from "./config";
import { Block, CLEANBYTE, DEADBYTE, DebugApi, fill, HEAD, mark, TAIL } from "./debug-block";
import { beginErasing, erase, erasedAt, IS_FREE, restore } from "./debug-erased";
import { notify } from "./guard";
import { heap } from "./heap";
import { debugApis, PyMem_GetAllocator, recordOf, setGates, writeRecord } from "./records";
import { isInPool } from "./small/layout";
import { AtOnce, Small } from "./small/small";

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

/** What these know of the raw domain. */
function rawHooks(): DebugApi {
  return changetype<DebugApi>(recordOf(RAW).ctx);
}

/** A large block as the raw domain's debug hooks make it, but for what it is filled with, as its owner fills it again; or 0. */
function takeEnvelope(n: usize): usize {
  const api = rawHooks();
  const size = n + Block.extraBytes();
  if (size > PY_SSIZE_T_MAX) return 0;
  const serial = nextSerial();
  const base = call_indirect<usize>(api.malloc, api.ctx, size);
  if (!base) return 0;
  heap().rawBlocks++;
  mark(base + HEAD, n, api.id, serial);
  return base + HEAD;
}

/** Frees such a block, which was verified, and whose owner's bytes are dead already. */
function freeEnvelope(p: usize): void {
  heap().rawBlocks--;
  freeBeneath(rawHooks(), p, Block.requested(p), false);
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

/** Has who is beneath free the block, dead all over or only at its head and tail. */
function freeBeneath(api: DebugApi, p: usize, n: usize, isFilled: bool): void {
  const base = p - HEAD;
  const isEnvelope = goesToRawHooks(api.free, TABLE_OBJECT + 3) && !isInPool(base);
  // Before anything changes.
  if (isEnvelope) Block.verify(rawHooks(), base, 0);
  const depth = heap().reallocs;
  beginErasing(p, n, api.id | IS_FREE);
  fill(base, DEADBYTE, HEAD);
  fill(p + n, DEADBYTE, TAIL + heap().serialSize);
  if (isFilled) fill(p, DEADBYTE, n);
  if (isEnvelope) freeEnvelope(base);
  else call_indirect<void>(api.free, api.ctx, base);
  heap().reallocs = depth;
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
    const api = changetype<DebugApi>(debugApis() + domain * DEBUG_API_SIZE);
    PyMem_GetAllocator(domain, changetype<usize>(api));
    api.id = <u8>(IDS >> (domain << 3));
    writeRecord(changetype<usize>(record), changetype<usize>(api), TABLE_DEBUG);
  }
  setGates();
}
