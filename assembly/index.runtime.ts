// pymalloc.runtime.wasm: the default build and the object layer in one module.

export * from "./index";
export * from "./objects/index";
