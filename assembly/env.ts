// What the link and embed builds import, as module "env": from the program that they are merged into, or from the host.

/** Of a C program: the first byte behind its static data and its stack. wasm-ld exports it if it is asked to. */
export declare const __heap_base: usize;

/** Memory of the host's for the heap: so many bytes at a multiple of `align`, which nobody else touches; 0 = refused. It may grow memory. */
export declare function chunk_alloc(bytes: usize, align: usize): usize;

/** Gives back what chunk_alloc gave, whole. */
export declare function chunk_free(p: usize, bytes: usize): void;
