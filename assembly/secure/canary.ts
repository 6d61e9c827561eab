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

/** The same for one of more than eight bytes, which repeat. */
function longLength(p: usize, usable: usize, length: usize, difference: u64): usize {
  if (length > MAX_CANARY || length > usable || difference & ~LAST_BYTE) return 0;
  const secret = Canary.secret(p);
  const end = p + usable;
  for (let q = end - length; q < end - WORD; q++) if (load<u8>(q) != byteOf(secret, q - p)) return 0;
  return length;
}

/** The byte of a secret that stands so many bytes from the block's start: usable sizes are multiples of eight. */
function byteOf(secret: u64, offset: usize): u8 {
  return <u8>(secret >> ((offset & (WORD - 1)) << 3));
}

/** Writes a canary of any length behind the owner's n bytes. */
export function setCanary(p: usize, usable: usize, n: usize): void {
  const length = usable - n;
  if (length <= WORD) {
    // What the owner has of the last eight bytes is kept.
    const end = p + usable - WORD;
    const owned = load<u64>(end) & ~Canary.mask(length);
    Canary.setShort(p, usable, length);
    store<u64>(end, load<u64>(end) | owned);
    return;
  }
  const secret = Canary.secret(p);
  for (let offset = n; offset < usable; offset++) store<u8>(p + offset, byteOf(secret, offset));
  const last = p + usable - 1;
  store<u8>(last, load<u8>(last) ^ <u8>(length - 1));
}

/** The owner's bytes, or -1: somebody wrote behind them. */
export function ownedSize(p: usize, usable: usize): usize {
  const length = Canary.length(p, usable);
  return length ? usable - length : -1;
}
