#!/usr/bin/env bash
# Fuzzes a build's wasm as native code: test/fuzz/run.sh [seconds = 60] [build = default]
#
#   test/fuzz/run.sh 600 debug               another build; whichever build/pymalloc.*.wasm there is, but fast
#   test/fuzz/run.sh 0                       the corpus only
#   test/fuzz/run.sh merge                   makes the smallest corpus that covers what old and found inputs do
#   CORRUPTION=1 test/fuzz/run.sh            programs may write over the links of freed blocks; 2: anywhere in the heap
#   TRACE=1 build/fuzz/default/fuzz FILE     prints the calls of one input, such as build/fuzz/default/crash-*
#
# What it finds goes to build/fuzz, which `npm run build` deletes: merge first. CFLAGS adds to the compiler's flags.
# Needs `npm run build`, wabt (wasm2c 1.0.32 and its runtime) and clang 14 with libFuzzer, on Debian by
# `apt-get install wabt clang`.
set -euo pipefail
cd "$(dirname "$0")/../.."
mode=${1:-60}
build=${2:-default}
runtime=${WASM2C_RUNTIME:-/usr/share/wabt/wasm2c}
out=build/fuzz/$build
wasm=build/pymalloc.wasm
[ "$build" = default ] || wasm=build/pymalloc.$build.wasm
mkdir -p "$out/corpus" test/fuzz/corpus

wasm2c "$wasm" -n heap -o "$out/heap.c"
flags=(-std=gnu11 -O2 -g -I "$out" -I "$runtime" -I test/fuzz ${CFLAGS:-})
# Bounds are checked, not caught as signals, so that each access is exactly wasm's. C's own stack is the limit of calls.
flags+=(-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=0 -DWASM_RT_USE_STACK_DEPTH_COUNT=0)
for name in reset trim set_misuse_policy; do
  if grep -q "export: '$name'" "$out/heap.h"; then flags+=("-DHAS_$name"); fi
done
[ "$build" != secure ] || flags+=(-DEXACT_SIZES)

# Only the translation guides the fuzzer, by its branches: its comparisons are bounds checks most of the time. It is not
# sanitized: it checks every access itself, and what C leaves undefined wasm defines.
clang "${flags[@]}" -w -fsanitize-coverage=inline-8bit-counters,pc-table -c "$out/heap.c" -o "$out/heap.o"
clang "${flags[@]}" -w -c "$runtime/wasm-rt-impl.c" -o "$out/runtime.o"
flags+=(-Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined)
for source in test/fuzz/*.c; do clang "${flags[@]}" -c "$source" -o "$out/$(basename "$source" .c).o"; done
clang -fsanitize=fuzzer,address,undefined -Wl,--wrap=wasm_rt_allocate_memory,--wrap=wasm_rt_grow_memory \
  "$out"/*.o -lm -o "$out/fuzz"

case $mode in
  0) exec "$out/fuzz" -runs=0 -timeout=30 test/fuzz/corpus ;;
  merge)
    rm -rf "$out/merged" && mkdir "$out/merged"
    "$out/fuzz" -set_cover_merge=1 -use_counters=0 "$out/merged" test/fuzz/corpus "$out/corpus"
    rm -f test/fuzz/corpus/* "$out"/corpus/*
    mv "$out"/merged/* test/fuzz/corpus
    rmdir "$out/merged"
    ;;
  *)
    exec "$out/fuzz" -max_total_time="$mode" -max_len=1024 -len_control=0 -timeout=30 -artifact_prefix="$out/" \
      -print_final_stats=1 "$out/corpus" test/fuzz/corpus
    ;;
esac
