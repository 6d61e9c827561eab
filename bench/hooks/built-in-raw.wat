;; The raw domain's built-in functions by themselves, from their places in the table: what PyMem_Raw* would cost if it looked for no record.
;; wasm-opt makes direct calls of these, as nobody else can change the table.
(module
  (import "heap" "table" (table 0 funcref))
  (import "heap" "heapMemory" (memory 1))
  (export "memory" (memory 0))
  (type $two (func (param i32 i32) (result i32)))
  (type $three (func (param i32 i32 i32) (result i32)))
  (type $free (func (param i32 i32)))
  (func (export "malloc") (param $n i32) (result i32)
    (call_indirect (type $two) (i32.const 0) (local.get $n) (i32.const 1)))
  (func (export "calloc") (param $nelem i32) (param $elsize i32) (result i32)
    (call_indirect (type $three) (i32.const 0) (local.get $nelem) (local.get $elsize) (i32.const 2)))
  (func (export "realloc") (param $p i32) (param $n i32) (result i32)
    (call_indirect (type $three) (i32.const 0) (local.get $p) (local.get $n) (i32.const 3)))
  (func (export "free") (param $p i32)
    (call_indirect (type $free) (i32.const 0) (local.get $p) (i32.const 4))))
