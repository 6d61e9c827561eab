// asc --runtime ./node_modules/pymalloc-wasm/assembly/rt/itcms: AssemblyScript's own incremental collector on this allocator.

import "pymalloc-wasm/assembly/rt/allocator";
import "rt/itcms";

/** As in incremental.ts. */
@global const PYMALLOC_COLLECTS: i32 = 1;
/** It reads a block's size before the block. */
@global const PYMALLOC_SIZED: i32 = 1;
