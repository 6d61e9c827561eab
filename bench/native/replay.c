// One allocator as native code: wasm2c's translation of its module, and a loop that replays a trace on it. Callgrind counts
// what is executed within replay() (native-counts.ts).

#include <stdio.h>
#include <stdlib.h>

#include "heap.h"
#include "wasm-rt-impl.h"

#define SLOT_MASK 0x0fffffffu
#define PAGE 65536u
enum { MALLOC, CALLOC, REALLOC };

static Z_heap_instance_t heap;

#ifdef IMPORTS_RESIZE
/** Emscripten's way to grow: it names the size that the whole memory is to have. */
u32 Z_envZ_emscripten_resize_heap(struct Z_env_instance_t* env, u32 bytes) {
  (void)env;
  wasm_rt_memory_t* memory = Z_heapZ_memory(&heap);
  u32 pages = bytes / PAGE + (bytes % PAGE != 0);
  return pages <= memory->pages || wasm_rt_grow_memory(memory, pages - memory->pages) != UINT32_MAX;
}
#define INSTANTIATE(heap) Z_heap_instantiate(heap, NULL)
#else
#define INSTANTIATE(heap) Z_heap_instantiate(heap)
#endif

/** Two words per operation, as bench/trace.ts describes them. Returns how many were done. */
__attribute__((noinline)) u32 replay(const u32* words, u32 count, u32* slots) {
  for (u32 i = 0; i < count; i++, words += 2) {
    u32* slot = slots + (words[0] & SLOT_MASK);
    u32 kind = words[0] >> 30, block;
    if (kind == MALLOC) block = Z_heapZ_malloc(&heap, words[1]);
    else if (kind == CALLOC) block = Z_heapZ_calloc(&heap, 1, words[1]);
    else if (kind == REALLOC) block = Z_heapZ_realloc(&heap, *slot, words[1]);
    else {
      Z_heapZ_free(&heap, *slot);
      continue;
    }
    if (!block) return i;
    *slot = block;
  }
  return count;
}

static u32* read_words(FILE* file, u32 count) {
  u32* words = malloc(sizeof(u32) * (size_t)count);
  if (!words || fread(words, sizeof(u32), count, file) != count) {
    fputs("the trace is cut\n", stderr);
    exit(2);
  }
  return words;
}

/** The file holds the number of operations, the number of slots, and the operations. */
int main(int count, char** arguments) {
  FILE* file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (!file) return fputs("usage: replay TRACE\n", stderr), 2;
  u32* head = read_words(file, 2);
  u32* words = read_words(file, head[0] * 2);
  u32* slots = calloc(head[1], sizeof(u32));
  wasm_rt_init();
  Z_heap_init_module();
  INSTANTIATE(&heap);
  wasm_rt_trap_t trap = wasm_rt_impl_try();
  if (trap) return fprintf(stderr, "trapped: %s\n", wasm_rt_strerror(trap)), 1;
  u32 done = replay(words, head[0], slots);
  if (done < head[0]) return fprintf(stderr, "no memory at operation %u\n", done), 1;
  return 0;
}
