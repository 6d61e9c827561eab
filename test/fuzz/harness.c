// A fuzzer of the wasm: libFuzzer's input is a program of calls on a fresh heap, and a shadow heap says what must come
// of them. test/fuzz/run.sh builds and runs it.
//
//   byte 0     what the program may corrupt, if CORRUPTION in the environment allows it (program.h)
//   byte 1     pages that the host gives at most, and below that the allocator's own cap
//   the rest   operations: a byte that says which, and what it reads of those that follow

#include <stdlib.h>

#include "program.h"

/** Operations between two looks at the whole heap. */
#define SETTLE_EVERY 32u
#define MAX_CALLS 2000u

Program program;

// Operations.

static void op_malloc(void) {
  const Family* family = any_family();
  uint32_t n = size();
  allocate(family, n, byte() % 4);
}

static void op_calloc(void) {
  const Family* family = any_family();
  uint32_t n = size();
  uint32_t parts = byte();
  // Few parts make a product as large as a size, many one that may not fit 32 bits.
  uint32_t nelem = parts < 128 ? 1 + parts % 16 : size();
  allocate_zeroed(family, nelem, parts < 128 ? n / nelem : n);
}

static void op_aligned_alloc(void) {
  uint32_t kind = byte();
  uint32_t align = kind < 240 ? 1u << kind % 18 : word();
  allocate_aligned(align, size());
}

static void op_realloc(void) {
  const Family* family = any_family();
  Block* block = any_block();
  uint32_t n = size();
  if (block) resize(family, block, n);
  else allocate(family, n, true);
}

static void op_free(void) {
  const Family* family = any_family();
  Block* block = any_block();
  if (block) release(family, block);
  else attempt(family->free, 0, 0);
}

/** Many blocks of a size: what fills pools. */
static void op_burst(void) {
  const Family* family = any_family();
  uint32_t n = size();
  for (uint32_t times = 1 + byte(); times && program.budget && !program.is_over; times--, program.budget--)
    allocate(family, n, true);
}

/** Frees some of the latest blocks, every one or one in a few: what empties pools, or does not quite. */
static void op_sweep(void) {
  uint32_t step = 1 + byte() % 8;
  uint32_t times = 1 + byte();
  for (uint32_t i = shadow_count(); i >= step && times && program.budget && !program.is_over; i -= step) {
    release(&families[byte() % 3], shadow_nth(i - step));
    times--;
    program.budget--;
  }
}

/** The owner of a block learns how much it may hold, and writes there. */
static void op_usable_size(void) {
  Block* block = any_block();
  if (!block) return;
  expect_usable(block);
  shadow_write(block, block->usable);
}

/** Somebody asks how much a block may hold where one is, or was: only where a live one starts is that anything. */
static void op_usable_size_anywhere(void) {
  uint32_t p = program.stale_count && byte() % 2 ? program.stale[byte() % MAX_STALE % program.stale_count]
                                                 : wrong_address();
  Outcome outcome = attempt(usable_size, p, 0);
  bool is_block = shadow_at(p) != NULL;
  REQUIRE(is_block || !outcome.result || program.is_damaged, "malloc_usable_size(%#x) = %u, which is no block", p,
          outcome.result);
  REQUIRE(!is_block || outcome.verdict == DONE || program.is_damaged, "malloc_usable_size(%#x): misuse", p);
}

static void op_maximum_pages(void) {
  program.cap = byte() % (MAX_PAGES + 1);
  attempt(set_maximum_pages, program.cap, 0);
}

static void op_foreign_growth(void) {
  uint32_t page = grow_foreign_page();
  if (!page) return;
  trace("a foreign page at %#x\n", page);
  shadow_add_foreign(page);
}

static void op_policy(void) {
  program.policy = byte() % 4 ? POLICY_TRAP : POLICY_IGNORE;
  use_policy(program.policy);
}

static void op_trim(void) { attempt(trim, 0, 0); }

static void op_reset(void) {
#ifdef HAS_reset
  attempt(reset, 0, 0);
  shadow_forget_blocks();
  // Whether settings outlive it is not this program's business.
  attempt(set_maximum_pages, program.cap, 0);
  use_policy(program.policy);
#endif
}

// The whole heap.

/** The heap must know each live block. (The walk over them is in another module: test/walk-random.test.ts.) */
static void expect_all_live(void) {
  for (uint32_t i = 0; i < shadow_count(); i++) expect_usable(shadow_nth(i));
}

static void settle(void) {
  Outcome outcome = attempt(check, 0, 0);
  REQUIRE(outcome.verdict == DONE, "check: misuse");
  REQUIRE(!outcome.result || program.is_damaged, "check() = %u at %#x", outcome.result, last_error_address());
  if (is_strict()) shadow_verify_all();
  if (!program.is_damaged) expect_all_live();
}

/** Frees all: what is left is a heap without blocks. */
static void finish(void) {
  settle();
  for (uint32_t i = shadow_count(); i-- > 0 && !program.is_over;) release(&families[0], shadow_nth(i));
  REQUIRE(!shadow_count() || program.is_damaged, "a block could not be freed");
  settle();
}

// The order is the corpus's: a new operation takes the place of one that has several.
static void (*const operations[])(void) = {
    op_malloc,  op_malloc,  op_malloc,        op_calloc,         op_aligned_alloc, op_realloc,
    op_realloc, op_realloc, op_free,          op_free,           op_free,          op_burst,
    op_burst,   op_sweep,   op_sweep,         op_usable_size,    op_usable_size_anywhere, misuse,
    misuse,     misuse,     op_maximum_pages, op_foreign_growth, op_policy,        op_trim,
    op_reset,   settle,     corrupt,          corrupt,
};

static void begin(const uint8_t* data, size_t bytes) {
  const char* allowed = getenv("CORRUPTION");
  shadow_clear();
  program = (Program){.next = data, .end = data + bytes, .budget = MAX_CALLS};
  program.corruption = (Corruption)(byte() % 3);
  if (!allowed || program.corruption > (Corruption)atoi(allowed)) program.corruption = NONE;
  uint32_t limits = byte();
  fresh_heap(1 + limits % MAX_PAGES);
  program.cap = limits / MAX_PAGES;
  attempt(set_maximum_pages, program.cap, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  begin(data, bytes);
  for (uint32_t i = 1; program.next < program.end && program.budget && !program.is_over;
       i++, program.budget--) {
    operations[byte() % (sizeof operations / sizeof *operations)]();
    if (i % SETTLE_EVERY == 0 && !program.is_over) settle();
  }
  if (!program.is_over) finish();
  return 0;
}
