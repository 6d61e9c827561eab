// Random numbers for the secure build's choices: xorshift32 (Marsaglia 2003), its state in the heap, its seed the host's.

import { heap } from "./heap";

/** What stands for the state 0, which xorshift cannot leave. */
const UNSEEDED: u32 = 0x2545f491;

export function nextRandom(): u32 {
  let state = heap().random ? heap().random : UNSEEDED;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  heap().random = state;
  return state;
}
