// Where the object layer has its memory: the domains of CPython's names, in the same module or in the one it is linked to.

import { TOOLS } from "../config";
import * as domains from "../domains";
import * as pymem from "./pymem";

/** Inlined: which it is, is known when the module is compiled. */
export class Obj {
  @inline static malloc(n: usize): usize {
    return TOOLS ? pymem.PyObject_Malloc(n) : domains.PyObject_Malloc(n);
  }
  @inline static realloc(p: usize, n: usize): usize {
    return TOOLS ? pymem.PyObject_Realloc(p, n) : domains.PyObject_Realloc(p, n);
  }
  @inline static free(p: usize): void {
    if (TOOLS) pymem.PyObject_Free(p);
    else domains.PyObject_Free(p);
  }
}

/** Buffers of objects, and what is nobody's object. */
export class Mem {
  @inline static malloc(n: usize): usize {
    return TOOLS ? pymem.PyMem_Malloc(n) : domains.PyMem_Malloc(n);
  }
  @inline static realloc(p: usize, n: usize): usize {
    return TOOLS ? pymem.PyMem_Realloc(p, n) : domains.PyMem_Realloc(p, n);
  }
  @inline static free(p: usize): void {
    if (TOOLS) pymem.PyMem_Free(p);
    else domains.PyMem_Free(p);
  }
}

/** Bytes of a block; 0 of no block. */
export function usableSize(p: usize): usize {
  return TOOLS ? pymem.malloc_usable_size(p) : domains.malloc_usable_size(p);
}
