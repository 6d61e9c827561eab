// Debug blocks while who is beneath resizes or frees them: overwritten, as in CPython, so that nobody uses them meanwhile. What is
// needed to make them whole again is kept, here and not on a stack, as a trap or an exception may pass through.

import { DEBUG_API_SIZE, ERASED_BLOCK_SIZE, ERASED_SIZE, MAX_ERASING, NB_DOMAINS } from "./config";
import { Block, DEADBYTE, fill, HEAD, mark, TAIL } from "./debug-block";
import { heap } from "./heap";
import { debugApis } from "./records";

/** A block that is being resized or freed: behind this its ends' bytes, up to ERASED_SIZE of each. */
@unmanaged
export class ErasedBlock {
  p: usize;
  n: usize;
  /** And IS_FREE of one that is freed: its bytes are gone, and only what makes it a block can be put back. */
  id: u32;
  serial: u32;
}
export const IS_FREE: u32 = 0x100;

/** The one inside so many others. */
export function erasedAt(depth: u32): ErasedBlock {
  return changetype<ErasedBlock>(debugApis() + NB_DOMAINS * DEBUG_API_SIZE + depth * ERASED_BLOCK_SIZE);
}

/** Notes that the block is erased until who is beneath has done with it; as many of them inside one another as there is room for. */
export function beginErasing(p: usize, n: usize, id: u32): void {
  const depth = heap().reallocs;
  if (depth >= MAX_ERASING) return;
  const erased = erasedAt(depth);
  erased.p = p;
  erased.n = n;
  erased.id = id;
  erased.serial = heap().serialSize ? Block.swapped(load<u32>(p + n + TAIL)) : 0;
  heap().reallocs = depth + 1;
}

/** Keeps the block's ends, and overwrites them, its head and its tail with DEADBYTE, as CPython does. */
export function erase(erased: ErasedBlock): void {
  const p = erased.p;
  const first = min(erased.n, ERASED_SIZE);
  const last = min(erased.n - first, ERASED_SIZE);
  const end = p + erased.n - last;
  const saved = changetype<usize>(erased) + offsetof<ErasedBlock>();
  memory.copy(saved, p, first);
  memory.copy(saved + ERASED_SIZE, end, last);
  fill(p - HEAD, DEADBYTE, HEAD + first);
  fill(end, DEADBYTE, last + Block.extraBytes() - HEAD);
}

/** Puts the ends back into the block, which is at p now and has n bytes. */
export function restore(erased: ErasedBlock, p: usize, n: usize): void {
  const first = min(erased.n, ERASED_SIZE);
  const last = min(erased.n - first, ERASED_SIZE);
  const end = erased.n - last;
  const saved = changetype<usize>(erased) + offsetof<ErasedBlock>();
  memory.copy(p, saved, min(first, n));
  if (n > end) memory.copy(p + end, saved + ERASED_SIZE, min(last, n - end));
}

const DEAD: u64 = 0x0101010101010101 * <u64>DEADBYTE;

/**
 * How many debug blocks are being resized or freed. Those beyond the depth were left by a trap, or by an exception of a function of the
 * host's: they are made blocks again, and what was resized what it was. For hosts that go on after those: to be called with 0xffffffff before
 * a realloc or free, and with what that gave when it did not come back.
 */
export function unwind_reallocs(depth: u32): u32 {
  while (heap().reallocs > depth) {
    const erased = erasedAt(--heap().reallocs);
    if (load<u64>(erased.p - HEAD) != DEAD) continue;
    mark(erased.p, erased.n, <u8>erased.id, erased.serial);
    if (!(erased.id & IS_FREE)) restore(erased, erased.p, erased.n);
  }
  return heap().reallocs;
}
