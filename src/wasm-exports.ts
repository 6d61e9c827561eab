import type { ConfigGlobals } from "./config.js";

type Malloc = (n: number) => number;
type Calloc = (nelem: number, elsize: number) => number;
type Realloc = (p: number, n: number) => number;
type Free = (p: number) => void;

/** The functions that every build exports. All values are i32: an address above 2 GiB comes back negative. */
type Functions = {
  readonly PyMem_RawMalloc: Malloc;
  readonly PyMem_RawCalloc: Calloc;
  readonly PyMem_RawRealloc: Realloc;
  readonly PyMem_RawFree: Free;
  readonly PyMem_Malloc: Malloc;
  readonly PyMem_Calloc: Calloc;
  readonly PyMem_Realloc: Realloc;
  readonly PyMem_Free: Free;
  readonly PyObject_Malloc: Malloc;
  readonly PyObject_Calloc: Calloc;
  readonly PyObject_Realloc: Realloc;
  readonly PyObject_Free: Free;
  readonly malloc: Malloc;
  readonly calloc: Calloc;
  readonly realloc: Realloc;
  readonly free: Free;
  /** 0 unless align is a power of two. */
  readonly aligned_alloc: (align: number, n: number) => number;
  readonly malloc_usable_size: (p: number) => number;
  /** Gives k blocks of n bytes, their addresses as u32 at `out`; how many there were. */
  readonly malloc_batch: (n: number, k: number, out: number) => number;
  /** Frees the k blocks whose addresses lie at `blocks`. */
  readonly free_batch: (blocks: number, k: number) => void;
  /** Address of BATCH_SLOTS words for a host to use in these two. */
  readonly batch_slots: () => number;
  /** 0, or the value of a CHECK_* global of the debug build. */
  readonly check: () => number;
  /** The value of a MISUSE_* or CHECK_* global of the debug build, with its address and size: the last one recorded. */
  readonly last_error: () => number;
  readonly last_error_address: () => number;
  readonly last_error_size: () => number;
  /** How many misuses there were. */
  readonly misuse_count: () => number;
  /** Caps the growth of memory by the allocator, in wasm pages of 64 KiB. */
  readonly set_maximum_pages: (pages: number) => void;
  /** Frees every block at once. */
  readonly reset: () => void;
  /** Gives idle memory back to the general heap; 1 if an empty pool was. */
  readonly trim: () => number;
  /**
   * What misuse does: 0 traps, 1 is ignored and counted, 2 calls the function at that index of `table`.
   * Not in the fast build, which sees none.
   */
  readonly set_misuse_policy?: (policy: number, handler: number) => void;
  /** Two words that an attacker should not know, before the first request: 1 = taken. Not in the fast build. */
  readonly set_seed?: (low: number, high: number) => number;
  /** The first live block after the address, 0 at the end. The fast build does not have it. */
  readonly next_block?: (p: number) => number;
};

/**
 * What a built module exports: the C functions without checks of their arguments, the memory, and the constants as
 * immutable globals. The debug build has the error codes too, as the globals MISUSE_* and CHECK_*.
 */
export type PyMemExports = Functions &
  ConfigGlobals & {
    /** How many words batch_slots() has. */
    readonly BATCH_SLOTS: WebAssembly.Global<"i32">;
    readonly memory: WebAssembly.Memory;
    /** For the handlers of set_misuse_policy; not in the fast build. */
    readonly table?: WebAssembly.Table;
  };
