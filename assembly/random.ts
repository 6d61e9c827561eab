// Random numbers for the secure build's choices: a linear congruential generator (multiplier: Steele and Vigna 2022), its
// state in the heap, its seed the host's. The upper bits are the good ones.

import { heap } from "./heap";

const MULTIPLIER: u32 = 0xadb4a92d;
const GOOD_BITS: u32 = 16;

export class Random {
  /** A number below 2^16. */
  @inline static next(): u32 {
    const state = heap().random * MULTIPLIER + 1;
    heap().random = state;
    return state >> GOOD_BITS;
  }
}
