// What the trampoline imports: WebAssembly tables take no JavaScript function, but they take a wasm export. A wasm function that is
// imported is exported as it is; one of another type does not link.

/** Told of a misuse: its MISUSE_ code, the address and the size, both in bytes; or of something else: a NOTE_, and what belongs to it. */
export declare function misuse(code: u32, address: usize, size: usize): void;

// PyMemAllocatorEx's, with ctx first.
export declare function malloc(ctx: usize, n: usize): usize;
export declare function calloc(ctx: usize, nelem: usize, elsize: usize): usize;
export declare function realloc(ctx: usize, p: usize, n: usize): usize;
export declare function free(ctx: usize, p: usize): void;

// PyObjectArenaAllocator's.
export declare function arena_alloc(ctx: usize, size: usize): usize;
export declare function arena_free(ctx: usize, p: usize, size: usize): void;
