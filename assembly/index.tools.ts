// pymalloc.tools.wasm: what looks at a heap, for the memory and the table of another module of the same version, and the debug hooks. A
// module of its own, since who ships a program needs none of it. There is one for the default and the debug build, and one each for
// the fast and the secure one (asconfig.json).

export { unwind_reallocs } from "./debug-erased";
export {
  debug_serial_size,
  debugCalloc as TABLE_12,
  debugFree as TABLE_14,
  debugMalloc as TABLE_11,
  debugRealloc as TABLE_13,
  PyMem_SetupDebugHooks,
} from "./debug-hooks";
export { block_size, next_block } from "./next-block";
export { BLOCK_OVERHEAD, MIN_CANARY, next_span } from "./spans";
