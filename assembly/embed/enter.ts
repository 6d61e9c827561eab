// Embed: a call of the heap at ctx. The heap is the active one (base.ts) until Active.leave().

import { Active } from "../base";
import { isHeap } from "../heap";

/** Makes the heap at ctx the active one. False: there is no heap. */
export function enter(ctx: usize): bool {
  if (!isHeap(ctx)) return false;
  Active.enter(ctx);
  return true;
}
