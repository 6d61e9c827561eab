// What the pieces of a heap add up to.
import { type HeapCounts, isIdle, type Span, type WalkedHeap, walkSpans } from "./spans.js";

/** One size class of the pools. */
export interface ClassStats {
  /** Bytes of its blocks. */
  readonly size: number;
  /** Its pools that have a block in use. */
  readonly pools: number;
  /** Its live blocks. */
  readonly blocksInUse: number;
  /** Blocks that its pools can still give. */
  readonly freeBlocks: number;
}

/** Bytes that say how the heap's build lays out what is in it. */
interface Layout {
  /** Of a large block that are not its owner's. */
  readonly overhead: number;
  readonly alignment: number;
  readonly poolSize: number;
}

export interface SpanTotals {
  readonly bytesInUse: number;
  readonly blocksInUse: number;
  readonly freeBytes: number;
  readonly freeByClass: readonly ClassStats[];
  /** The longest run of pieces that are nobody's, tags included. */
  readonly longest: number;
  /** Pools, those that are kept empty among them. */
  readonly pools: number;
  readonly counts: HeapCounts;
}

/** Walks over all of the heap. @throws {MemoryMisuseError} a tag was overwritten. */
export function totalsOf(heap: WalkedHeap, { overhead, alignment, poolSize }: Layout): SpanTotals {
  const classes = new Map<number, { -readonly [name in keyof ClassStats]: number }>();
  const totals = { bytesInUse: 0, blocksInUse: 0, freeBytes: 0, longest: 0, pools: 0 };
  const add = (blocks: number, size: number, free: number) => {
    totals.blocksInUse += blocks;
    totals.bytesInUse += blocks * size;
    totals.freeBytes += free;
  };
  const addPool = ({ szidx, live, free }: Span) => {
    const size = (szidx + 1) * alignment;
    const stats = classes.get(size) ?? { size, pools: 0, blocksInUse: 0, freeBlocks: 0 };
    classes.set(size, stats);
    stats.pools++;
    stats.blocksInUse += live;
    stats.freeBlocks += free;
    add(live, size, free * size);
  };
  let run = 0;
  const counts = walkSpans(heap, "stats", (span) => {
    const { kind, size } = span;
    run = isIdle(span) ? run + size : 0;
    totals.longest = Math.max(totals.longest, run);
    if (kind === "pool" || kind === "empty pool") totals.pools++;
    if (kind === "free") add(0, 0, size - overhead);
    else if (kind === "empty pool") add(0, 0, poolSize);
    else if (kind === "block") add(1, size - overhead, 0);
    else if (kind === "pool") addPool(span);
  });
  return { ...totals, freeByClass: [...classes.values()].sort((a, b) => a.size - b.size), counts };
}
