// pymalloc.trampoline.wasm: gives the host's functions back as wasm functions. Compiled beforehand, so that hosts that forbid
// compiling bytes at run time can have it.

export { arena_alloc, arena_free, calloc, free, malloc, misuse, realloc } from "./host";
