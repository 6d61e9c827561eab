// A block of CPython's debug hooks: how it is laid out, and whether it is whole. CPython: Objects/obmalloc.c, _PyMem_DebugRawAlloc.
//
//   base   +0      bytes that were asked for, big-endian
//          +4      the API: 'r', 'm' or 'o'
//          +5      three bytes FORBIDDENBYTE
//   p      +8      n bytes, CLEANBYTE until somebody writes to them, or 0 of a calloc
//   tail   +8+n    four bytes FORBIDDENBYTE
//                  the serial number, big-endian, if there are serial numbers

import { FATAL_BAD_ID, FATAL_LEADING_PAD, FATAL_TRAILING_PAD, MISUSE_OUTSIDE, PAGE_BITS } from "./config";
import { fatal } from "./guard";
import { heap } from "./heap";
import { PyMemAllocatorEx } from "./records";
import { LOW_BITS } from "./small/table";

/** What the hooks know of a domain; their ctx. CPython: debug_alloc_api_t. */
@unmanaged
export class DebugApi extends PyMemAllocatorEx {
  /** 'r', 'm' or 'o'. */
  id: u32;
}

export const CLEANBYTE: u8 = 0xcd;
export const DEADBYTE: u8 = 0xdd;
const FORBIDDENBYTES: u32 = 0xfdfdfdfd;

export const HEAD: usize = 8;
export const TAIL: usize = 4;

/** Filled by a loop up to here: memory.fill has a fixed cost of some nanoseconds. */
const LOOP_BYTES: usize = 256;

/** What each malloc and each free does to a block, inlined: calls would cost more than all of it. */
export class Block {
  /** Bytes that a block has beside its owner's. */
  @inline static extraBytes(): usize {
    return HEAD + TAIL + heap().serialSize;
  }
  /** Bytes that the block's owner asked for. */
  @inline static requested(p: usize): usize {
    return Block.swapped(load<u32>(p - HEAD));
  }
  /** The word with its bytes in the other order. */
  @inline static swapped(word: u32): u32 {
    return (rotl<u32>(word, 8) & 0x00ff00ff) | (rotr<u32>(word, 8) & 0xff00ff00);
  }
  @inline static fill(p: usize, byte: u8, n: usize): void {
    const end = p + n;
    const word = LOW_BITS * <u64>byte;
    if (n > LOOP_BYTES) memory.fill(p, byte, n);
    else if (n >= 8) {
      for (let last = end - 8; p < last; p += 8) store<u64>(p, word);
      // Up to the end, over what is there already.
      store<u64>(end - 8, word);
    } else for (; p < end; p++) store<u8>(p, byte);
  }
  /** Writes the head and the tail of a block of n bytes. */
  @inline static mark(p: usize, n: usize, id: u32, serial: u32): void {
    store<u32>(p - HEAD, Block.swapped(<u32>n));
    store<u32>(p - HEAD + 4, id | (FORBIDDENBYTES << 8));
    store<u32>(p + n, FORBIDDENBYTES);
    if (heap().serialSize) store<u32>(p + n + TAIL, Block.swapped(serial));
  }
  /** Is the block what the API gave, with its pads? If not, that is the end. CPython: _PyMem_DebugCheckAddress. */
  @inline static verify(api: DebugApi, p: usize, isRealloc: u32): void {
    const bytes = (<usize>memory.size()) << PAGE_BITS;
    if (p - HEAD > bytes - HEAD - TAIL) faultSlow(MISUSE_OUTSIDE, p, api, isRealloc);
    const pad = load<u32>(p - HEAD + 4);
    if (pad != (api.id | (FORBIDDENBYTES << 8))) {
      const isLeading = <u8>pad == <u8>api.id;
      faultSlow(isLeading ? FATAL_LEADING_PAD : FATAL_BAD_ID, p, api, isRealloc);
    }
    const n = Block.requested(p);
    if (n > bytes - TAIL - p || load<u32>(p + n) != FORBIDDENBYTES)
      faultSlow(FATAL_TRAILING_PAD, p, api, isRealloc);
  }
}
export function fill(p: usize, byte: u8, n: usize): void {
  Block.fill(p, byte, n);
}
export function mark(p: usize, n: usize, id: u32, serial: u32): void {
  Block.mark(p, n, id, serial);
}

function faultSlow(code: u32, p: usize, api: DebugApi, isRealloc: u32): void {
  fatal(code, p, api.id | (isRealloc << 8));
}
