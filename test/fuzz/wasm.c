// The build under test: wasm2c's translation of it, with a linear memory that never moves.

#include "wasm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "wasm-rt-impl.h"

static Z_heap_instance_t instance, pristine;
static uint8_t linear_memory[MAX_PAGES * WASM_PAGE];
static uint8_t pristine_memory[MAX_PAGES * WASM_PAGE];
static uint32_t first_block;
static uint32_t policy;
static bool is_traced;

// Memory. The linker puts these in the place of the runtime's, which would copy all of memory to grow it.

void __wrap_wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint32_t pages, uint32_t max_pages) {
  REQUIRE(pages <= MAX_PAGES, "the build begins with %u pages", pages);
  *memory = (wasm_rt_memory_t){
      .data = linear_memory, .pages = pages, .max_pages = max_pages, .size = pages * WASM_PAGE};
}

uint32_t __wrap_wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint32_t delta) {
  uint32_t pages = memory->pages;
  if (delta > memory->max_pages - pages) return UINT32_MAX;
  memset(memory->data + memory->size, 0, (size_t)delta * WASM_PAGE);
  memory->pages += delta;
  memory->size += delta * WASM_PAGE;
  return pages;
}

uint8_t* memory(void) { return linear_memory; }
uint32_t memory_pages(void) { return instance.w2c_memory.pages; }
uint32_t memory_bytes(void) { return instance.w2c_memory.size; }
uint32_t host_pages(void) { return instance.w2c_memory.max_pages; }
uint32_t heap_start(void) { return first_block; }

uint32_t grow_foreign_page(void) {
  uint32_t page = __wrap_wasm_rt_grow_memory(&instance.w2c_memory, 1);
  return page == UINT32_MAX ? 0 : page * WASM_PAGE;
}

// Exports.

#define EXPORT(name) Z_heapZ_##name
#define UNARY(f) \
  static uint32_t call_##f(uint32_t a, uint32_t b) { return (void)b, EXPORT(f)(&instance, a); }
#define UNARY_VOID(f) \
  static uint32_t call_##f(uint32_t a, uint32_t b) { return (void)b, EXPORT(f)(&instance, a), 0; }
#define BINARY(f) \
  static uint32_t call_##f(uint32_t a, uint32_t b) { return EXPORT(f)(&instance, a, b); }
#define FAMILY(prefix, m, c, r, f) UNARY(prefix##m) BINARY(prefix##c) BINARY(prefix##r) UNARY_VOID(prefix##f)
#define FUNCTION(f) \
  { #f, call_##f }

FAMILY(, malloc, calloc, realloc, free)
FAMILY(PyMem_, Malloc, Calloc, Realloc, Free)
FAMILY(PyObject_, Malloc, Calloc, Realloc, Free)
FAMILY(PyMem_Raw, Malloc, Calloc, Realloc, Free)
BINARY(aligned_alloc)
UNARY(malloc_usable_size)
UNARY_VOID(set_maximum_pages)

static uint32_t call_check(uint32_t a, uint32_t b) { return (void)a, (void)b, EXPORT(check)(&instance); }

// What a build may lack: run.sh defines HAS_ for each export that there is.
static uint32_t call_reset(uint32_t a, uint32_t b) {
#ifdef HAS_reset
  EXPORT(reset)(&instance);
#endif
  return (void)a, (void)b, 0;
}
static uint32_t call_trim(uint32_t a, uint32_t b) {
#ifdef HAS_trim
  EXPORT(trim)(&instance);
#endif
  return (void)a, (void)b, 0;
}
static uint32_t call_set_misuse_policy(uint32_t a, uint32_t b) {
#ifdef HAS_set_misuse_policy
  EXPORT(set_misuse_policy)(&instance, a, b);
#endif
  return (void)a, (void)b, 0;
}

#define FAMILY_OF(prefix, m, c, r, f) \
  FUNCTION(prefix##m), FUNCTION(prefix##c), FUNCTION(prefix##r), FUNCTION(prefix##f)
const Family families[NB_FAMILIES] = {
    {FAMILY_OF(, malloc, calloc, realloc, free), .is_gated = false, .is_raw = false},
    {FAMILY_OF(PyMem_, Malloc, Calloc, Realloc, Free), .is_gated = true, .is_raw = false},
    {FAMILY_OF(PyObject_, Malloc, Calloc, Realloc, Free), .is_gated = true, .is_raw = false},
    {FAMILY_OF(PyMem_Raw, Malloc, Calloc, Realloc, Free), .is_gated = true, .is_raw = true},
};
const Function aligned_alloc_ = FUNCTION(aligned_alloc), usable_size = FUNCTION(malloc_usable_size),
               check = FUNCTION(check),
               set_maximum_pages = FUNCTION(set_maximum_pages), reset = FUNCTION(reset),
               trim = FUNCTION(trim), set_misuse_policy = FUNCTION(set_misuse_policy);

uint32_t last_error(void) { return EXPORT(last_error)(&instance); }
uint32_t last_error_address(void) { return EXPORT(last_error_address)(&instance); }
uint32_t last_error_size(void) { return EXPORT(last_error_size)(&instance); }

// Calls.

void trace(const char* format, ...) {
  if (!is_traced) return;
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
}

void fail(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  abort();
}

/** Damage to free memory: mended before it was reported, and then no fault of the call, which went on if it could. */
static bool is_mended(uint32_t code) { return code == CORRUPT_LINK || code == WRITE_AFTER_FREE; }

/** Whether the call that ended so was reported as a misuse: counted, named, and left as the policy says. */
static Verdict verdict_of(Function function, wasm_rt_trap_t trap, uint32_t result, uint32_t misuses) {
  bool is_counted = EXPORT(misuse_count)(&instance) != misuses;
  wasm_rt_trap_t expected =
      is_counted && policy == POLICY_TRAP ? WASM_RT_TRAP_UNREACHABLE : WASM_RT_TRAP_NONE;
  REQUIRE(trap == expected, "%s: %s", function.name, wasm_rt_strerror(trap));
  if (!is_counted) return DONE;
  REQUIRE(last_error() >= 1 && last_error() <= 8, "%s: misuse with code %u", function.name, last_error());
  // A tag of free memory cannot be mended, but a request can be served from elsewhere.
  if (!trap && (is_mended(last_error()) || (result && last_error() == CORRUPT_TAG))) return MENDED;
  REQUIRE(!result, "%s: misuse, yet a result", function.name);
  return MISUSE;
}

Outcome attempt(Function function, uint32_t a, uint32_t b) {
  uint32_t misuses = EXPORT(misuse_count)(&instance);
  uint32_t result = 0;
  trace("%s(%#x, %#x)", function.name, a, b);
  wasm_rt_trap_t trap = wasm_rt_impl_try();
  if (!trap) result = function.call(a, b);
  if (trap) trace(": %s\n", wasm_rt_strerror(trap));
  else trace(" = %#x\n", result);
  return (Outcome){verdict_of(function, trap, result, misuses), result};
}

void use_policy(uint32_t wanted) {
#ifdef HAS_set_misuse_policy
  attempt(set_misuse_policy, wanted, 0);
  policy = wanted;
#else
  (void)wanted;
#endif
}

/** Takes the picture of a new instance that fresh_heap restores, and looks where its blocks begin. */
static void instantiate(void) {
  is_traced = getenv("TRACE") != NULL;
  wasm_rt_init();
  Z_heap_init_module();
  Z_heap_instantiate(&instance);
  memcpy(pristine_memory, linear_memory, instance.w2c_memory.size);
  pristine = instance;
  first_block = attempt(families[NB_FAMILIES - 1].malloc, 1, 0).result - GRANULE;
}

void fresh_heap(uint32_t pages) {
  if (!pristine.w2c_memory.data) instantiate();
  // The bytes of memory and the globals in the struct are the whole state.
  instance = pristine;
  memcpy(linear_memory, pristine_memory, pristine.w2c_memory.size);
  instance.w2c_memory.max_pages = pages > pristine.w2c_memory.pages ? pages : pristine.w2c_memory.pages;
  policy = POLICY_TRAP;
}
