// What every build exports.

export { batch_slots, free_batch, malloc_batch } from "./batch";
export {
  ALIGNMENT,
  ARENA_SIZE,
  BATCH_SLOTS,
  POOL_SIZE,
  PY_SSIZE_T_MAX,
  SMALL_REQUEST_THRESHOLD,
} from "./config";
export {
  aligned_alloc,
  cabi_realloc,
  calloc,
  free,
  malloc,
  malloc_usable_size,
  PyMem_Calloc,
  PyMem_Free,
  PyMem_Malloc,
  PyMem_RawCalloc,
  PyMem_RawFree,
  PyMem_RawMalloc,
  PyMem_RawRealloc,
  PyMem_Realloc,
  PyObject_Calloc,
  PyObject_Free,
  PyObject_Malloc,
  PyObject_Realloc,
  realloc,
} from "./domains";
export {
  last_error,
  last_error_address,
  last_error_size,
  misuse_count,
  set_misuse_policy,
  set_option,
} from "./guard";
export { reset, trim } from "./lifecycle";
export { set_maximum_pages } from "./memory";
