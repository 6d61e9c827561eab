// The allocator under test. asc names an import by its file, so this file is the module "env", which also holds the imported
// memory; wasm-merge binds all of it to a peer's exports.
export declare function malloc(size: usize): usize;
export declare function calloc(count: usize, size: usize): usize;
export declare function realloc(block: usize, size: usize): usize;
export declare function free(block: usize): void;
