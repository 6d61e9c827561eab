// pymalloc.debug.wasm: the default build with assertions, names and a source map (asconfig.json says so).
// It alone exports the codes; src/error-codes.ts reads their names there when something goes wrong.

export {
  CHECK_BIN,
  CHECK_BLOCK_STATE,
  CHECK_CANARY,
  CHECK_FREE_LIST,
  CHECK_FREE_MEMORY,
  CHECK_HEAP,
  CHECK_NEIGHBOUR,
  CHECK_POOL,
  CHECK_POOL_LIST,
  CHECK_QUARANTINE,
  CHECK_TAG,
  FATAL_BAD_ID,
  FATAL_LEADING_PAD,
  FATAL_TRAILING_PAD,
  MISUSE_BAD_TYPE,
  MISUSE_CORRUPT_LINK,
  MISUSE_CORRUPT_TAG,
  MISUSE_DEAD_OBJECT,
  MISUSE_NEGATIVE_REFCOUNT,
  MISUSE_NO_WEAKREFS,
  MISUSE_NOT_A_CONTAINER,
  MISUSE_NOT_LIVE,
  MISUSE_OUTSIDE,
  MISUSE_OVERFLOW,
  MISUSE_UNALIGNED,
  MISUSE_WRITE_AFTER_FREE,
  MISUSE_WRONG_DOMAIN,
} from "./config";
export * from "./index";
