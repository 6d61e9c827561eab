import type { BlockOwner } from "./block-owner.js";
import type { LiveMemory } from "./live-memory.js";

/** What the makers of blocks with contents share. */
export interface DataHeap {
  readonly owner: BlockOwner;
  readonly memory: LiveMemory;
}
