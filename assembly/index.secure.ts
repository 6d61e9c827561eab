// pymalloc.secure.wasm: the default build's allocator beneath canaries, a quarantine and zeroed memory (secure/).

export * from "./index.names";
export { set_seed } from "./lifecycle";
export {
  PyMem_GetAllocator,
  PyMem_SetAllocator,
  PyObject_GetArenaAllocator,
} from "./records";
export { check } from "./secure/inspect";
export { PyObject_SetArenaAllocator } from "./small/foreign";
export * from "./table";
