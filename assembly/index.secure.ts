// pymalloc.secure.wasm: the default build's allocator beneath canaries, a quarantine and zeroed memory (secure/).

export { batch_slots, free_batch, malloc_batch } from "./batch";
export {
  ALIGNMENT,
  ARENA_SIZE,
  BATCH_SLOTS,
  POOL_SIZE,
  PY_SSIZE_T_MAX,
  SMALL_REQUEST_THRESHOLD,
} from "./config";
export { last_error, last_error_address, last_error_size, misuse_count, set_misuse_policy } from "./guard";
export { next_block } from "./inspect";
export { reset, set_seed } from "./lifecycle";
export { set_maximum_pages } from "./memory";
export {
  aligned_alloc,
  calloc,
  free,
  malloc,
  malloc_usable_size,
  PyMem_Calloc,
  PyMem_Calloc as PyObject_Calloc,
  PyMem_Free,
  PyMem_Free as PyObject_Free,
  PyMem_Malloc,
  PyMem_Malloc as PyObject_Malloc,
  PyMem_RawCalloc,
  PyMem_RawFree,
  PyMem_RawMalloc,
  PyMem_RawRealloc,
  PyMem_Realloc,
  PyMem_Realloc as PyObject_Realloc,
  realloc,
  trim,
} from "./secure/domains";
export { check } from "./secure/inspect";
