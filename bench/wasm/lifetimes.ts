// rptest: random sizes, Pareto-distributed, with lifetimes that are mixed: most blocks go soon, some stay for long, and both
// lie side by side. Three zones of slots, of which the smallest is used most.
import { below, seed } from "./random";
import { paretoSize } from "./sizes";
import { clearSlot, fillSlot } from "./slots";

const SHORT: u32 = 256;
const MIDDLE: u32 = 4096;
const LONG: u32 = 32_768;
const SMALLEST: u32 = 16;
const LARGEST: u32 = 32_768;

export function lifetimesStart(): bool {
  seed(8);
  for (let i: u32 = 0; i < SHORT + MIDDLE + LONG; i++) {
    if (!fillSlot(i, paretoSize(SMALLEST, LARGEST))) return false;
  }
  return true;
}

function someSlot(): u32 {
  const draw = below(100);
  if (draw < 70) return below(SHORT);
  if (draw < 95) return SHORT + below(MIDDLE);
  return SHORT + MIDDLE + below(LONG);
}

/** Each round replaces a block, or now and then only frees one, which comes again later. */
export function lifetimes(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    const index = someSlot();
    calls += clearSlot(index);
    if (below(16) == 0) continue;
    if (!fillSlot(index, paretoSize(SMALLEST, LARGEST))) return 0;
    calls++;
  }
  return calls;
}
