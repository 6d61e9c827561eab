// pymalloc.embed.wasm: the default build inside another program's heap, which gives it memory in chunks (env.ts says what it imports).
// Without arena allocators: the chunks are what those would be.

export * from "./index.names";
export { check } from "./inspect";
export { set_seed } from "./lifecycle";
export { PyMem_GetAllocator, PyMem_SetAllocator } from "./records";
// Last: they call what is above, which asc inlines only into what it compiles later.
export * from "./embed/heaps";
export * from "./embed/table";
