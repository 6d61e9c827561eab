// asc --runtime ./node_modules/pymalloc-wasm/assembly/rt/manual: no collector. Objects live until the program releases them:
// import { release } from "pymalloc-wasm/assembly/rt/objects".

import "pymalloc-wasm/assembly/rt/allocator";
import "pymalloc-wasm/assembly/rt/objects";
