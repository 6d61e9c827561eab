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
  /** What misuse does: 0 traps, 1 is ignored and counted, 2 calls the function at that index of `table`. */
  readonly set_misuse_policy: (policy: number, handler: number) => void;
  /** What that function is told of besides: docs/wasm.md. */
  readonly set_option: (option: number, value: number) => void;
  /** The domain's record of 5 words to and from an address. */
  readonly PyMem_GetAllocator: (domain: number, allocator: number) => void;
  readonly PyMem_SetAllocator: (domain: number, allocator: number) => void;
  /** The arena allocator's record of 3 words to and from an address. */
  readonly PyObject_GetArenaAllocator: (allocator: number) => void;
  readonly PyObject_SetArenaAllocator: (allocator: number) => void;
  /** Two words that an attacker should not know, before the first request: 1 = taken. Not in the fast build. */
  readonly set_seed?: (low: number, high: number) => number;
  /** The handler is told of the request that reaches so many bytes from now on. In the sampling build only. */
  readonly sample_after?: (bytes: number) => void;
  /** The block there is no sample any more. */
  readonly drop_sample?: (p: number) => void;
};

/** What pymalloc.tools.wasm exports, instantiated with the memory and the table of a heap. */
export type ToolsExports = {
  /** Puts the debug hooks on top of each domain's record. */
  readonly PyMem_SetupDebugHooks: () => void;
  /** How many reallocs of debug blocks are under way; those beyond the depth never came back, and their blocks are put together. */
  readonly unwind_reallocs: (depth: number) => number;
  /** Bytes of the serial number behind each debug block: 0 or 4. */
  readonly debug_serial_size: () => number;
  /** The first live block after the address, 0 at the end and in the fast build. */
  readonly next_block: (p: number) => number;
  /** Bytes of a live block that next_block gave. */
  readonly block_size: (p: number) => number;
  /** The piece of the heap after the one at p, described by 7 words at `out`: src/spans.ts. */
  readonly next_span: (p: number, out: number) => number;
  /** Bytes of a large block that are not its owner's. */
  readonly BLOCK_OVERHEAD: WebAssembly.Global<"i32">;
  /** Bytes behind each block in the secure build; else 0. */
  readonly MIN_CANARY: WebAssembly.Global<"i32">;
};

/**
 * What a built module exports: the C functions without checks of their arguments, the memory, and the constants as
 * immutable globals. The debug build has the error codes too, as the globals MISUSE_* and CHECK_*.
 */
export type PyMemExports = Functions &
  ConfigGlobals & {
    /** How many words batch_slots() has. */
    readonly BATCH_SLOTS: WebAssembly.Global<"i32">;
    /** The linear memory, where all state of the heap is. */
    readonly memory: WebAssembly.Memory;
    /** The functions of records, and the handler of set_misuse_policy. */
    readonly table: WebAssembly.Table;
  };
