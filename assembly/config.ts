// The constants of the allocator, once. CPython's names keep CPython's spelling (Include/internal/pycore_obmalloc.h).
// What each value costs was measured: see ARCHITECTURE.md, "Decisions".

// ---- The build's own choices: `use` constants of asconfig.json, typed here once -------------------------------

/** Misuse is detected: states of small blocks, sealed tags on large ones. Only the fast build does without. */
export const CHECKS: bool = isDefined(PYMALLOC_CHECKS) ? PYMALLOC_CHECKS != 0 : true;

/** Hardened (secure/): canaries, quarantine, encoded links, random placement, free memory that is zero. */
export const SECURE: bool = isDefined(PYMALLOC_SECURE) ? PYMALLOC_SECURE != 0 : false;

/** Requests are counted, and some of them told of (sampling/). */
export const SAMPLING: bool = isDefined(PYMALLOC_SAMPLING);

/** A second module over the memory of a heap (index.tools.ts): it lays nothing out. */
export const TOOLS: bool = isDefined(PYMALLOC_TOOLS) ? PYMALLOC_TOOLS != 0 : false;

// Where the heap lives. Without any of these it is compiled into an AssemblyScript program.
/** In a memory that is all its own, with its state at OWN_BASE. */
export const ALONE: bool = isDefined(PYMALLOC_ALONE) ? PYMALLOC_ALONE != 0 : TOOLS;
/** Behind the static data of a C program that it is merged into (index.link.ts). */
export const LINK: bool = isDefined(PYMALLOC_LINK) ? PYMALLOC_LINK != 0 : false;
/** In pieces of another program's heap, which hands them out (index.embed.ts). */
export const EMBED: bool = isDefined(PYMALLOC_EMBED) ? PYMALLOC_EMBED != 0 : false;
/** The same for one heap and one program, which was running before and has blocks of its own (index.guest.ts). */
export const GUEST: bool = isDefined(PYMALLOC_GUEST);
/** It is also what AssemblyScript's own objects are made of (rt/). */
export const RUNTIME: bool = isDefined(PYMALLOC_RUNTIME);
/** The word before each block says how many bytes it may hold: AssemblyScript's own collectors read it there. */
export const SIZED: bool = isDefined(PYMALLOC_SIZED);

/** Where a heap of its own has its state: asconfig.json's memoryBase. */
export const OWN_BASE: usize = 1024;

/** Is the address of the state known when the module is compiled? */
export const FIXED: bool = !LINK && !EMBED;

/** Assertions are made. In the other builds, and in a program that is compiled with its own, not even their loads are left. */
export const DEBUG: bool = isDefined(PYMALLOC_DEBUG);

/** Domains can be replaced. Not in a C program, whose functions are in a table of its own. */
export const RECORDS: bool = !LINK && !GUEST;
/** Arenas can come from an arena allocator. Embed's come from chunks. */
export const FOREIGN: bool = RECORDS && !EMBED;

// ---- Tunable -----------------------------------------------------------------------------------------------------

/** log2 of the alignment of every block. CPython on 32 bits: 3, as object() has 8 bytes there. C and AssemblyScript ask for 16 bytes. */
export const ALIGNMENT_SHIFT: u32 = LINK || RUNTIME ? 4 : 3;

/** Largest request, in bytes, that a pool serves. CPython: 512. */
export const SMALL_REQUEST_THRESHOLD: usize = GUEST ? 96 : 512;

/** log2 of a pool's bytes. Larger: fewer slow calls, more memory pinned by few survivors. CPython on 32 bits: 12. */
export const POOL_BITS: u32 = GUEST ? 12 : 11;

/** Empty pools that are kept, against thrashing. Larger: fewer trips to the large heap, more idle memory. */
export const STOCK_SLOTS: u32 = 8;

/** Memory grows by at least 1 / 2^GROWTH_SHIFT of itself: a grow call is slow, an unused page is waste. */
export const GROWTH_SHIFT: u32 = 7;

/** Addresses that a host can hand over at once without memory of its own (batch_slots). */
export const BATCH_SLOTS: u32 = 64;

/** Places for addresses of live samples in the sampling build: a heap of 768 MiB has room, with a sample for each 512 KiB. */
export const SAMPLER_SLOTS: u32 = 2048;

/** Bytes at each end of a debug block that its realloc overwrites meanwhile. CPython: ERASED_SIZE. */
export const ERASED_SIZE: usize = 64;

/** Reallocs and frees of the debug hooks inside one another that can be put together again. */
export const MAX_ERASING: u32 = 4;

/** Bytes before each block of a pool that are nobody's: its size, where that is to be read there. */
export const BLOCK_PREFIX: usize = SIZED ? 4 : 0;

/** Freed blocks that the secure build holds back. Larger: a stale pointer stays harmless for longer, more memory. */
export const QUARANTINE_SLOTS: u32 = 128;

/** Blocks of more bytes are not held back. */
export const QUARANTINE_LIMIT: usize = 4096;

// ---- Derived -------------------------------------------------------------------------------------------------------

/** Every address that malloc gives is a multiple of this many bytes. */
export const ALIGNMENT: usize = 1 << ALIGNMENT_SHIFT;
export const ALIGNMENT_MASK: usize = ALIGNMENT - 1;
/** Largest request, in bytes, that has a size class. */
export const SMALL_MAX: usize = SMALL_REQUEST_THRESHOLD - BLOCK_PREFIX;
/** Number of size classes. */
export const NB_SMALL_SIZE_CLASSES: u32 = <u32>SMALL_REQUEST_THRESHOLD >> ALIGNMENT_SHIFT;
/** Bytes of a pool; a pool lies at a multiple of this. */
export const POOL_SIZE: usize = 1 << POOL_BITS;
export const POOL_SIZE_MASK: usize = POOL_SIZE - 1;
/** Bytes of an arena: what pymalloc asks for at once. An arena holds one pool, so that one survivor pins no more. */
export const ARENA_SIZE: usize = POOL_SIZE;
/** CPython's limit of a request through PyMem_* and PyObject_*, in bytes. */
export const PY_SSIZE_T_MAX: usize = 0x7fffffff;
/** Bytes of a wasm page. */
export const PAGE_BITS: u32 = 16;
export const PAGE_SIZE: usize = 1 << PAGE_BITS;
/** The state of a heap lies at a multiple of this. */
export const ALIGN_BASE: usize = 16;
/** Bytes of the bits that tell which 64 KiB of a 32-bit memory are a heap's: embed's. */
export const MAP_SIZE: usize = 1 << (32 - 16 - 3);
/** All of a 32-bit memory, in wasm pages. */
export const MAXIMUM_PAGES: u32 = 1 << (32 - PAGE_BITS);

// ---- What is replaceable (records.ts) ------------------------------------------------------------------------------

// Domains. CPython: PyMemAllocatorDomain.
export const RAW: u32 = 0;
export const MEM: u32 = 1;
export const OBJ: u32 = 2;
export const NB_DOMAINS: u32 = 3;
/** The malloc family, which is no domain: it has no record. */
export const OWN: u32 = NB_DOMAINS;

// The built-in functions' places in the table (table.ts): malloc, calloc, realloc, free, in this order.
export const TABLE_RAW: u32 = 1;
export const TABLE_OBJECT: u32 = 5;
export const TABLE_ARENA: u32 = 9;
/** Those of pymalloc.tools.wasm, which are not there before it is. */
export const TABLE_DEBUG: u32 = 11;

/** Bytes of a PyMemAllocatorEx, of a PyObjectArenaAllocator, and of what the debug hooks keep of a domain. */
export const RECORD_SIZE: usize = 20;
export const ARENA_RECORD_SIZE: usize = 12;
export const DEBUG_API_SIZE: usize = RECORD_SIZE + 4;
/** Bytes of what they keep of a block whose realloc is under way. */
export const ERASED_BLOCK_SIZE: usize = 16 + 2 * ERASED_SIZE;
export const RECORDS_SIZE: usize =
  NB_DOMAINS * (RECORD_SIZE + DEBUG_API_SIZE) + ARENA_RECORD_SIZE + MAX_ERASING * ERASED_BLOCK_SIZE;

// ---- Codes ---------------------------------------------------------------------------------------------------------

// What a caller did wrong (guard.ts records it, last_error() tells it).
export const MISUSE_UNALIGNED: u32 = 1;
export const MISUSE_OUTSIDE: u32 = 2;
export const MISUSE_NOT_LIVE: u32 = 3;
export const MISUSE_WRONG_DOMAIN: u32 = 4;
export const MISUSE_CORRUPT_TAG: u32 = 5;
export const MISUSE_CORRUPT_LINK: u32 = 6;
export const MISUSE_OVERFLOW: u32 = 7;
export const MISUSE_WRITE_AFTER_FREE: u32 = 8;
// Of the object layer.
export const MISUSE_NEGATIVE_REFCOUNT: u32 = 12;
export const MISUSE_DEAD_OBJECT: u32 = 13;
export const MISUSE_BAD_TYPE: u32 = 14;
export const MISUSE_NOT_A_CONTAINER: u32 = 15;
export const MISUSE_NO_WEAKREFS: u32 = 30;
// Of embed's host: what its chunk_alloc gave cannot be a chunk.
export const MISUSE_BAD_CHUNK: u32 = 31;

// What the debug hooks found; always a trap. The size is the API that asked, and 256 more of a realloc.
export const FATAL_BAD_ID: u32 = 9;
export const FATAL_LEADING_PAD: u32 = 10;
export const FATAL_TRAILING_PAD: u32 = 11;

// What is done about it (set_misuse_policy).
export const POLICY_TRAP: u32 = 0;
export const POLICY_IGNORE: u32 = 1;
export const POLICY_CALL: u32 = 2;

// What set_option sets.
export const OPTION_HIGH_WATER: u32 = 0;
export const OPTION_SERIAL: u32 = 1;
export const OPTION_BREAK: u32 = 2;
export const OPTION_CALLS: u32 = 3;
export const OPTION_MASK: u32 = 3;

// What else the handler of misuse is told.
export const NOTE_HIGH_WATER: u32 = 32;
export const NOTE_BREAK: u32 = 33;
export const NOTE_SAMPLE: u32 = 34;
export const NOTE_FORGET: u32 = 35;
export const NOTE_MOVED: u32 = 36;
export const NOTE_RESIZED: u32 = 37;

// What check() found wrong.
export const CHECK_TAG: u32 = 16;
export const CHECK_NEIGHBOUR: u32 = 17;
export const CHECK_BIN: u32 = 18;
export const CHECK_POOL: u32 = 22;
export const CHECK_POOL_LIST: u32 = 23;
export const CHECK_FREE_LIST: u32 = 24;
export const CHECK_BLOCK_STATE: u32 = 25;
export const CHECK_HEAP: u32 = 26;
export const CHECK_CANARY: u32 = 27;
export const CHECK_FREE_MEMORY: u32 = 28;
export const CHECK_QUARANTINE: u32 = 29;

// ---- Rules: a broken one fails the build with its sentence -----------------------------------------------------

if (SMALL_REQUEST_THRESHOLD & ALIGNMENT_MASK)
  ERROR("SMALL_REQUEST_THRESHOLD must be a multiple of ALIGNMENT");
if (POOL_SIZE < 4 * SMALL_REQUEST_THRESHOLD) ERROR("a pool must hold at least four of the largest blocks");
if (PY_SSIZE_T_MAX != 0x7fffffff) ERROR("the gate tests the sign of a request");
if (SECURE && !ALONE && !TOOLS) ERROR("the secure build has a memory of its own");
if (ALIGNMENT_SHIFT < 3) ERROR("large blocks keep three flags in the low bits of their size");
