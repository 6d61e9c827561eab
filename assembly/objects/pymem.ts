// What pymalloc.objects.wasm imports of the allocator whose memory it works on.

export declare function PyObject_Malloc(n: usize): usize;
export declare function PyObject_Realloc(p: usize, n: usize): usize;
export declare function PyObject_Free(p: usize): void;
export declare function PyMem_Malloc(n: usize): usize;
export declare function PyMem_Realloc(p: usize, n: usize): usize;
export declare function PyMem_Free(p: usize): void;
export declare function malloc_usable_size(p: usize): usize;
