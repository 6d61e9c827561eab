// What the trampoline imports: WebAssembly tables take no JavaScript function, but they take a wasm export.

/** Told of a misuse: its MISUSE_ code, the address and the size, both in bytes. */
export declare function misuse(code: u32, address: usize, size: usize): void;
