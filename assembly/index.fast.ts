// pymalloc.fast.wasm: without the checks (asconfig.json says so), and so without what they know.

export {
  PyMem_RawMalloc, PyMem_RawCalloc, PyMem_RawRealloc, PyMem_RawFree,
  PyMem_Malloc, PyMem_Calloc, PyMem_Realloc, PyMem_Free,
  PyMem_Malloc as PyObject_Malloc, PyMem_Calloc as PyObject_Calloc, PyMem_Realloc as PyObject_Realloc, PyMem_Free as PyObject_Free,
  malloc, calloc, realloc, free, aligned_alloc, malloc_usable_size,
} from "./domains";
export { last_error, last_error_address, last_error_size, misuse_count } from "./guard";
export { check } from "./inspect";
export { set_maximum_pages } from "./memory";
export {
  ALIGNMENT, ARENA_SIZE, POOL_SIZE, PY_SSIZE_T_MAX, SMALL_REQUEST_THRESHOLD,
} from "./config";
