// pymalloc.objects.wasm: the object layer, for the memory, the table and the functions of an instance of the allocator, of whatever build.

export * from "./objects/index";
