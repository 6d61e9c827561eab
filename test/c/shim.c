// What a C program sees of malloc.c and pymem.h, linked. It prints what is wrong, and ends with the number of that.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#include "pymem.h"

#define PAGE 65536
// Out of variables, as compilers warn of what is too much for any memory, and of what is no power of two.
static volatile size_t too_much = 0xffff0000u;
static volatile size_t odd = 24;

static int faults;
static void expect(int is_so, const char *what) {
  if (is_so) return;
  printf("not so: %s\n", what);
  faults++;
}

static void check_errno(void) {
  errno = 0;
  expect(malloc(too_much) == NULL && errno == ENOMEM, "malloc without memory sets ENOMEM");
  errno = 0;
  expect(calloc(too_much, too_much) == NULL && errno == ENOMEM, "calloc that overflows sets ENOMEM");
  errno = 0;
  char *block = strcpy(malloc(10), "kept");
  expect(realloc(block, too_much) == NULL && errno == ENOMEM, "realloc without memory sets ENOMEM");
  expect(strcmp(block, "kept") == 0, "realloc without memory keeps the block");
  free(block);
  errno = 0;
  expect(aligned_alloc(odd, 48) == NULL && errno == EINVAL, "aligned_alloc refuses 24");
  errno = 0;
  free(malloc(100));
  expect(errno == 0, "errno stays as it was where nothing fails");
}

static void check_alignment(void) {
  void *block = &faults;
  errno = 0;
  expect(posix_memalign(&block, odd, 8) == EINVAL, "posix_memalign refuses 24");
  expect(posix_memalign(&block, 2, 8) == EINVAL, "posix_memalign refuses 2");
  expect(posix_memalign(&block, 64, too_much) == ENOMEM, "posix_memalign without memory");
  expect(block == &faults && errno == 0, "posix_memalign leaves block and errno alone");
  for (size_t alignment = 4; alignment <= PAGE; alignment *= 2) {
    expect(posix_memalign(&block, alignment, 40) == 0, "posix_memalign");
    expect((uintptr_t)block % alignment == 0, "posix_memalign's address");
    expect(malloc_usable_size(block) >= 40, "malloc_usable_size");
    free(block);
  }
  for (size_t size = 1; size < 2000; size += 7) {
    void *of_malloc = malloc(size);
    expect((uintptr_t)of_malloc % 16 == 0, "malloc's address");
    free(of_malloc);
  }
}

static void check_libc(void) {
  char *copy = strdup("of libc");
  expect(strcmp(copy, "of libc") == 0 && malloc_usable_size(copy) >= 8, "strdup's block is ours");
  free(copy);
  unsigned char *zeros = calloc(37, 11);
  for (size_t i = 0; i < 37 * 11; i++) expect(zeros[i] == 0, "calloc's bytes");
  free(zeros);
}

/** Pages of sbrk's are the program's: the heap goes on behind them. */
static void check_sbrk(void) {
  char *end = sbrk(0);
  expect((uintptr_t)end % PAGE == 0, "sbrk(0) is the end of memory");
  char *mine = sbrk(PAGE);
  expect(mine == end, "sbrk gives what it adds");
  memset(mine, 0xaa, PAGE);
  void *blocks[300];
  for (int i = 0; i < 300; i++) blocks[i] = memset(malloc(1000), i, 1000);
  for (int i = 0; i < PAGE; i++) expect((unsigned char)mine[i] == 0xaa, "nobody writes to sbrk's page");
  for (int i = 0; i < 300; i++) free(blocks[i]);
}

static void check_pymem(void) {
  int *numbers = PyMem_New(int, 10);
  expect(numbers != NULL, "PyMem_New");
  PyMem_Resize(numbers, int, 1000);
  expect(numbers != NULL, "PyMem_Resize");
  PyMem_Del(numbers);
  expect(PyMem_New(int, SIZE_MAX / 4) == NULL, "PyMem_New of too many");
  PyObject_Free(PyObject_Calloc(3, 5));
  PyMem_RawFree(PyMem_RawRealloc(PyMem_RawMalloc(10), 10000));
  expect(pymem_misuse_count() == 0 && pymem_last_error() == 0, "no misuse so far");
  pymem_set_misuse_policy(PYMEM_IGNORE);
  void *twice = PyMem_Malloc(24);
  PyMem_Free(twice);
  PyMem_Free(twice);
  expect(pymem_last_error() == PYMEM_NOT_LIVE && pymem_last_error_address() == twice, "a double free is told of");
  expect(pymem_misuse_count() == 1, "misuse is counted");
}

int main(void) {
  check_errno();
  check_alignment();
  check_libc();
  check_sbrk();
  check_pymem();
  expect(pymem_check() == 0, "the heap is sound");
  if (faults == 0) printf("all is so\n");
  return faults;
}
