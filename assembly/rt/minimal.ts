// asc --runtime ./node_modules/pymalloc-wasm/assembly/rt/minimal: AssemblyScript's two-color collector on this allocator. It collects when the
// program calls __collect, which it may while no function is under way that has objects.

import "pymalloc-wasm/assembly/rt/allocator";
import "rt/tcms";

@global const PYMALLOC_ZEROED: i32 = 1;
