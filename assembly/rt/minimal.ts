// asc --runtime ./node_modules/pymalloc-wasm/assembly/rt/minimal: AssemblyScript's two-color collector on this allocator. It collects when the
// program calls __collect, which it may while no function is under way that has objects.

import "pymalloc-wasm/assembly/rt/allocator";
import "rt/tcms";

/** It leaves objects as they are, which the standard library expects of no runtime but its own. */
@global const PYMALLOC_ZEROED: i32 = 1;
/** It reads a block's size before the block. */
@global const PYMALLOC_SIZED: i32 = 1;
