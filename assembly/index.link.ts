// pymalloc.link.wasm: the default build for the memory of a C program, which it is merged into (env.ts says what it imports). It has no
// table, which is the program's: so there are no records, and no handler of misuse.

export * from "./index.names";
export { check } from "./inspect";
export { set_seed } from "./lifecycle";
