type Global = WebAssembly.Global<"i32">;

/** What pymalloc.guest.wasm exports (assembly/embed/guest.ts). All values are i32: an address above 2 GiB comes back negative. */
export type GuestExports = {
  /** CPython's PyMemAllocatorEx, ctx first. Lua's and SQLite's shapes are below. */
  readonly py_malloc: (ctx: number, n: number) => number;
  readonly py_calloc: (ctx: number, nelem: number, elsize: number) => number;
  readonly py_realloc: (ctx: number, p: number, n: number) => number;
  readonly py_free: (ctx: number, p: number) => void;
  /** lua_Alloc. */
  readonly lua_alloc: (ud: number, p: number, osize: number, n: number) => number;
  /** The functions of sqlite3_mem_methods, in its order. */
  readonly malloc: (n: number) => number;
  readonly free: (p: number) => void;
  readonly realloc: (p: number, n: number) => number;
  readonly malloc_usable_size: (p: number) => number;
  readonly sqlite_roundup: (n: number) => number;
  readonly sqlite_init: (data: number) => number;
  readonly sqlite_shutdown: (data: number) => void;
  /** Bytes of the heap's state, at the address that was imported, which guest_init makes a heap; 0 = done, else a MISUSE_ code. */
  readonly guest_size: () => number;
  readonly guest_init: (olderCtx: number) => number;
  /** In pages of 64 KiB; 0 = none. */
  readonly set_limit: (pages: number, headroom: number) => void;
  /** Bytes of all chunks. */
  readonly chunk_bytes: () => number;
  /** 1 if the address lies in a chunk. */
  readonly owns: (p: number) => number;
  readonly check: () => number;
  readonly set_seed: (low: number, high: number) => number;
  readonly trim: () => number;
  readonly last_error: () => number;
  readonly last_error_address: () => number;
  readonly last_error_size: () => number;
  readonly misuse_count: () => number;
  /** What a misuse does: POLICY_TRAP or POLICY_IGNORE of abi.ts, and 0. */
  readonly set_misuse_policy: (policy: number, handler: number) => void;
  readonly next_span: (p: number, out: number) => number;
  readonly batch_slots: () => number;
  readonly BLOCK_OVERHEAD: Global;
  readonly ALIGNMENT: Global;
  readonly POOL_SIZE: Global;
};

/** A function of C, as its program's wasm exports it. */
export type WasmFunction = (...values: number[]) => number;

/** The program that a guest's heap is for: its memory, and what divides it. */
export interface GuestHost {
  readonly memory: WebAssembly.Memory;
  /** memalign(align, bytes) and free(p) of its C library, as wasm functions: what the heap has its memory from, in chunks of 64 KiB and more. */
  readonly memalign: WasmFunction;
  readonly free: (...values: number[]) => void;
  /** realloc(ctx, p, n) and free(ctx, p), as wasm functions, for blocks that the program had before. */
  readonly olderRealloc: WasmFunction;
  readonly olderFree: (...values: number[]) => void;
  /** The ctx of those two. */
  readonly olderCtx: number;
}
