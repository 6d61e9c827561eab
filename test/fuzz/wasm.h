// The build under test as native code: a heap that is fresh in a moment, its functions, its memory.

#ifndef WASM_H
#define WASM_H

#include <stdbool.h>
#include <stdint.h>

#define WASM_PAGE 65536u
#define MAX_PAGES 16u
#define GRANULE 8u
#define PY_SSIZE_T_MAX 0x7fffffffu

/** An export: every one is called with two words, and gives one. */
typedef struct {
  const char* name;
  uint32_t (*call)(uint32_t, uint32_t);
} Function;

typedef struct {
  Function malloc, calloc, realloc, free;
  /** Does it refuse more than PY_SSIZE_T_MAX bytes? */
  bool is_gated;
  /** Is it the raw domain, to which a pool's block may not be given? */
  bool is_raw;
} Family;

#define NB_FAMILIES 4u
extern const Family families[NB_FAMILIES];
extern const Function aligned_alloc_, usable_size, check, set_maximum_pages;
/** No-ops where the build does not export them. */
extern const Function reset, trim, set_misuse_policy;

/** What set_misuse_policy takes. */
enum { POLICY_TRAP, POLICY_IGNORE };

/** What became of a call. MENDED: it went on, and reported that free memory had been written to. Any other trap ends the run. */
typedef enum { DONE, MENDED, MISUSE } Verdict;

/** The codes of that. */
enum { CORRUPT_TAG = 5, CORRUPT_LINK = 6, WRITE_AFTER_FREE = 8 };
typedef struct {
  Verdict verdict;
  uint32_t result;
} Outcome;

/** Calls an export, and tells what became of it. */
Outcome attempt(Function function, uint32_t a, uint32_t b);

/** Starts the next program: a heap never used, in a memory of at most so many pages, that traps on misuse. */
void fresh_heap(uint32_t host_pages);

/** Sets the policy, if the build has policies. */
void use_policy(uint32_t policy);

uint8_t* memory(void);
uint32_t memory_pages(void);
uint32_t memory_bytes(void);
/** Pages that the host gives at most. */
uint32_t host_pages(void);
/** Somebody else grows memory by a page. Its address, or 0: the host has no more. */
uint32_t grow_foreign_page(void);
/** First byte behind the heap's own tables. */
uint32_t heap_start(void);

uint32_t last_error(void);
uint32_t last_error_address(void);
uint32_t last_error_size(void);

/** Tells what the program does, if TRACE=1 is in the environment; attempt tells each call by itself. */
__attribute__((format(printf, 1, 2))) void trace(const char* format, ...);
/** Prints what is wrong and ends the run; libFuzzer keeps the input. */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char* format, ...);
#define REQUIRE(condition, ...) ((condition) ? (void)0 : fail(__VA_ARGS__))

#endif
