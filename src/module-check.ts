import { describe } from "./arguments.js";

const marks = ["PyObject_Malloc", "malloc", "set_misuse_policy", "batch_slots", "table"];

/** @throws {TypeError} it is no compiled module, or not one of pymalloc's with a memory of its own. */
export function checkModule(module: unknown): WebAssembly.Module {
  if (!(module instanceof WebAssembly.Module)) {
    throw new TypeError(
      `createPyMem: module must be a WebAssembly.Module of pymalloc.wasm, not ${describe(module)}`,
    );
  }
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (WebAssembly.Module.imports(module).length > 0 || !marks.every((name) => exported.includes(name))) {
    throw new TypeError("createPyMem: module is not pymalloc.wasm, nor another build of this version");
  }
  return module;
}
