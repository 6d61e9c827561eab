// The heap piece by piece, for who counts what is in it: nothing is counted where malloc and free run.

import { ARENA_SIZE, CHECKS, MISUSE_CORRUPT_TAG, SAMPLING, SECURE } from "./config";
import { misuse } from "./guard";
import { Heap, heap } from "./heap";
import { isPool } from "./inspect";
import { stateCount } from "./inspect-pool";
import { above, firstBlock, isFence, isFree, isSealed, sizeOf, TAG_SIZE } from "./large/tags";
import { MIN_CANARY as CANARY } from "./secure/canary";
import { isArena, nextForeign } from "./small/foreign";
import { blockCount, tableSize } from "./small/geometry";
import { index2size, POOL_ROOM, Pool } from "./small/layout";
import { FULL, LOST } from "./small/pool";
import { freeBlocks, LIVE, SAMPLED } from "./small/table";

/** Bytes that a large block takes beside its owner's, and those that every block has behind them in the secure build. */
export const BLOCK_OVERHEAD: usize = TAG_SIZE;
export const MIN_CANARY: usize = SECURE ? CANARY : 0;

/** What next_span writes of a piece; in the end it writes heap().rawBlocks and what follows it. */
@unmanaged
class Span {
  /** Bytes, tags included. */
  size: usize;
  /** One of the kinds below. */
  kind: u32;
  /** Of a pool in use: its class, */
  szidx: u32;
  /** its live blocks, */
  live: u32;
  /** its free ones, */
  free: u32;
  /** those of the free ones that malloc would give, */
  available: u32;
  /** and bytes that are neither a block's nor its header's or table's. CPython: quantization. */
  lost: u32;
}

const SPAN_FREE: u32 = 0;
const SPAN_BLOCK: u32 = 1;
const SPAN_FENCE: u32 = 2;
const SPAN_POOL: u32 = 3;
const SPAN_EMPTY_POOL: u32 = 4;

/** Added to the address of a foreign arena, which may be a block of the heap's own as well. */
const FOREIGN: usize = 1;

function describePool(pool: Pool, span: Span): void {
  span.kind = SPAN_EMPTY_POOL;
  if (!Pool.isSealed(pool)) return;
  span.kind = SPAN_POOL;
  span.szidx = pool.szidx;
  const count = blockCount(pool);
  span.live = CHECKS ? stateCount(pool, LIVE) : count - freeBlocks(pool);
  if (SAMPLING) span.live += stateCount(pool, SAMPLED);
  span.free = count - span.live;
  if (pool.prevpool != FULL && pool.prevpool != LOST) span.available = span.free;
  span.lost =
    POOL_ROOM - offsetof<Pool>() - tableSize(pool.szidx, pool.last) - count * index2size(pool.szidx);
}

/** The pool of a foreign arena or, behind the last one, the whole heap. */
function describeRest(arena: usize, span: Span): usize {
  if (arena) {
    span.size = ARENA_SIZE;
    describePool(changetype<Pool>(arena), span);
    return arena + FOREIGN;
  }
  memory.copy(
    changetype<usize>(span),
    changetype<usize>(heap()) + offsetof<Heap>("rawBlocks"),
    offsetof<Span>(),
  );
  return 0;
}

/**
 * The piece of the heap that follows the one at p; p = 0 gives the first. What it is lies at `out` then: 7 words (Span). First all
 * from the heap's lowest block to its top, in the order of addresses, then arenas of an arena allocator's, whose addresses have 1 added; 0 behind the last one,
 * and words of the whole: blocks that mem, obj and the malloc family have of
 * the large heap, arenas made so far, arenas at most, the cap in pages. Between two calls nothing may be allocated or freed. A tag that was overwritten is a misuse, and the end.
 */
export function next_span(p: usize, out: usize): usize {
  const span = changetype<Span>(out);
  memory.fill(out, 0, offsetof<Span>());
  if (p & FOREIGN) return describeRest(nextForeign(p - FOREIGN), span);
  const block = p ? above(p - TAG_SIZE) : firstBlock();
  // A heap not yet used has no lists in the secure build.
  if (block >= heap().top) return describeRest(heap().top ? nextForeign(0) : 0, span);
  const payload = block + TAG_SIZE;
  if (!isSealed(block)) {
    misuse(MISUSE_CORRUPT_TAG, payload, 0);
    return 0;
  }
  span.size = sizeOf(block);
  if (isPool(block)) describePool(changetype<Pool>(payload), span);
  // An arena of an arena allocator's comes again, as that.
  else if (isFree(block)) span.kind = SPAN_FREE;
  else span.kind = isFence(block) || isArena(block) ? SPAN_FENCE : SPAN_BLOCK;
  return payload;
}
