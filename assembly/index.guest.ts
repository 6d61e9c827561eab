// pymalloc.guest.wasm: one heap for CPython, Lua or SQLite, in the memory of a program that is running already (env.ts says what it imports).

export { batch_slots } from "./batch";
export { ALIGNMENT, POOL_SIZE } from "./config";
export { free, malloc, malloc_usable_size, realloc } from "./domains";
export * from "./embed/guest";
export {
  last_error,
  last_error_address,
  last_error_size,
  misuse_count,
  set_misuse_policy,
} from "./guard";
export { check } from "./inspect";
export { set_seed, trim } from "./lifecycle";
export { BLOCK_OVERHEAD, next_span } from "./spans";
