// pymalloc.sampling.wasm: the default build whose requests are counted, so that some of them can be told of (sampling/).

export { batch_slots, free_batch } from "./batch";
export {
  ALIGNMENT,
  ARENA_SIZE,
  BATCH_SLOTS,
  POOL_SIZE,
  PY_SSIZE_T_MAX,
  SMALL_REQUEST_THRESHOLD,
} from "./config";
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
export {
  PyMem_GetAllocator,
  PyMem_SetAllocator,
  PyObject_GetArenaAllocator,
} from "./records";
export * from "./sampling/domains";
export { sample_after } from "./sampling/sampler";
export { drop_sample } from "./sampling/samples";
export { PyObject_SetArenaAllocator } from "./small/foreign";
export * from "./table";
