// sh6bench and sh8bench: blocks come in batches and go in batches, some of them later than their neighbours.
// sh6: a batch has blocks of one size, and the sizes go up from batch to batch; most of a batch is freed at once, in the order
// in which it came or in the reverse, and one in eight lives on until its place is needed again.
// sh8: a batch mixes sizes, small ones more often; it goes in random order, and half of it only some batches later.
import { below, seed } from "./random";
import { clearSlot, fillSlot, swapSlots } from "./slots";

const BATCH: u32 = 256;
const LARGEST: u32 = 1000;
/** Behind the batch's own slots: what lives on, by batch. */
const KEPT_BATCHES: u32 = 64;
const KEPT_OF_SH6: u32 = BATCH / 8;
const KEPT_OF_SH8: u32 = BATCH / 2;

let batch: u32 = 0;
let size: u32 = 8;

export function batchesStart(): bool {
  seed(6);
  return true;
}

/** The last `count` blocks of the batch take the places of those that another batch kept. */
function keepTail(count: u32): u32 {
  const kept = BATCH + (batch % KEPT_BATCHES) * count;
  let calls: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    calls += clearSlot(kept + i);
    swapSlots(kept + i, BATCH - count + i);
  }
  return calls;
}

function nextSize(): void {
  size += (size >>> 3) + 4;
  if (size > LARGEST) size = 8 + below(8);
}

/** Each round is a batch. */
export function sh6(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++, batch++) {
    for (let i: u32 = 0; i < BATCH; i++) {
      // Spread over the batch, so that what lives on lies between what goes.
      const index = (i & 7) * (BATCH / 8) + (i >>> 3);
      if (!fillSlot(index, size)) return 0;
    }
    calls += BATCH + keepTail(KEPT_OF_SH6);
    if (batch & 1) for (let i: u32 = 0; i < BATCH; i++) calls += clearSlot(i);
    else for (let i = BATCH; i > 0; i--) calls += clearSlot(i - 1);
    nextSize();
  }
  return calls;
}

/** Smaller of two draws: small blocks come more often. */
function mixedSize(): u32 {
  return 4 + min(below(LARGEST), below(LARGEST));
}

/** Each round is a batch. */
export function sh8(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++, batch++) {
    for (let i: u32 = 0; i < BATCH; i++) if (!fillSlot(i, mixedSize())) return 0;
    for (let left = BATCH; left > 1; left--) swapSlots(left - 1, below(left));
    calls += BATCH + keepTail(KEPT_OF_SH8);
    for (let i: u32 = 0; i < BATCH; i++) calls += clearSlot(i);
  }
  return calls;
}
