// pymalloc.embed.wasm: the default build inside another program's heap, which gives it memory in chunks (env.ts says what it imports).
// Without arena allocators: the chunks are what those would be.

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
  heap_calloc,
  heap_check,
  heap_free,
  heap_init,
  heap_malloc,
  heap_owns,
  heap_realloc,
  heap_reset,
  heap_size,
  heap_trim,
  heap_usable_size,
  heap_use,
} from "./embed/heaps";
export * from "./embed/table";
export {
  last_error,
  last_error_address,
  last_error_size,
  misuse_count,
  set_misuse_policy,
  set_option,
} from "./guard";
export { check } from "./inspect";
export { reset, set_seed, trim } from "./lifecycle";
export { set_maximum_pages } from "./memory";
export { PyMem_GetAllocator, PyMem_SetAllocator } from "./records";
