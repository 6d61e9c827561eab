// What the link, embed and guest builds import, as module "env": from the program that they are merged into, or from the host.

/** Of a C program: the first byte behind its static data and its stack. wasm-ld exports it if it is asked to. */
export declare const __heap_base: usize;

/** Memory of the host's for the heap: so many bytes at a multiple of `align`, which nobody else touches; 0 = refused. It may grow memory. */
export declare function chunk_alloc(bytes: usize, align: usize): usize;

/** Gives back what chunk_alloc gave, whole. */
export declare function chunk_free(p: usize, bytes: usize): void;

/** Where guest has its state: a multiple of 16, with guest_size() bytes that are nobody else's. 0 for an instance that is asked only that. */
export declare const heap_state: usize;

// Of the program that guest is in, by its own names. memalign and free of the C library that its memory is divided by:

/** So many bytes at a multiple of `align`; 0 = refused. */
export declare function memalign(align: usize, bytes: usize): usize;
export declare function free(p: usize): void;

// And the functions that had the blocks before, to which those go back. ctx is the one that they were called with.

export declare function older_realloc(ctx: usize, p: usize, n: usize): usize;
export declare function older_free(ctx: usize, p: usize): void;
