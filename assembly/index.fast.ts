// pymalloc.fast.wasm: without the checks (asconfig.json says so), and so without what they know.

export * from "./index.names";
export { check } from "./inspect";
export {
  PyMem_GetAllocator,
  PyMem_SetAllocator,
  PyObject_GetArenaAllocator,
} from "./records";
export { PyObject_SetArenaAllocator } from "./small/foreign";
export * from "./table";
