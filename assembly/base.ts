// Where the state of the heap is, in the builds that learn it when they run.
//
// Link: behind the static data of the program. Once that is known, which it is as soon as the two are merged, it is a constant again.
// Guest: a constant that the host gives it, as there is one heap and one only.
// Embed: `current` is the heap of the names without ctx, `active` that of the call that is under way. Outside of calls the two are
// the same, and so they are while the host is called, which may call any heap: who calls it puts both back afterwards.

import { ALIGN_BASE, EMBED, GUEST, LINK } from "./config";
import { __heap_base, heap_state } from "./env";

// No heap yet: whatever is looked for there lies outside of memory, so that a call traps.

let current: usize = 0xffff0000;
let active: usize = 0xffff0000;

/** Address of the state. */
export function baseOfCall(): usize {
  if (GUEST) return heap_state;
  return LINK ? (__heap_base + ALIGN_BASE - 1) & ~(ALIGN_BASE - 1) : active;
}

/** Makes the heap that of the names without ctx. */
export function setCurrent(ctx: usize): void {
  current = ctx;
  active = ctx;
}

export class Active {
  /** Between enter and leave the heap is that of ctx. */
  @inline static enter(ctx: usize): void {
    active = ctx;
  }
  /** The heap is the current one again. To be called before whatever may not come back. */
  @inline static leave(): void {
    if (EMBED) active = current;
  }
  /** The heap of the call under way, and the current one; to be given to resume once the host has been called. */
  @inline static suspend(): u64 {
    if (!EMBED || GUEST) return 0;
    const both = ((<u64>current) << 32) | active;
    active = current;
    return both;
  }
  /** What the host has made the current heap meanwhile is so no more: a call without ctx ends with the heap that it began with. */
  @inline static resume(both: u64): void {
    if (!EMBED || GUEST) return;
    active = <usize>both;
    current = <usize>(both >> 32);
  }
}
