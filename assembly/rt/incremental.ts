// asc --runtime ./node_modules/pymalloc-wasm/assembly/rt/incremental: an incremental collector (collector.ts) on this allocator.
//
// Imported by the package's name, as a program imports it: by its path it would be a second allocator, with a heap of its own.

import "pymalloc-wasm/assembly/rt/allocator";
import "pymalloc-wasm/assembly/rt/collector";

/** When memory runs out, a full collection is tried: this collector knows the objects of the functions under way. */
@global const PYMALLOC_COLLECTS: i32 = 1;
