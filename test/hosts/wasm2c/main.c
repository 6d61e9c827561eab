// Runs the vectors over wasm2c's translation of a build, and prints one line of JSON.

#include <stdlib.h>

#include "env.h"
#include "program.h"

Z_heap_instance_t heap;
uint32_t kept_heap;
int step;
char complaint[200];

// A build that imports nothing has a memory of its own.
#ifdef IMPORTS_ENV
static wasm_rt_memory_t* memory(void) { return &env.memory; }
static void instantiate(void) {
  env_instantiate();
  Z_heap_instantiate(&heap, &env);
}
static void discard(void) {
  Z_heap_free(&heap);
  env_free();
}
#else
static wasm_rt_memory_t* memory(void) { return EXPORT(memory)(&heap); }
static void instantiate(void) { Z_heap_instantiate(&heap); }
static void discard(void) { Z_heap_free(&heap); }
#endif

#ifdef HAS_HEAP_INIT
static bool init_heap(void) {
  step = 0;
  CALL(kept_heap = Z_envZ_chunk_alloc(&env, EXPORT(heap_size)(&heap), 16));
  uint32_t code = 0;
  CALL(code = EXPORT(heap_init)(&heap, kept_heap));
  REQUIRE(code == 0, "heap_init gave %u", code);
  return true;
}
#else
static bool init_heap(void) { return true; }
#endif

uint8_t* bytes_at(uint32_t address, uint32_t bytes) {
  return (uint64_t)address + bytes <= memory()->size ? memory()->data + address : NULL;
}

bool is_filled(const uint8_t* bytes, uint32_t count, uint8_t value) {
  for (uint32_t i = 0; i < count; i++) {
    if (bytes[i] != value) return false;
  }
  return true;
}

static int compare(const void* a, const void* b) {
  uint32_t x = *(const uint32_t*)a, y = *(const uint32_t*)b;
  return (x > y) - (x < y);
}

bool is_disjoint(const List* list, uint32_t bytes) {
  List sorted = *list;
  qsort(sorted.answers, sorted.count, sizeof sorted.answers[0], compare);
  for (uint32_t i = 1; i < sorted.count; i++) {
    if (sorted.answers[i] - sorted.answers[i - 1] < bytes) return false;
  }
  return true;
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  unsigned passed = 0;
  const char* comma = "";
  wasm_rt_init();
  Z_heap_init_module();
  printf("{\"build\": \"%s\", \"skipped\": 0, \"failed\": [", argv[1]);
  for (size_t i = 0; i < nb_vectors; i++) {
    instantiate();
    if (init_heap() && vectors[i].run()) {
      passed++;
    } else {
      printf("%s[%s, %d, \"%s\"]", comma, vectors[i].json_name, step, complaint);
      comma = ", ";
    }
    discard();
  }
  printf("], \"passed\": %u}\n", passed);
  return 0;
}
