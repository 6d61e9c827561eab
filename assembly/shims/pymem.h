/*
 * CPython's memory interface for C programs, as imports of the module "pymalloc". `npx pymalloc-wasm link` puts the allocator in
 * their place; in a program that is not linked so, whoever instantiates it gives them, for instance a heap's exports.
 *
 * Sizes are bytes. 0 bytes are a block of their own; NULL is no memory, and a block that cannot be resized stays as it was. The
 * PyMem and PyObject families refuse more than PY_SSIZE_T_MAX bytes. No function here sets errno: malloc.c's do.
 *
 * Not here: PyMem_GetAllocator, PyMem_SetAllocator and a function that is told of misuse. The allocator calls no function through a table in
 * this build, as it has none: C's function pointers are places of the program's.
 */
#ifndef PYMALLOC_WASM_PYMEM_H
#define PYMALLOC_WASM_PYMEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PYMEM_IMPORT(name) __attribute__((import_module("pymalloc"), import_name(#name))) extern

/* The raw domain: the general heap, whatever the size. */
PYMEM_IMPORT(PyMem_RawMalloc) void *PyMem_RawMalloc(size_t size);
PYMEM_IMPORT(PyMem_RawCalloc) void *PyMem_RawCalloc(size_t count, size_t size);
PYMEM_IMPORT(PyMem_RawRealloc) void *PyMem_RawRealloc(void *block, size_t size);
PYMEM_IMPORT(PyMem_RawFree) void PyMem_RawFree(void *block);

/* The mem domain: pools for 1 to 512 bytes. */
PYMEM_IMPORT(PyMem_Malloc) void *PyMem_Malloc(size_t size);
PYMEM_IMPORT(PyMem_Calloc) void *PyMem_Calloc(size_t count, size_t size);
PYMEM_IMPORT(PyMem_Realloc) void *PyMem_Realloc(void *block, size_t size);
PYMEM_IMPORT(PyMem_Free) void PyMem_Free(void *block);

/* The obj domain: the same. */
PYMEM_IMPORT(PyObject_Malloc) void *PyObject_Malloc(size_t size);
PYMEM_IMPORT(PyObject_Calloc) void *PyObject_Calloc(size_t count, size_t size);
PYMEM_IMPORT(PyObject_Realloc) void *PyObject_Realloc(void *block, size_t size);
PYMEM_IMPORT(PyObject_Free) void PyObject_Free(void *block);

#define PY_SSIZE_T_MAX ((size_t)INT32_MAX)

/* Blocks of `count` values of a type. PyMem_Resize assigns to its first argument: keep the old address if NULL must not lose it. */
#define PyMem_New(type, count) \
  ((size_t)(count) > PY_SSIZE_T_MAX / sizeof(type) ? (type *)NULL : (type *)PyMem_Malloc((count) * sizeof(type)))
#define PyMem_Resize(block, type, count)                       \
  ((block) = (size_t)(count) > PY_SSIZE_T_MAX / sizeof(type) \
                 ? (type *)NULL                                \
                 : (type *)PyMem_Realloc((block), (count) * sizeof(type)))
#define PyMem_Del PyMem_Free

/* What a free or realloc of a wrong address, or memory that was overwritten, is called. The fast build sees no misuse. */
enum pymem_misuse {
  PYMEM_UNALIGNED = 1,
  PYMEM_OUTSIDE = 2,
  PYMEM_NOT_LIVE = 3,
  PYMEM_WRONG_DOMAIN = 4,
  PYMEM_CORRUPT_TAG = 5,
  PYMEM_CORRUPT_LINK = 6,
};
/* What is done about it: a trap, or the call does nothing and gives 0. */
enum pymem_policy { PYMEM_TRAP = 0, PYMEM_IGNORE = 1 };
PYMEM_IMPORT(set_misuse_policy) void pymem_set_policy_and_handler(uint32_t policy, uint32_t handler);
static inline void pymem_set_misuse_policy(enum pymem_policy policy) { pymem_set_policy_and_handler(policy, 0); }
/* The latest misuse, or finding of pymem_check: its code (0 = none), the address, the bytes asked for; how many misuses there were. */
PYMEM_IMPORT(last_error) uint32_t pymem_last_error(void);
PYMEM_IMPORT(last_error_address) void *pymem_last_error_address(void);
PYMEM_IMPORT(last_error_size) size_t pymem_last_error_size(void);
PYMEM_IMPORT(misuse_count) uint32_t pymem_misuse_count(void);

/* 0 when the heap is sound, else a code from 16 on. Time linear in the heap. */
PYMEM_IMPORT(check) uint32_t pymem_check(void);
/* Gives empty pools to the general heap; 1 if there were any. */
PYMEM_IMPORT(trim) uint32_t pymem_trim(void);
/* Caps memory at so many pages of 64 KiB; 0 = no cap. */
PYMEM_IMPORT(set_maximum_pages) void pymem_set_maximum_pages(uint32_t pages);
/* Frees every block at once, those of libc (open files, locales) among them. */
PYMEM_IMPORT(reset) void pymem_reset(void);

#ifdef __cplusplus
}
#endif

#endif
