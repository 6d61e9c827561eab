import type { Pointer } from "./pointer.js";

/** CPython's domains: PyMem_Raw*, PyMem_*, PyObject_*. */
export type DomainName = "raw" | "mem" | "obj";

/**
 * CPython's PyMemAllocatorEx: where a domain's requests go. Functions of JavaScript, or exports of any wasm module of just these
 * types (i32 parameters and results), which are then called without JavaScript in between. They are called without `this`;
 * sizes and addresses are integers from 0 to 0xffffffff, ctx comes first in each. What they must do: CPython's contract, which is that
 * of {@link RawFamily}. A request was checked before: n, and nelem times elsize, are no more than PY_SSIZE_T_MAX.
 */
export interface PyMemAllocatorEx {
  /** Handed to each function; what it means is theirs. 0 unless given. */
  readonly ctx?: number;
  /** n bytes; 0 = no memory. n = 0 must give a block of its own. */
  readonly malloc: (ctx: number, n: number) => number;
  /** nelem * elsize bytes of zeros. */
  readonly calloc: (ctx: number, nelem: number, elsize: number) => number;
  /** The block with n bytes; p = 0 is a malloc. 0 = no memory, and the block is as it was. */
  readonly realloc: (ctx: number, p: number, n: number) => number;
  /** p may be 0, which is no block. */
  readonly free: (ctx: number, p: number) => void;
}

/** What PyMem_GetAllocator gives: callable, to be spread and changed, and to be set again. */
export interface InstalledAllocator extends PyMemAllocatorEx {
  readonly ctx: number;
}

/** CPython's PyObjectArenaAllocator: where pymalloc's arenas come from. */
export interface PyObjectArenaAllocator {
  /** Handed to both functions. 0 unless given. */
  readonly ctx?: number;
  /** Memory of the heap's own WebAssembly.Memory: size, which is ARENA_SIZE, bytes at a multiple of ARENA_SIZE. 0 = none. */
  readonly alloc: (ctx: number, size: number) => number;
  /** Takes back an arena, or an address that was refused; size is ARENA_SIZE. */
  readonly free: (ctx: number, p: number, size: number) => void;
}

/** What PyObject_GetArenaAllocator gives. */
export interface InstalledArenaAllocator extends PyObjectArenaAllocator {
  readonly ctx: number;
}

/** What is replaceable of a heap. */
export interface ReplaceableAllocators {
  /**
   * The record of the domain. Its functions are what was set, or call the built-in ones: `old.malloc(old.ctx, 24)`. CPython:
   * PyMem_GetAllocator.
   * @throws {TypeError} an unknown domain. (In wasm, as in C, it gives zeros.)
   */
  PyMem_GetAllocator(domain: DomainName): InstalledAllocator;
  /**
   * Makes the record the domain's, from the next call on, whoever makes it, wasm or JavaScript. Blocks that are live are
   * freed by it then: it has to know them, as one does that forwards what it does not do itself to the record it found
   * (`{ ...old, malloc }`). Requests of mem and obj of 1 to SMALL_REQUEST_THRESHOLD bytes do not come by raw; larger ones, and those of 0
   * bytes, do. The malloc family has no record. What a function throws goes to the caller, and the heap is as it was.
   * CPython: PyMem_SetAllocator.
   * @param allocator a record, or the address of one in the heap's memory: five words of 32 bits, its functions indices
   * of `exports.table`.
   * @throws {TypeError} an unknown domain; a function that is missing, or of wasm and of another type; what another heap gave. Nothing
   * has changed.
   */
  PyMem_SetAllocator(domain: DomainName, allocator: PyMemAllocatorEx | Pointer): void;
  /** The arena allocator. CPython: PyObject_GetArenaAllocator. */
  PyObject_GetArenaAllocator(): InstalledArenaAllocator;
  /**
   * Has pymalloc's arenas come from the record. It is asked for ARENA_SIZE bytes at a time. An address that is no multiple of
   * ARENA_SIZE, or lies outside memory, is handed back to `free` and is a refusal; on a refusal the request goes to the raw
   * domain, and gives 0 only if that has no memory either. Arenas that become empty are given back, but for a few that are kept (`trim`
   * gives those back too). Idle memory is given back at once. CPython: PyObject_SetArenaAllocator.
   * @throws {TypeError} a function that is missing, or of wasm and of another type. Nothing has changed.
   */
  PyObject_SetArenaAllocator(allocator: PyObjectArenaAllocator): void;
}
