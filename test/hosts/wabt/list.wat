;; The answers of a repeated call, in a memory of their own.
(module
  (memory 1)
  (global $count (export "count") (mut i32) (i32.const 0))

  (func (export "clear") (global.set $count (i32.const 0)))

  (func (export "push") (param $answer i32)
    (i32.store (i32.shl (global.get $count) (i32.const 2)) (local.get $answer))
    (global.set $count (i32.add (global.get $count) (i32.const 1))))

  (func (export "at") (param $i i32) (result i32)
    (i32.load (i32.shl (local.get $i) (i32.const 2))))

  ;; Is each answer so many bytes away from each later one?
  (func (export "disjoint") (param $bytes i32) (result i32)
    (local $i i32) (local $j i32) (local $p i32) (local $q i32)
    (loop $next_i
      (local.set $p (i32.load (i32.shl (local.get $i) (i32.const 2))))
      (local.set $i (local.tee $j (i32.add (local.get $i) (i32.const 1))))
      (block $last_j
        (loop $next_j
          (br_if $last_j (i32.ge_u (local.get $j) (global.get $count)))
          (local.set $q (i32.load (i32.shl (local.get $j) (i32.const 2))))
          (if (i32.or
                (i32.lt_u (i32.sub (local.get $q) (local.get $p)) (local.get $bytes))
                (i32.lt_u (i32.sub (local.get $p) (local.get $q)) (local.get $bytes)))
            (then (return (i32.const 0))))
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (br $next_j)))
      (br_if $next_i (i32.lt_u (local.get $i) (global.get $count))))
    (i32.const 1)))
