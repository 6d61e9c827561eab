// larson: a server whose threads replace blocks at random and hand what is live on to their successors, which free what they
// did not allocate. Without threads what remains is replacement over generations: each has its own range of sizes and finds
// the blocks of the one before in another order.
import { below, seed } from "./random";
import { evenSize } from "./sizes";
import { clearSlot, fillSlot, swapSlots } from "./slots";

const BLOCKS: u32 = 20_000;
const REPLACED: u32 = 40_000;
let generation: u32 = 0;

function sizeOf(kind: u32): u32 {
  if (kind == 0) return evenSize(10, 100);
  if (kind == 1) return evenSize(10, 500);
  return evenSize(64, 2048);
}

export function larsonStart(): bool {
  seed(5);
  for (let i: u32 = 0; i < BLOCKS; i++) if (!fillSlot(i, sizeOf(0))) return false;
  return true;
}

function handOver(): void {
  for (let left = BLOCKS; left > 1; left--) swapSlots(left - 1, below(left));
}

/** Each round is a generation. */
export function larsonGenerations(rounds: u32): u32 {
  for (let round: u32 = 0; round < rounds; round++) {
    handOver();
    const kind = ++generation % 3;
    for (let i: u32 = 0; i < REPLACED; i++) {
      const index = below(BLOCKS);
      clearSlot(index);
      if (!fillSlot(index, sizeOf(kind))) return 0;
    }
  }
  return rounds * REPLACED * 2;
}
