// All state of one heap, and where it is. Its address is what CPython calls ctx.
//
//   +0      top, tail, remainder, ...    the Heap struct (heap-struct.ts)
//   +128    bin bits                     u64 [NB_BIN_WORDS]: bit b is set iff bin b is not empty
//           classes                      u32 [NB_SMALL_SIZE_CLASSES]: the current pool, less noPool()
//           waiting pools                list [NB_SMALL_SIZE_CLASSES]
//           bins                         list [NB_BINS]: free blocks of the bin's sizes
//           arenas                       list: of an arena allocator that somebody set (small/foreign.ts)
//           stock                        u32 [STOCK_SLOTS]: empty pools
//           records                      what is replaceable (records.ts)
//           batch                        u32 [BATCH_SLOTS]: a host's, for addresses
//           quarantine                   u32 [1 + QUARANTINE_SLOTS], in the secure build (secure/quarantine.ts)
//           sampler                      in the sampling build (sampling/sampler.ts)
//           map                          bits [65536], in embed: bit i is set iff the i-th 64 KiB of memory are a chunk's (large/chunks.ts)
//
// What every malloc and free reads lies together, and with the base at 1024 it lies in the upper half of a POOL_SIZE,
// where pools have the blocks that they give out last: processors take a load for a reader of the latest store whose
// address has the same low 12 bits, and make it wait.
//
// A heap not yet used is zeros, but for its lists, which lead to themselves: large/growth.ts makes those when the module starts,
// or else at the first request, as it lays out the first page.
// Where the base is a constant, which it is in all builds but link and embed, a field is one load with an immediate address.

import { baseOfCall } from "./base";
import {
  ALONE,
  BATCH_SLOTS,
  EMBED,
  FIXED,
  GUEST,
  MAP_SIZE,
  NB_SMALL_SIZE_CLASSES,
  OWN_BASE,
  QUARANTINE_SLOTS,
  RECORDS_SIZE,
  SAMPLER_SLOTS,
  SAMPLING,
  SECURE,
  STOCK_SLOTS,
  TOOLS,
} from "./config";
import { EmbeddedHeap, GuestHeap, Heap } from "./heap-struct";

export { EmbeddedHeap, GuestHeap, Heap };

/** Mixed with its address it says that there is a heap. */
const SELF_SEAL: u32 = 0x70616548;

export function selfOf(ctx: usize): u32 {
  return <u32>ctx ^ SELF_SEAL;
}
/** Does the state of a heap of embed's begin at ctx? One that lies outside of memory is a trap. */
export function isHeap(ctx: usize): bool {
  return changetype<EmbeddedHeap>(ctx).self == selfOf(ctx);
}

/** Bins of the large heap; large/bins.ts maps sizes to them. */
export const NB_BINS: u32 = 216;
/** 64-bit words of the bins' bitmap. */
export const NB_BIN_WORDS: u32 = (NB_BINS + 63) >> 6;

const FIELDS: usize = GUEST ? 176 : EMBED ? 160 : 128;
const BIN_BITS: usize = FIELDS;
const CLASSES: usize = BIN_BITS + NB_BIN_WORDS * 8;
const LISTS: usize = CLASSES + NB_SMALL_SIZE_CLASSES * 4;
/** Bytes that a list takes: its first node and its last. */
export const LIST_SIZE: usize = 8;
const BINS: usize = LISTS + NB_SMALL_SIZE_CLASSES * LIST_SIZE;
const ARENAS: usize = BINS + NB_BINS * LIST_SIZE;
const STOCK: usize = ARENAS + LIST_SIZE;
const RECORDS: usize = STOCK + STOCK_SLOTS * 4;
const BATCH: usize = RECORDS + RECORDS_SIZE;
const QUARANTINE: usize = BATCH + BATCH_SLOTS * 4;

const SAMPLER: usize = QUARANTINE + (SECURE ? (1 + QUARANTINE_SLOTS) * 4 : 0);
const MAP: usize = SAMPLER + (SAMPLING ? 8 + SAMPLER_SLOTS * 4 : 0);

/** Bytes of a heap's state. */
export const HEAP_SIZE: usize = MAP + (EMBED ? MAP_SIZE : 0);

if ((GUEST ? offsetof<GuestHeap>() : EMBED ? offsetof<EmbeddedHeap>() : offsetof<Heap>()) > FIELDS)
  ERROR("the Heap struct has outgrown its fields");

// With a memory of somebody else's memory.data would be a segment of zeros, over what is there.
const FIXED_BASE: usize = TOOLS ? OWN_BASE : FIXED ? memory.data(HEAP_SIZE, 16) : 0;
if (ALONE && FIXED_BASE != OWN_BASE) ERROR("OWN_BASE must be asconfig.json's memoryBase");

/** A load from the state is one from `moving` on, with FIXED_BASE in its immediate offset: one of the two is 0. */
class Base {
  @inline static get moving(): usize {
    return FIXED ? 0 : baseOfCall();
  }
}
function base(): usize {
  return Base.moving + FIXED_BASE;
}

/** The heap. */
export function heap(): Heap {
  return changetype<Heap>(base());
}

/** The same, never inlined (build.mjs says so): a byte less each time, for what is rare. */
export function coldHeap(): Heap {
  return heap();
}

/**
 * What stands for a pool where a class has no current one: its free list is empty. In the table pools are distances from
 * it, so that malloc need not ask whether there is a pool, and a heap of zeros has none.
 */
export function noPool(): usize {
  return base() + offsetof<Heap>("noPool");
}
/** That distance as the immediate offset of loads, where the base is a constant. */
export const NO_POOL: usize = FIXED ? FIXED_BASE + offsetof<Heap>("noPool") : 0;

/** Address of the first byte behind the heap's state. */
export function heapEnd(): usize {
  return base() + HEAP_SIZE;
}

// Tables.

// A list's links are where a node has them, behind two words that are not the list's.
const LINKS: usize = 8;

/** The list of the class's waiting pools. */
export function poolList(szidx: u32): usize {
  return base() + LISTS - LINKS + szidx * LIST_SIZE;
}
/** The list of the bin. */
export function binList(index: u32): usize {
  return base() + BINS - LINKS + index * LIST_SIZE;
}
/** The list of foreign arenas. */
export function arenaList(): usize {
  return base() + ARENAS - LINKS;
}
/** The number of all lists: the pools', the bins' and that of arenas lie in this order, beginning with poolList(0). */
export const NB_LISTS: u32 = NB_SMALL_SIZE_CLASSES + NB_BINS + 1;

/** Where records.ts keeps what is replaceable: RECORDS_SIZE bytes, of which zeros say that nothing is replaced. */
export function recordsBase(): usize {
  return base() + RECORDS;
}

/** The slot of the stock: the address of an empty pool, if it is below heap.stocked. */
export function stockSlot(index: u32): usize {
  return base() + STOCK + ((<usize>index) << 2);
}

/** Counts a block of the large heap's, or NULL, that is not the raw domain's own; gives it. */
export function counted(p: usize): usize {
  if (!GUEST) heap().rawBlocks += <u32>(p != 0);
  return p;
}
/** Says that so many of them are gone. */
export function discount(blocks: u32): void {
  if (!GUEST) heap().rawBlocks -= blocks;
}

/** Address of BATCH_SLOTS words that are the host's: for the addresses of a batch call. */
export function batch_slots(): usize {
  return base() + BATCH;
}

/** Where the sampler has its state. */
export function samplerBase(): usize {
  return base() + SAMPLER;
}
/** The byte of the map that has the address's bit. */
export function mapByte(p: usize): usize {
  return base() + MAP + (p >> 19);
}
/** The word of the quarantine. */
export function quarantineWord(index: u32): usize {
  return base() + QUARANTINE + ((<usize>index) << 2);
}
/** What malloc and free read, inlined: a call would cost more than the load. The functions are for all others. */
export class Hot {
  @inline static binBits(word: u32): u64 {
    return load<u64>((word << 3) + Base.moving, FIXED_BASE + BIN_BITS);
  }
  @inline static setBinBits(word: u32, bits: u64): void {
    store<u64>((word << 3) + Base.moving, bits, FIXED_BASE + BIN_BITS);
  }

  /** Distance of the class's current pool from noPool(). */
  @inline static current(szidx: u32): usize {
    return load<usize>((szidx << 2) + Base.moving, FIXED_BASE + CLASSES);
  }
  /** Do the 64 KiB round the address belong to a chunk of the heap? Embed's. */
  @inline static isMapped(p: usize): bool {
    return <bool>((load<u8>((p >> 19) + Base.moving, FIXED_BASE + MAP) >> ((p >> 16) & 7)) & 1);
  }
  /** The class's current pool, as an address from which on NO_POOL is the immediate offset. */
  @inline static pool(szidx: u32): usize {
    return FIXED ? Hot.current(szidx) : Hot.current(szidx) + noPool();
  }
}
export function binBits(word: u32): u64 {
  return Hot.binBits(word);
}
/** The class's current pool, or noPool(). */
export function classPool(szidx: u32): usize {
  return Hot.current(szidx) + noPool();
}
export function setClassPool(szidx: u32, pool: usize): void {
  store<usize>((szidx << 2) + Base.moving, pool - noPool(), FIXED_BASE + CLASSES);
}
/** Says of every bin that it is empty. */
export function clearBinBits(): void {
  memory.fill(base() + BIN_BITS, 0, CLASSES - BIN_BITS);
}
/** Makes fields and tables those of a heap without pools and free blocks. The lists are large/growth.ts's. */
export function clearTables(): void {
  const fields = changetype<usize>(heap()) + offsetof<Heap>("tail");
  memory.fill(fields, 0, offsetof<Heap>("poolsMade") - offsetof<Heap>("tail"));
  memory.fill(base() + BIN_BITS, 0, LISTS - BIN_BITS);
  if (SECURE) memory.fill(base() + QUARANTINE, 0, SAMPLER - QUARANTINE);
  // But for what is left up to the next sample.
  if (SAMPLING) memory.fill(samplerBase() + 4, 0, MAP - SAMPLER - 4);
}
