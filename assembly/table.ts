// The built-in functions that a record may have: what fill-table.mjs puts into the table, at the places that config.ts gives
// (TABLE_RAW and so on).

import { ARENA_SIZE, SECURE } from "./config";
import { objectCalloc, objectFree, objectMalloc, objectRealloc } from "./object-domain";
import { rawAllocSlow } from "./raw";
import { rawDomainCalloc, rawDomainFree, rawDomainMalloc, rawDomainRealloc } from "./raw-domain";
import { allocateSlow } from "./secure/blocks";

/** What an arena allocator that only forwards gets: a raw block at a multiple of ARENA_SIZE. */
function arenaAlloc(_ctx: usize, size: usize): usize {
  return SECURE ? allocateSlow(size, ARENA_SIZE, true) : rawAllocSlow(size, ARENA_SIZE);
}
function arenaFree(ctx: usize, p: usize, _size: usize): void {
  rawDomainFree(ctx, p);
}

export {
  arenaAlloc as TABLE_9,
  arenaFree as TABLE_10,
  objectCalloc as TABLE_6,
  objectFree as TABLE_8,
  objectMalloc as TABLE_5,
  objectRealloc as TABLE_7,
  rawDomainCalloc as TABLE_2,
  rawDomainFree as TABLE_4,
  rawDomainMalloc as TABLE_1,
  rawDomainRealloc as TABLE_3,
};
