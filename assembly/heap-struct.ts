// The Heap struct: what a heap has one of. Tables follow it (heap.ts).

@unmanaged
export class Heap {
  /** The sentinel tag at the end of the heap, an in-use block of size 0; 0 before the first request. */
  top: usize;
  /** The free block just below top, or 0. It is in no bin: the end of memory is used last. */
  tail: usize;
  /** What a split left over, the larger of two, or 0. In no bin: neighbours in time become neighbours in memory. */
  remainder: usize;
  /** How many empty pools are in stock. */
  stocked: u32;
  /** Is there no free block that has a place for a pool? 0 is no answer. */
  isCrowded: u32;
  /** How many pools there are. */
  pools: u32;
  /** State of the object layer (objects/state.ts), 0 = none: it goes with the blocks when they all do. */
  objects: usize;
  /** What next_span tells of the whole. Live large blocks of mem, obj and the malloc family. CPython: raw_allocated_blocks. */
  rawBlocks: u32;
  /** How many pools were made so far, and the most that there were. */
  poolsMade: u32;
  poolsPeak: u32;
  /** Cap on the wasm pages of memory; 0 = none. */
  maximumPages: u32;
  /** The latest misuse or finding of check(), and how many misuses there were. */
  errorAddress: usize;
  errorSize: usize;
  errorCount: u32;
  /** noPool(), up to its free list, which is always empty. */
  noPool: u32;
  noBlock: u32;
  /** What seals are mixed with, not 0 in use: the host's to choose, and another one after each reset(). */
  key: u32;
  /** What misuse does (guard.ts), and the function it calls, an index of the table. */
  policy: u32;
  handler: u32;
  /** How many pieces of memory somebody else took by memory.grow. */
  fences: u32;
  /** State of the secure build's random numbers. */
  random: u32;
  /** Where PyMem_Free and PyObject_Free look for no pool at once: end; 0 while a domain is replaced. */
  gate: usize;
  /** Largest request that PyMem_Malloc and PyObject_Malloc look for in a pool at once; 0 while a domain is replaced. */
  threshold: usize;
  /** No pool lies at or above: top or, where an arena allocator gave memory above it, the end of that. In embed that of the state, if that is highest. */
  end: usize;
  /** What set_option sets (guard.ts). Memory that is to have so many pages is told of first; 0 = not. */
  highWater: u32;
  /** Bytes of a serial number behind each debug block: 0 or 4. */
  serialSize: u32;
  /** The call of a debug hook that is told of; 0 = none. */
  breakAt: u32;
  /** How many calls of debug hooks have asked for memory. */
  serial: u32;
  /** How many debug blocks are being resized or freed. */
  reallocs: u32;
  /** What the latest misuse or finding was. */
  errorCode: u32;
  /**
   * The lowest block, where it is not always the same place: in an AssemblyScript program and in embed. 0 before there is one. In link what
   * the first request makes the heap's top: where memory ended when the module started.
   */
  first: usize;
}

/** What only embed's heap has (large/chunks.ts). */
@unmanaged
export class EmbeddedHeap extends Heap {
  /** selfOf the heap: what is anything else is no heap. */
  self: u32;
  /** The lowest chunk, or 0. */
  chunks: usize;
  /** The highest one. */
  highest: usize;
  /** Where the chunk ends that came last: the free block below is the tail. 0 once it is given back. */
  tailEnd: usize;
  /** A chunk that was found to be all free and was kept, or 0. It may have been used since. */
  idleChunk: usize;
  /** Bytes of all chunks. */
  chunkBytes: usize;
}

/** What only guest's heap has. */
@unmanaged
export class GuestHeap extends EmbeddedHeap {
  /** Pages below the cap that are there only once a request was refused: for who deals with that. */
  headroom: u32;
  /** Was one refused, and has the program not given enough back since? */
  isRefused: u32;
  /** Bytes of free blocks, and those of them that must stay so (large/cap.ts). */
  freeBytes: usize;
  floor: usize;
  /** The free block that free has made or joined last, or 0, and where it ends (large/recent.ts). */
  recent: usize;
  recentEnd: usize;
  /** What the functions that had the blocks before are called with. */
  olderCtx: usize;
}
