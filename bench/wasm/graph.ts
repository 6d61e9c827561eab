// mstress: generations of objects that refer to one another. One is built in bulk, walked along its references, and dropped in
// bulk, except for some that change places with older ones and so live for some generations more.
import { below, seed } from "./random";
import { paretoSize } from "./sizes";
import { addToSum, blockOf, clearSlot, fillSlot, sizeOf, swapSlots } from "./slots";

const OBJECTS: u32 = 8192;
/** Behind the slots of a generation: those of the long-lived. */
const LONG_LIVED: u32 = 4096;
const TRANSFERRED: u32 = OBJECTS / 16;
const SMALLEST: u32 = 16;
const LARGEST: u32 = 4096;
const MOST_REFERENCES: u32 = 6;

export function graphStart(): bool {
  seed(13);
  return true;
}

/** References lie behind the first word, which slots.ts writes and checks. */
function referenceOf(object: usize, index: u32): usize {
  return object + 4 + ((<usize>index) << 2);
}

function referencesOf(size: u32): u32 {
  return min((size - 4) >>> 2, MOST_REFERENCES);
}

function build(): bool {
  for (let i: u32 = 0; i < OBJECTS; i++) {
    const size = paretoSize(SMALLEST, LARGEST);
    if (!fillSlot(i, size)) return false;
    const references = referencesOf(size);
    for (let r: u32 = 0; r < references; r++) store<usize>(referenceOf(blockOf(i), r), blockOf(below(i + 1)));
  }
  return true;
}

/** Every object of the generation is still there. */
function follow(): void {
  let read: u32 = 0;
  for (let i: u32 = 0; i < OBJECTS; i++) {
    const references = referencesOf(sizeOf(i));
    for (let r: u32 = 0; r < references; r++) read += load<u32>(load<usize>(referenceOf(blockOf(i), r)));
  }
  addToSum(read);
}

/** Each round is a generation. */
export function graph(rounds: u32): u32 {
  let calls: u32 = 0;
  for (let round: u32 = 0; round < rounds; round++) {
    if (!build()) return 0;
    follow();
    for (let i: u32 = 0; i < TRANSFERRED; i++) swapSlots(below(OBJECTS), OBJECTS + below(LONG_LIVED));
    calls += OBJECTS;
    for (let i: u32 = 0; i < OBJECTS; i++) calls += clearSlot(i);
  }
  return calls;
}
