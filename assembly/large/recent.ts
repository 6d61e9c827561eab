// Guest: the free block that free has made or joined last. It is in no bin, so that a program that frees block after block in the order of
// their addresses, as the end of a list does, has nothing looked up and nothing linked but at the end.
//
// Whoever looks for a free block has it binned first.

import { GuestHeap, heap } from "../heap";
import { binInsert } from "./bins";
import { isSealed } from "./tags";

function guest(): GuestHeap {
  return changetype<GuestHeap>(heap());
}

export class Recent {
  /** The block, or 0. */
  @inline static get block(): usize {
    return guest().recent;
  }
  /** Where it ends. */
  @inline static get end(): usize {
    return guest().recentEnd;
  }
  /** Makes it another one, or none; the one before is forgotten. */
  @inline static set(block: usize, end: usize): void {
    guest().recent = block;
    guest().recentEnd = end;
  }
  /** Has it binned, if there is one. */
  @inline static bin(): void {
    if (guest().recent) binRecent();
  }
}

function binRecent(): void {
  const block = guest().recent;
  Recent.set(0, 0);
  // One whose tag was overwritten meanwhile is left where it is: its size would lead anywhere.
  if (isSealed(block)) binInsert(block);
}
