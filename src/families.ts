import type { MallocPointer, MemPointer, Null, ObjPointer, Pointer, RawPointer } from "./pointer.js";

/**
 * CPython's raw domain: the general-purpose heap for every size, never pools.
 *
 * For all families: sizes and addresses are integers from 0 to 0xffffffff, in bytes. Other numbers throw RangeError,
 * other types TypeError; nothing is truncated. A result of 0 means that there is no memory, and then nothing changed.
 * A request for 0 bytes gives a block of its own. Sizes above PY_SSIZE_T_MAX give 0.
 */
export interface RawFamily {
  /** n bytes with undefined contents. */
  PyMem_RawMalloc(n: number): RawPointer | Null;
  /** nelem * elsize bytes of zeros; 0 if the product overflows. */
  PyMem_RawCalloc(nelem: number, elsize: number): RawPointer | Null;
  /**
   * The block with n bytes, moved where needed; its contents are kept up to the smaller size. p = 0 is a malloc.
   * n = 0 does not free. When the answer is 0 the old block is still live and unchanged.
   * @throws {MemoryMisuseError} p is not a live block of this domain.
   */
  PyMem_RawRealloc(p: RawPointer | Null, n: number): RawPointer | Null;
  /**
   * Gives the block back. p = 0 does nothing.
   * @throws {MemoryMisuseError} p is not a live block of this domain.
   */
  PyMem_RawFree(p: RawPointer | Null): void;
}

/** CPython's mem domain, for buffers: pools up to SMALL_REQUEST_THRESHOLD bytes, above that the raw domain. */
export interface MemFamily {
  /** Like {@link RawFamily.PyMem_RawMalloc}. */
  PyMem_Malloc(n: number): MemPointer | Null;
  /** Like {@link RawFamily.PyMem_RawCalloc}. */
  PyMem_Calloc(nelem: number, elsize: number): MemPointer | Null;
  /** Like {@link RawFamily.PyMem_RawRealloc}. A pool block shrinks in place only if n is above 3/4 of its size. */
  PyMem_Realloc(p: MemPointer | Null, n: number): MemPointer | Null;
  /** Like {@link RawFamily.PyMem_RawFree}. */
  PyMem_Free(p: MemPointer | Null): void;
}

/** CPython's object domain, for objects. It works as {@link MemFamily} does, on the same heap. */
export interface ObjFamily {
  /** Like {@link RawFamily.PyMem_RawMalloc}. */
  PyObject_Malloc(n: number): ObjPointer | Null;
  /** Like {@link RawFamily.PyMem_RawCalloc}. */
  PyObject_Calloc(nelem: number, elsize: number): ObjPointer | Null;
  /** Like {@link MemFamily.PyMem_Realloc}. */
  PyObject_Realloc(p: ObjPointer | Null, n: number): ObjPointer | Null;
  /** Like {@link RawFamily.PyMem_RawFree}. */
  PyObject_Free(p: ObjPointer | Null): void;
}

/**
 * C's names over the object domain, without its limit of PY_SSIZE_T_MAX bytes.
 * free, realloc and malloc_usable_size take the blocks of every family.
 */
export interface MallocFamily {
  /** n bytes with undefined contents; 0: there is no memory. */
  malloc(n: number): MallocPointer | Null;
  /** nelem * elsize bytes of zeros; 0 if the product is above 0xffffffff, or there is no memory. */
  calloc(nelem: number, elsize: number): MallocPointer | Null;
  /** Like {@link MemFamily.PyMem_Realloc}. 0: there is no memory, and p is still live. A block of aligned_alloc keeps no more than ALIGNMENT when it moves. */
  realloc(p: Pointer | Null, n: number): MallocPointer | Null;
  /** Gives the block back. p = 0 does nothing. @throws {MemoryMisuseError} p is not a live block. */
  free(p: Pointer | Null): void;
  /** n bytes at a multiple of align; 0 unless align is a power of two, or if there is no memory. n need not be a multiple of align. */
  aligned_alloc(align: number, n: number): MallocPointer | Null;
  /**
   * The bytes that the block really holds, at least as many as were asked for; 0 for p = 0.
   * @throws {MemoryMisuseError} p is not a live block.
   */
  malloc_usable_size(p: Pointer | Null): number;
}

/** Every C function of the heap. */
export interface CFunctions extends RawFamily, MemFamily, ObjFamily, MallocFamily {}
