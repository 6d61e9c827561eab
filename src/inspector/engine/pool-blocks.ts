// The blocks of one pool, read from its header and its table: assembly/small/layout.ts and table.ts.
import type { BuildName } from "../../builds.js";

/** Where a pool's header has its fields, in bytes. test/inspector-pool-blocks.test.ts holds them to assembly/small/. */
export const FREEBLOCK = 4;
export const SZIDX = 6;
export const LAST = 7;
export const ORIGIN = 16;
/** Where the state of a block with the index 0 would be. */
export const STATES = 23;

export const LIVE = 255;
export const HELD = 254;
export const NO_BLOCK = 253;

/** What a block is: the owner's, free, or freed and held back. */
export type BlockState = "live" | "free" | "held";

/** The blocks of a pool, in the order of their addresses. */
export interface PoolBlocks {
  /** Address of the first block. */
  readonly first: number;
  /** Bytes of each. */
  readonly size: number;
  readonly states: readonly BlockState[];
}

/** Reads the pool at the address, which is a multiple of the pools' size. A table that was overwritten gives blocks that are not sound, and never others than the pool has room for. */
export function poolBlocks(
  memory: DataView,
  pool: number,
  { build, alignment, count }: { build: BuildName; alignment: number; count: number },
): PoolBlocks {
  const size = (memory.getUint8(pool + SZIDX) + 1) * alignment;
  const last = memory.getUint8(pool + LAST);
  const firstIndex = last + 1 - count;
  const state = (k: number) => memory.getUint8(pool + STATES + k);
  const isFree = build === "fast" ? onFreeList(memory, pool) : (k: number) => state(k) < NO_BLOCK;
  const states = Array.from({ length: count }, (_, i): BlockState => {
    const k = firstIndex + i;
    if (isFree(k)) return "free";
    // The sampling build has the same number for live blocks that are samples.
    return build === "secure" && state(k) === HELD ? "held" : "live";
  });
  return { first: memory.getUint32(pool + ORIGIN, true) + firstIndex * size, size, states };
}

/** The fast build writes no state of live blocks: what is not on the free list is live. */
function onFreeList(memory: DataView, pool: number): (k: number) => boolean {
  const listed = new Set<number>();
  let k = memory.getUint8(pool + FREEBLOCK);
  while (k !== 0 && !listed.has(k)) {
    listed.add(k);
    k = memory.getUint8(pool + STATES + k);
  }
  return (index) => listed.has(index);
}
