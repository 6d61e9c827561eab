// Guest: what the heap may hold below a cap. A part of the cap, the headroom, is there only once a request was refused, for who deals with that,
// until a quarter of the rest was given back.

import { PAGE_BITS } from "../config";
import { GuestHeap, heap } from "../heap";

function guest(): GuestHeap {
  return changetype<GuestHeap>(heap());
}

/** Bytes that blocks in use may have, less the headroom or with it: all that there are where there is no cap. */
function cap(headroom: u32): u64 {
  const pages = guest().maximumPages;
  return pages ? (<u64>(pages - headroom)) << PAGE_BITS : u64.MAX_VALUE;
}

/** Bytes of free blocks that must stay so, if blocks in use may have at most so many. */
function floorOf(most: u64): usize {
  const chunkBytes = <u64>guest().chunkBytes;
  return chunkBytes > most ? <usize>(chunkBytes - most) : 0;
}

/** Works the floor out anew, as chunks have come or gone, or the cap is another. */
export function setFloor(): void {
  const state = guest();
  // After a refusal it is not for the fast paths to say what may be taken: see mayTakeSlow.
  const isSlow = state.isRefused && state.maximumPages;
  state.floor = isSlow ? usize.MAX_VALUE : floorOf(cap(state.headroom));
}

/** Says that a request was refused. */
export function noteRefusal(): void {
  guest().isRefused = 1;
  setFloor();
}

/** Once enough was given back, the headroom is the next one's. */
function settle(): void {
  const state = guest();
  const most = cap(state.headroom);
  if (state.chunkBytes - state.freeBytes > most - (most >> 2)) return;
  state.isRefused = 0;
  setFloor();
}

/** Counts so many bytes more, or fewer, of free blocks. */
export function addFree(bytes: isize): void {
  guest().freeBytes += bytes;
}

/** May so many bytes of free blocks be given out? Where it says no, the slow one below may know better. */
export function mayTake(bytes: usize): bool {
  return <u64>bytes + guest().floor <= guest().freeBytes;
}

/** The same once a request was refused as well. What was given back since is seen here: nothing is taken without this being asked. */
export function mayTakeSlow(bytes: usize): bool {
  const state = guest();
  if (state.isRefused) settle();
  if (!state.isRefused) return mayTake(bytes);
  return <u64>bytes + floorOf(cap(0)) <= state.freeBytes;
}
