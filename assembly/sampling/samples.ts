// Which blocks are samples. One of a pool has a state of its own in the pool's table, which free does not take for a live one, and so asks here; one of the
// large heap, or of somebody else's allocator, is in the set (sampler.ts). Where blocks lie is what it would be without samples.

import { isInPool } from "../small/layout";
import { SAMPLED, setSampled, stateOf } from "../small/table";
import { noteFreed, noteSample, putIn, Sampler, takeOut } from "./sampler";

/** Makes the live block at p, of n bytes, a sample. `isPools`: it is a pool's, and nobody has it but whoever asked. */
export function begin(p: usize, n: usize, isPools: bool): void {
  mark(p, isPools);
  noteSample(p, n);
}

export function mark(p: usize, isPools: bool): void {
  if (isPools) setSampled(p, true);
  else putIn(p);
}

/** Is it a sample? Not any more: whoever wants samples is not told. */
export function unmark(p: usize): bool {
  if (stateOf(p) != SAMPLED) return takeOut(p);
  setSampled(p, false);
  return true;
}

/** The block at p, which free has not found to be a pool's live one, is about to be freed: if it is a sample, whoever wants samples is told. Is it a pool's, and live after all? */
export function wasSample(p: usize): bool {
  if (stateOf(p) != SAMPLED) {
    Sampler.forget(p);
    return false;
  }
  setSampled(p, false);
  noteFreed(p);
  return true;
}

/** The block at p is about to be given to the raw domain's free, which refuses a pool's. */
export function forgetLarge(p: usize): void {
  if (!isInPool(p)) Sampler.forget(p);
}

/** Says of the block at p that it is no sample any more. */
export function drop_sample(p: usize): void {
  unmark(p);
}
