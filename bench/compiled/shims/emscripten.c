// What emscripten's allocator archives ask of the rest of emscripten: memory from the system, two block operations, errno.
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 16

extern unsigned char __heap_base;
static uintptr_t heap_top;
static int error_number;

// Grows the memory by the pages that are asked for and no more, as the bench's host does for Pyodide.
void *sbrk(intptr_t increment) {
  if (heap_top == 0) heap_top = (uintptr_t)&__heap_base;
  uintptr_t old_top = heap_top;
  uint64_t new_top = (uint64_t)old_top + increment;
  uint64_t pages = (new_top + (1 << PAGE_SHIFT) - 1) >> PAGE_SHIFT;
  size_t present = __builtin_wasm_memory_size(0);
  if (pages > present && __builtin_wasm_memory_grow(0, pages - present) == SIZE_MAX) return (void *)-1;
  heap_top = new_top;
  return (void *)old_top;
}

// One instruction each: the file is compiled with bulk memory.
void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  return __builtin_memcpy(to, from, size);
}

void *memset(void *to, int value, size_t size) { return __builtin_memset(to, value, size); }

int *__errno_location(void) { return &error_number; }
