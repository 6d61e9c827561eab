;; What a component's author writes: the world of strings.wit by the canonical ABI. The host puts arguments where cabi_realloc says,
;; and they are the function's to free; results are freed when the host has read them, by cabi_post_*. An empty string or list has
;; no block: cabi_realloc gave its alignment.
(module
  (import "pymalloc" "memory" (memory 1))
  (import "pymalloc" "malloc" (func $malloc (param i32) (result i32)))
  (import "pymalloc" "free" (func $free (param i32)))

  ;; A list of strings is words: address and bytes of each.
  (func (export "join") (param $parts i32) (param $count i32) (result i32)
    (local $part i32) (local $end i32) (local $bytes i32) (local $text i32) (local $to i32)
    (local.set $end (i32.add (local.get $parts) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $part (local.get $parts))
    (block $summed (loop $next
      (br_if $summed (i32.eq (local.get $part) (local.get $end)))
      (local.set $bytes (i32.add (local.get $bytes) (i32.load offset=4 (local.get $part))))
      (local.set $part (i32.add (local.get $part) (i32.const 8)))
      (br $next)))
    (local.set $text (call $allocated (local.get $bytes)))
    (local.set $to (local.get $text))
    (local.set $part (local.get $parts))
    (block $copied (loop $next
      (br_if $copied (i32.eq (local.get $part) (local.get $end)))
      (memory.copy (local.get $to) (i32.load (local.get $part)) (i32.load offset=4 (local.get $part)))
      (local.set $to (i32.add (local.get $to) (i32.load offset=4 (local.get $part))))
      (call $dispose (i32.load (local.get $part)) (i32.load offset=4 (local.get $part)))
      (local.set $part (i32.add (local.get $part) (i32.const 8)))
      (br $next)))
    (call $dispose (local.get $parts) (local.get $count))
    (call $pair (local.get $text) (local.get $bytes)))

  ;; In place: the argument's block becomes the result's.
  (func (export "reverse") (param $numbers i32) (param $count i32) (result i32)
    (local $low i32) (local $high i32) (local $word i32)
    (local.set $low (local.get $numbers))
    (local.set $high (i32.add (local.get $numbers) (i32.shl (i32.sub (local.get $count) (i32.const 1)) (i32.const 2))))
    (block $met (loop $next
      (br_if $met (i32.ge_s (local.get $low) (local.get $high)))
      (local.set $word (i32.load (local.get $low)))
      (i32.store (local.get $low) (i32.load (local.get $high)))
      (i32.store (local.get $high) (local.get $word))
      (local.set $low (i32.add (local.get $low) (i32.const 4)))
      (local.set $high (i32.sub (local.get $high) (i32.const 4)))
      (br $next)))
    (call $pair (local.get $numbers) (local.get $count)))

  (func $post (export "cabi_post_join") (export "cabi_post_reverse") (param $pair i32)
    (call $dispose (i32.load (local.get $pair)) (i32.load offset=4 (local.get $pair)))
    (call $free (local.get $pair)))

  ;; Results of more than one word are returned by address.
  (func $pair (param $address i32) (param $length i32) (result i32)
    (local $pair i32)
    (local.set $pair (call $allocated (i32.const 8)))
    (i32.store (local.get $pair) (local.get $address))
    (i32.store offset=4 (local.get $pair) (local.get $length))
    (local.get $pair))

  ;; A block; the canonical ABI knows no failure, so that no memory is a trap. None for 0 bytes, as with cabi_realloc.
  (func $allocated (param $bytes i32) (result i32)
    (local $p i32)
    (if (i32.eqz (local.get $bytes)) (then (return (i32.const 1))))
    (local.set $p (call $malloc (local.get $bytes)))
    (if (i32.eqz (local.get $p)) (then (unreachable)))
    (local.get $p))

  (func $dispose (param $p i32) (param $length i32)
    (if (local.get $length) (then (call $free (local.get $p))))))
