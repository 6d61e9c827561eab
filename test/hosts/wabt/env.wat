;; What the link and the embed build import: a memory of the host's, of which the bytes below 70000 are the host's own.
(module
  (memory (export "memory") 2 65536)
  (global (export "__heap_base") i32 (i32.const 70000))

  ;; Where chunks are taken from. 64 bits, as 4 GiB is an end.
  (global $top (mut i64) (i64.const 70000))

  ;; So many bytes at the next multiple of align; 0: memory cannot grow.
  (func (export "chunk_alloc") (param $bytes i32) (param $align i32) (result i32)
    (local $start i64) (local $end i64) (local $pages i64)
    (local.set $start
      (i64.mul
        (i64.div_u
          (i64.sub (i64.add (global.get $top) (i64.extend_i32_u (local.get $align))) (i64.const 1))
          (i64.extend_i32_u (local.get $align)))
        (i64.extend_i32_u (local.get $align))))
    (local.set $end (i64.add (local.get $start) (i64.extend_i32_u (local.get $bytes))))
    (local.set $pages (i64.shr_u (i64.add (local.get $end) (i64.const 65535)) (i64.const 16)))
    (if (i64.gt_u (local.get $pages) (i64.extend_i32_u (memory.size)))
      (then
        (if (i64.gt_u (local.get $pages) (i64.const 65536)) (then (return (i32.const 0))))
        (if (i32.eq
              (memory.grow (i32.sub (i32.wrap_i64 (local.get $pages)) (memory.size)))
              (i32.const -1))
          (then (return (i32.const 0))))))
    (global.set $top (local.get $end))
    (i32.wrap_i64 (local.get $start)))

  ;; What was taken last can be taken again.
  (func (export "chunk_free") (param $address i32) (param $bytes i32)
    (if (i64.eq
          (i64.add (i64.extend_i32_u (local.get $address)) (i64.extend_i32_u (local.get $bytes)))
          (global.get $top))
      (then (global.set $top (i64.extend_i32_u (local.get $address)))))))
