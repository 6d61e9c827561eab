// What stands behind a block's bytes in the secure build. To the allocator beneath, a block is a byte longer at least.
//
//   p                        p + n          p + usable
//   | n bytes of the owner's | canary ...... |          1 to 64 bytes, the last one tells how many
//
// The canary is made of the address and the heap's key. Its bytes are 10xxxxxx in binary: no write of zeros, of 0xff or of
// ASCII text leaves one as it was.

import { heap } from "../heap";

/** Bytes of the shortest canary. */
export const MIN_CANARY: usize = 1;
/** Bytes of the longest one, as the last byte has six bits for it. */
export const MAX_CANARY: usize = 64;

const WORD: usize = 8;
const LAST_BYTE: u64 = 0xff00000000000000;

export class Canary {
  /** Eight bytes that nobody can guess who does not know the key. */
  @inline static secret(p: usize): u64 {
    const mixed = (<u64>p ^ heap().key) * 0x9e3779b97f4a7c15;
    return ((mixed ^ (mixed >> 32)) & 0x3f3f3f3f3f3f3f3f) | 0x8080808080808080;
  }

  /** Bits of the last eight bytes that a canary of so many bytes, eight at most, takes. */
  @inline static mask(length: usize): u64 {
    return (<u64>-1) << ((WORD - length) << 3);
  }

  /** Writes a canary of up to eight bytes behind the block's; what is below it in its word becomes 0. */
  @inline static setShort(p: usize, usable: usize, length: usize): void {
    store<u64>(p + usable - WORD, (Canary.secret(p) & Canary.mask(length)) ^ ((<u64>length - 1) << 56));
  }

  /** The bytes of the canary, or 0: it has been written to. */
  @inline static length(p: usize, usable: usize): usize {
    const difference = load<u64>(p + usable - WORD) ^ Canary.secret(p);
    const length = <usize>(difference >> 56) + 1;
    if (length > WORD) return longLength(p, usable, length, difference);
    return difference & Canary.mask(length) & ~LAST_BYTE ? 0 : length;
  }
}

/** The byte of p's canary at the address: usable sizes are multiples of eight. */
function byteAt(p: usize, q: usize): u8 {
  return <u8>(Canary.secret(p) >> (((q - p) & (WORD - 1)) << 3));
}

/** The same for one of more than eight bytes, which repeat. */
function longLength(p: usize, usable: usize, length: usize, difference: u64): usize {
  if (length > MAX_CANARY || length > usable || difference & ~LAST_BYTE) return 0;
  const end = p + usable;
  for (let q = end - length; q < end - WORD; q++) if (load<u8>(q) != byteAt(p, q)) return 0;
  return length;
}

/** Writes a canary of any length behind the owner's n bytes. */
export function setCanary(p: usize, usable: usize, n: usize): void {
  const end = p + usable;
  let q = p + n;
  const length = end - q;
  for (; q < end; q++) store<u8>(q, byteAt(p, q));
  store<u8>(end - 1, load<u8>(end - 1) ^ <u8>(length - 1));
}

/** The owner's bytes, or -1: somebody wrote behind them. */
export function ownedSize(p: usize, usable: usize): usize {
  const length = Canary.length(p, usable);
  return length ? usable - length : -1;
}
