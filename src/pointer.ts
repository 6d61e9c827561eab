declare const domain: unique symbol;

/** No memory, or no block: the one address that every function takes and that a refused request gives. */
export type Null = 0;

/** See {@link Null}. */
export const NULL: Null = 0;

/**
 * An address in the linear memory, in bytes, branded at compile time with the domain that gave it. At run time it is a
 * plain number from 0 to 0xffffffff. An address read back out of memory is branded by hand: `value as MemPointer`.
 */
type Branded<Domain extends string> = number & { readonly [domain]: Domain };

/** A block of PyMem_RawMalloc, PyMem_RawCalloc or PyMem_RawRealloc. */
export type RawPointer = Branded<"raw">;

/** A block of PyMem_Malloc, PyMem_Calloc or PyMem_Realloc. */
export type MemPointer = Branded<"mem">;

/** A block of PyObject_Malloc, PyObject_Calloc, PyObject_Realloc or `py.alloc`. */
export type ObjPointer = Branded<"obj">;

/** A block of malloc, calloc, realloc or aligned_alloc. */
export type MallocPointer = Branded<"malloc">;

/** A block of any family. The malloc family takes all of them back. */
export type Pointer = RawPointer | MemPointer | ObjPointer | MallocPointer;
