// pymalloc.link.wasm: the default build for the memory of a C program, which it is merged into (env.ts says what it imports).

export * from "./index";
