;; The program's own memory and source of chunks, which is what pymalloc.embed.wasm imports. The heap's state is at 65536; chunks come
;; one behind the other from 131072 on, and are not used again.
(module
  (import "pymalloc" "heap_init" (func $heap_init (param i32) (result i32)))
  (memory (export "memory") 2 65536)
  (global $end (mut i32) (i32.const 131072))

  (func (export "chunk_alloc") (param $bytes i32) (param $align i32) (result i32)
    (local $p i32) (local $pages i32)
    (local.set $p (i32.and
      (i32.add (global.get $end) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    ;; Beyond 4 GiB the sum would be small again.
    (if (i32.gt_u (local.get $bytes) (i32.sub (i32.const -65536) (local.get $p))) (then (return (i32.const 0))))
    (local.set $pages (i32.sub
      (i32.shr_u (i32.add (i32.add (local.get $p) (local.get $bytes)) (i32.const 65535)) (i32.const 16))
      (memory.size)))
    (if (i32.gt_s (local.get $pages) (i32.const 0))
      (then (if (i32.eq (memory.grow (local.get $pages)) (i32.const -1)) (then (return (i32.const 0))))))
    (global.set $end (i32.add (local.get $p) (local.get $bytes)))
    (local.get $p))

  (func (export "chunk_free") (param $p i32) (param $bytes i32))

  (func $start
    (if (call $heap_init (i32.const 65536)) (then (unreachable))))
  (start $start))
