import { inlineObjects, inlineTools, inlineWasm } from "#build/inline.js";
import { inlineDefault, inlineTrampoline } from "#build/inline-default.js";
import { inlineModule } from "./inline-module.js";
import type { WasmModules } from "./modules.js";

/** All of the package's wasm, which it carries inside, so that nothing has to be loaded. */
export const inlineModules: WasmModules = {
  main: (build) => inlineModule(build === "default" ? inlineDefault : inlineWasm[build]),
  tools: (build) => inlineModule(inlineTools[build]),
  objects: () => inlineModule(inlineObjects),
  trampoline: () => inlineModule(inlineTrampoline),
};
