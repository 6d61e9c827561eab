// The sampling build's dice: which requests are samples, and which blocks are.
//
//   samplerBase()   +0    u32               bytes to be given out up to the next sample
//                   +4    u32               how many addresses are in the set
//                   +8    u32 [NB_SLOTS]    the set: addresses of live samples, by open addressing; 0 = empty
//
// Who has asked for samples draws the bytes up to the next one from an exponential distribution, so that each byte has the same chance,
// whatever block it is in. A heap of zeros asks once, and finds nobody who wants samples; so it goes on, once in 4 GiB.
// free asks only where it has not found a pool's live block, and what is freed fast pays nothing.
// Invariant: the set has all large samples, or it is full; where it is full, whoever wants samples is asked about each address.

import { NOTE_FORGET, NOTE_MOVED, NOTE_RESIZED, NOTE_SAMPLE, SAMPLER_SLOTS } from "../config";
import { notify } from "../guard";
import { coldHeap, samplerBase } from "../heap";

const NB_SLOTS: u32 = SAMPLER_SLOTS;
const SLOT_MASK: u32 = NB_SLOTS - 1;
/** With more addresses searching for one would take long. */
const MOST: u32 = (NB_SLOTS / 4) * 3;
const LIVE: usize = 4;
const SLOTS: usize = 8;

if (NB_SLOTS & (NB_SLOTS - 1)) ERROR("SAMPLER_SLOTS must be a power of two");

export class Sampler {
  /** Counts a request of n bytes: false if it is a sample. */
  @inline static passes(n: usize): bool {
    const left = load<u32>(samplerBase());
    if (<u32>n > left) return false;
    store<u32>(samplerBase(), left - <u32>n);
    return true;
  }

  /** The block at p is about to be freed. */
  @inline static forget(p: usize): void {
    if (load<u32>(samplerBase(), LIVE)) forgetSlow(p);
  }
}

/**
 * Has the request that goes beyond the given number of bytes from now on, summed up over all requests, be a sample: NOTE_SAMPLE tells the handler
 * (set_misuse_policy) its address and bytes, before the request gets it, and the handler calls this again. NOTE_FORGET tells that the block at the
 * address is freed, NOTE_MOVED and then NOTE_RESIZED that it lies at the second one now, and has so many bytes.
 */
export function sample_after(bytes: u32): void {
  store<u32>(samplerBase(), bytes);
}

/** Does anybody want samples? */
export function isWanted(): bool {
  if (coldHeap().handler) return true;
  sample_after(u32.MAX_VALUE);
  return false;
}

/** Are there addresses of samples that the set does not have? */
export function isFull(): bool {
  return load<u32>(samplerBase(), LIVE) >= MOST;
}

function slot(index: u32): usize {
  return samplerBase() + SLOTS + ((<usize>(index & SLOT_MASK)) << 2);
}
/** Where the address is looked for first. */
function homeOf(p: usize): u32 {
  return ((<u32>p * 0x9e3779b1) >> 16) & SLOT_MASK;
}

/** The slot that has the address, or the empty one where it would be. */
function find(p: usize): u32 {
  let index = homeOf(p);
  while (load<usize>(slot(index)) != p && load<usize>(slot(index))) index = (index + 1) & SLOT_MASK;
  return index;
}

/** Puts the address into the set, unless that is full. */
export function putIn(p: usize): void {
  if (isFull()) return;
  store<usize>(slot(find(p)), p);
  store<u32>(samplerBase(), load<u32>(samplerBase(), LIVE) + 1, LIVE);
}

/** The block at p, of n bytes, is a sample. */
export function noteSample(p: usize, n: usize): void {
  notify(NOTE_SAMPLE, p, n);
}

/** The sample that was at p has n bytes, and is at q now. */
export function noteMoved(p: usize, q: usize, n: usize): void {
  notify(NOTE_MOVED, p, q);
  notify(NOTE_RESIZED, q, n);
}

/** The sample that was at p is gone. */
export function noteFreed(p: usize): void {
  notify(NOTE_FORGET, p, 0);
}

function forgetSlow(p: usize): void {
  if (takeOut(p) || isFull()) noteFreed(p);
}

/** Takes the address out of the set, if it is there. A set that was full stays so: it does not have all. */
export function takeOut(p: usize): bool {
  if (!p || !load<u32>(samplerBase(), LIVE)) return false;
  let index = find(p);
  if (!load<usize>(slot(index))) return false;
  if (!isFull()) store<u32>(samplerBase(), load<u32>(samplerBase(), LIVE) - 1, LIVE);
  // What would not be found any more behind an empty slot moves up.
  for (let next = (index + 1) & SLOT_MASK; load<usize>(slot(next)); next = (next + 1) & SLOT_MASK) {
    const distance = (next - homeOf(load<usize>(slot(next)))) & SLOT_MASK;
    if (distance < ((next - index) & SLOT_MASK)) continue;
    store<usize>(slot(index), load<usize>(slot(next)));
    index = next;
  }
  store<usize>(slot(index), 0);
  return true;
}
