// How a pool is laid out: a block of the large heap whose payload lies at a multiple of POOL_SIZE.
//
//   pool   +0    Pool: its header, which begins with its seal
//          +24   one byte for each block that a POOL_SIZE could hold: its state (table.ts)
//          ...   blocks, up to the pool's end, where the tag of what is above begins
//
// What the allocator knows of a small block is not in the block. Who writes to a freed one, or beside a live one, hits no
// link. Who writes on beyond a pool's last block hits a tag first and then perhaps a pool's seal: both are looked at before all else.

import { ALIGNMENT_MASK, ALIGNMENT_SHIFT, CHECKS, EMBED, POOL_SIZE, POOL_SIZE_MASK, SECURE } from "../config";
import { Hot, heap } from "../heap";
import { TAG_SIZE } from "../large/tags";

@unmanaged
export class Pool {
  /** What sealOf says iff the pool is in use. A large block's seal (large/tags.ts) differs by its tag, which is not 0. */
  seal: u32;
  /** Index of the first free block, or 0. */
  freeblock: u8;
  /** Frees until the next event: see pool.ts. */
  counter: u8;
  /** Size class of the pool. */
  szidx: u8;
  /** Index of the last block. */
  last: u8;
  /** Neighbours on the class's list of waiting pools (list.ts). prevpool is FULL in a full pool. */
  nextpool: usize;
  prevpool: usize;
  /** Where a block with the index 0 would be: the one with the index k is k times the size behind it. */
  origin: usize;
  /** By this an offset is divided by the size without a division: table.ts. */
  reciprocal: u32;

  /** The pool that the address lies in, if it lies in one. */
  @inline static of(p: usize): Pool {
    return changetype<Pool>(p & ~POOL_SIZE_MASK);
  }
  /** May a pool be looked for where any address is? Without checks every address is a block's, or 0, where no seal is. */
  @inline static mayHave(p: usize): bool {
    return EMBED ? Hot.isMapped(p) : !CHECKS || p < heap().end;
  }
  /** Is there a pool in use? */
  @inline static isSealed(pool: Pool): bool {
    return pool.seal == Pool.sealOf(changetype<usize>(pool));
  }
  /** In the secure build, where time is not all, of the fields as well that say where blocks are. */
  @inline static sealOf(pool: usize): u32 {
    const seal = <u32>pool ^ heap().key;
    if (!SECURE) return seal;
    const fields = changetype<Pool>(pool);
    const places = <u32>fields.origin ^ fields.reciprocal ^ (((<u32>fields.szidx) << 8) | fields.last);
    // Multiplied, as what is no pool may be a large block, whose seal is mixed with its size, and that may be there twice.
    return seal ^ (places * 0x9e3779b1);
  }
}

/** Bytes of a pool up to the tag of what is above, in which blocks can be. */
export const POOL_ROOM: usize = (POOL_SIZE - TAG_SIZE) & ~ALIGNMENT_MASK;

/** Pool.of, not inlined. */
export function poolOf(p: usize): Pool {
  return Pool.of(p);
}
/** Is the address in a pool that is in use? Any address may be asked. */
export function isInPool(p: usize): bool {
  return (EMBED ? Hot.isMapped(p) : p < heap().end) && Pool.isSealed(poolOf(p));
}

/** Bytes of the class's blocks. CPython: INDEX2SIZE. */
export function index2size(szidx: u32): usize {
  return (<usize>szidx + 1) << ALIGNMENT_SHIFT;
}
