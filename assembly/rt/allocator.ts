// The memory manager of an AssemblyScript runtime: what rt/tlsf of its standard library is otherwise.
//
// Blocks lie at multiples of 16. Under AssemblyScript's own collectors the word before each says how many bytes it may hold (PYMALLOC_SIZED).
// What lies below __heap_base is static data: it is not freed, and it is copied to be resized.
//
// asc takes any runtime that is not its own for the incremental one, and then the standard library leaves it to the collector to zero objects. Where
// that does not (PYMALLOC_ZEROED), what a block has beyond what was asked for last is zero.

import { free, malloc, realloc } from "../domains";
import { askHandler } from "./out-of-memory";

@global export const PYMALLOC_RUNTIME: i32 = 1;

const INCREMENTAL: i32 = 2;
const ZEROED: bool = isDefined(PYMALLOC_ZEROED) && ASC_RUNTIME == INCREMENTAL;

/** A block of so many bytes. It does not come back without one: what the handler throws, or a trap, leaves all as it was. */
@global @unsafe
export function __alloc(size: usize): usize {
  let p = malloc(size);
  if (!p) p = resizeSlow(0, size);
  if (ZEROED) memory.fill(p, 0, usableSize(p));
  return p;
}

/** The block, or a copy of it, with so many bytes; as __alloc. */
@global @unsafe
export function __realloc(ptr: usize, size: usize): usize {
  if (ptr < __heap_base) return move(ptr, size);
  const kept = ZEROED ? min(usableSize(ptr), size) : 0;
  let p = realloc(ptr, size);
  if (!p) p = resizeSlow(ptr, size);
  if (ZEROED) memory.fill(p + kept, 0, usableSize(p) - kept);
  return p;
}

@global @unsafe
export function __free(ptr: usize): void {
  if (ptr >= __heap_base) free(ptr);
}

/** Bytes that the live block, or the piece of static data, may hold. */
function usableSize(p: usize): usize {
  return load<usize>(p - sizeof<usize>()) & ~3;
}

/** Copies static data to a block of its own. */
function move(ptr: usize, size: usize): usize {
  const p = __alloc(size);
  memory.copy(p, ptr, min(size, usableSize(ptr)));
  return p;
}

/** Where there is no memory: collects garbage, and asks the program for more of it, until it has none. */
function resizeSlow(ptr: usize, size: usize): usize {
  do {
    if (isDefined(PYMALLOC_COLLECTS)) __collect();
    const p = realloc(ptr, size);
    if (p) return p;
  } while (askHandler(size));
  return unreachable();
}
