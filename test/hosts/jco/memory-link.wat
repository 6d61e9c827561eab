;; The program's own memory, whose first 70,000 bytes are its data: what pymalloc.link.wasm imports.
(module
  (memory (export "memory") 2 65536)
  (global (export "__heap_base") i32 (i32.const 70000)))
