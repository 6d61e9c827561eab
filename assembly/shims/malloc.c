// malloc of C programs, from the module "pymalloc". Compiled with a program, it defines all that wasi-libc's dlmalloc.o does, so
// that the linker has no reason to take that one out of the archive. It differs from the imports by what POSIX asks beyond them: errno.
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

// Where wasi-libc has it so, some versions of clang need to be told with -mbulk-memory that there is one module only.
#ifdef errno
extern _Thread_local int errno __attribute__((tls_model("local-exec")));
#endif

#define FROM_PYMALLOC(name) __attribute__((import_module("pymalloc"), import_name(#name))) extern

FROM_PYMALLOC(malloc) void *pymalloc_malloc(size_t size);
FROM_PYMALLOC(calloc) void *pymalloc_calloc(size_t count, size_t size);
FROM_PYMALLOC(realloc) void *pymalloc_realloc(void *block, size_t size);
FROM_PYMALLOC(free) void pymalloc_free(void *block);
FROM_PYMALLOC(aligned_alloc) void *pymalloc_aligned_alloc(size_t alignment, size_t size);
FROM_PYMALLOC(malloc_usable_size) size_t pymalloc_malloc_usable_size(void *block);

static inline void *or_no_memory(void *block) {
  if (__builtin_expect(block == NULL, 0)) errno = ENOMEM;
  return block;
}

static inline int is_power_of_two(size_t number) { return number != 0 && (number & (number - 1)) == 0; }

void *malloc(size_t size) { return or_no_memory(pymalloc_malloc(size)); }

void *calloc(size_t count, size_t size) { return or_no_memory(pymalloc_calloc(count, size)); }

void *realloc(void *block, size_t size) { return or_no_memory(pymalloc_realloc(block, size)); }

void free(void *block) { pymalloc_free(block); }

// More than 64 KiB are no alignment that the heap has memory for.
void *aligned_alloc(size_t alignment, size_t size) {
  if (!is_power_of_two(alignment)) {
    errno = EINVAL;
    return NULL;
  }
  return or_no_memory(pymalloc_aligned_alloc(alignment, size));
}

void *memalign(size_t alignment, size_t size) { return aligned_alloc(alignment, size); }

// Answers the error instead of setting errno, and leaves *block alone then.
int posix_memalign(void **block, size_t alignment, size_t size) {
  if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0) return EINVAL;
  void *aligned = pymalloc_aligned_alloc(alignment, size);
  if (aligned == NULL) return ENOMEM;
  *block = aligned;
  return 0;
}

size_t malloc_usable_size(void *block) { return pymalloc_malloc_usable_size(block); }

// What wasi-libc's own objects call.
void *__libc_malloc(size_t size) __attribute__((alias("malloc")));
void *__libc_calloc(size_t count, size_t size) __attribute__((alias("calloc")));
void __libc_free(void *block) __attribute__((alias("free")));
