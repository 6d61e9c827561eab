// What the pieces of a heap add up to. test/inspector-summary.test.ts holds it to py.stats().
import { FENCE, FREE, IDLE, LARGE, type Pieces, POOL } from "./pieces.js";

/** Bytes that say how the build lays out what is in the heap. */
export interface HeapLayout {
  /** Of a large block that are not its owner's. */
  readonly overhead: number;
  /** Behind each block in the secure build; else 0. */
  readonly canary: number;
  readonly alignment: number;
  readonly poolSize: number;
}

/** One size class, or all large blocks; bytes unless a name says otherwise. */
export interface ClassRow {
  /** Of a block; null for the large ones. */
  readonly size: number | null;
  readonly pools: number;
  readonly live: number;
  readonly free: number;
  /** What live blocks hold. */
  readonly given: number;
  /** What their owners asked for; null where nobody knows. */
  readonly asked: number | null;
  /** In free blocks of its pools. */
  readonly freeBytes: number;
  /** Headers, tables and remainders of its pools, or tags of large blocks. */
  readonly overhead: number;
}

export interface HeapSummary {
  readonly memoryBytes: number;
  readonly bytesInUse: number;
  readonly blocksInUse: number;
  /** In free blocks, general and of pools, and in idle pools. */
  readonly freeBytes: number;
  /** The largest request that has memory without growth. */
  readonly largestFree: number;
  readonly pools: number;
  readonly poolSize: number;
  readonly idlePools: number;
  /** Pools with a single live block. */
  readonly lonelyPools: number;
  readonly lonelyBytes: number;
  /** Free bytes in pools that are in use: only requests of their class can have them. */
  readonly freeInPools: number;
  readonly fenceBytes: number;
  readonly classes: readonly ClassRow[];
  readonly damage: string | null;
}

type Counted = { pools: number; live: number; free: number; lost: number; given: number };

export function summarize(pieces: Pieces, layout: HeapLayout): HeapSummary {
  const { overhead, canary, alignment, poolSize } = layout;
  const classes = new Map<number, Counted>();
  const large: Counted = { pools: 0, live: 0, free: 0, lost: 0, given: 0 };
  const sums = { freeBytes: 0, idlePools: 0, lonelyPools: 0, lonelyBytes: 0, fenceBytes: 0 };
  let run = 0;
  let longest = 0;
  for (let i = 0; i < pieces.count; i++) {
    const kind = pieces.kinds[i];
    const bytes = (pieces.starts[i + 1] ?? 0) - (pieces.starts[i] ?? 0);
    run = kind === FREE || kind === IDLE ? run + bytes : 0;
    longest = Math.max(longest, run);
    if (kind === FREE) sums.freeBytes += bytes - overhead;
    else if (kind === IDLE) {
      // One that still has its class can give so many blocks of it, and all of itself only when it is given up.
      const blocks = (pieces.free[i] ?? 0) * ((pieces.classes[i] ?? 0) + 1) * alignment;
      sums.freeBytes += blocks === 0 ? poolSize : blocks;
      sums.idlePools++;
    } else if (kind === LARGE) {
      large.live++;
      large.given += bytes - overhead;
    } else if (kind === POOL) {
      const live = addPool(classes, pieces, i, alignment);
      if (live === 1) {
        sums.lonelyPools++;
        sums.lonelyBytes += ((pieces.classes[i] ?? 0) + 1) * alignment;
      }
    } else if (kind === FENCE) sums.fenceBytes += bytes;
  }
  const rows = classRows(classes, large, layout);
  const freeInPools = sum(rows, (row) => row.freeBytes);
  return {
    ...sums,
    memoryBytes: pieces.starts[pieces.count] ?? 0,
    bytesInUse: sum(rows, (row) => row.given),
    blocksInUse: sum(rows, (row) => row.live),
    freeBytes: sums.freeBytes + freeInPools,
    freeInPools,
    largestFree: Math.max(longest - overhead - canary, 0),
    pools: sum(rows, (row) => row.pools),
    poolSize,
    classes: rows,
    damage: pieces.damage ?? null,
  };
}

/** The same with what was asked for, by the size of the class, where that is known. */
export function withAsked(summary: HeapSummary, asked: ReadonlyMap<number, number> | undefined): HeapSummary {
  if (asked === undefined) return summary;
  const classes = summary.classes.map((row) => ({ ...row, asked: asked.get(row.size ?? 0) ?? 0 }));
  return { ...summary, classes };
}

/** Its live blocks. */
function addPool(classes: Map<number, Counted>, pieces: Pieces, i: number, alignment: number): number {
  const szidx = pieces.classes[i] ?? 0;
  const counted = classes.get(szidx) ?? { pools: 0, live: 0, free: 0, lost: 0, given: 0 };
  classes.set(szidx, counted);
  const live = pieces.live[i] ?? 0;
  counted.pools++;
  counted.live += live;
  counted.free += pieces.free[i] ?? 0;
  counted.given += live * (szidx + 1) * alignment;
  return live;
}

function classRows(classes: Map<number, Counted>, large: Counted, layout: HeapLayout): ClassRow[] {
  const rows = [...classes]
    .sort(([a], [b]) => a - b)
    .map(([szidx, { pools, live, free, given }]) => {
      const size = (szidx + 1) * layout.alignment;
      const overhead = pools * layout.poolSize - (live + free) * size;
      return { size, pools, live, free, given, asked: null, freeBytes: free * size, overhead };
    });
  if (large.live === 0) return rows;
  const { live, given } = large;
  const overhead = live * layout.overhead;
  return [...rows, { size: null, pools: 0, live, free: 0, given, asked: null, freeBytes: 0, overhead }];
}

function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
