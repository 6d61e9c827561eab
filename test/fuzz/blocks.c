// What the allocator promises of calls that are in order.

#include <string.h>

#include "program.h"

bool is_strict(void) { return !program.is_damaged || program.corruption <= STRICT_UP_TO; }

/** The first bytes at the address must be what the block's owner wrote, as long as it can be said whose they are. */
static void verify(const Block* block, uint32_t address, uint32_t bytes) {
  if (is_strict()) shadow_verify(block, address, bytes);
}

/** Did the call do what it is for? A misuse may only be reported in a heap that was written to. */
static bool is_done(Outcome outcome) {
  REQUIRE(outcome.verdict == DONE || program.is_damaged, "misuse reported (code %u), and there was none",
          last_error());
  return outcome.verdict != MISUSE;
}

static uint32_t pages_left(void) {
  uint32_t limit = program.cap && program.cap < host_pages() ? program.cap : host_pages();
  return limit > memory_pages() ? limit - memory_pages() : 0;
}

/** Nothing was given: because there is no more memory, not even with a page to round up to and one for tags. */
static void refused(uint64_t n, uint32_t align) {
  REQUIRE(program.is_damaged || n + align + 2 * WASM_PAGE > (uint64_t)pages_left() * WASM_PAGE,
          "%llu bytes refused, with %u pages left", (unsigned long long)n, pages_left());
}

/** A block as its owner first sees it: aligned, in memory, large enough, vacant; else NULL, in a damaged heap. Exact sizes
 * are n, or the old one of a block that was to shrink and found no memory to move to. */
static Block* own(uint32_t p, uint32_t n, uint32_t align, uint32_t old_usable) {
  Outcome outcome = attempt(usable_size, p, 0);
  uint32_t usable = is_done(outcome) ? outcome.result : n;
  (void)old_usable;
  bool is_sound = p % align == 0 && usable >= n && shadow_is_vacant(p, usable);
#ifdef EXACT_SIZES
  is_sound = is_sound && (usable == n || usable == old_usable);
#endif
  REQUIRE(is_sound || !is_strict(), "block of %u (usable %u) bytes at %#x: short, misplaced or not vacant", n,
          usable, p);
  program.is_over = !is_sound;
  return is_sound ? shadow_add(p, n, usable) : NULL;
}

void expect_usable(Block* block) {
  Outcome outcome = attempt(usable_size, block->address, 0);
  if (!is_done(outcome) || outcome.result == block->usable) return;
  REQUIRE(!is_strict(), "usable size of %#x: %u, was %u", block->address, outcome.result, block->usable);
}

static bool may_be_small(const Family* family, uint32_t n) { return !family->is_raw && n <= 512; }

/** What a call for n bytes gave, n as its caller meant it. */
static Block* allocated(const Family* family, Outcome outcome, uint64_t n, uint32_t align) {
  if (!is_done(outcome)) return NULL;
  bool is_too_large = n > (family->is_gated ? PY_SSIZE_T_MAX : UINT32_MAX);
  if (!outcome.result) {
    if (!is_too_large) refused(n, align);
    return NULL;
  }
  REQUIRE(!is_too_large, "%llu bytes given", (unsigned long long)n);
  Block* block = own(outcome.result, (uint32_t)n, align, (uint32_t)n);
  if (block) block->may_be_small = may_be_small(family, block->size) && align == GRANULE;
  return block;
}

void allocate(const Family* family, uint32_t n, bool is_written) {
  if (shadow_count() == MAX_LIVE) return;
  Block* block = allocated(family, attempt(family->malloc, n, 0), n, GRANULE);
  if (block && is_written) shadow_write(block, n);
}

void allocate_zeroed(const Family* family, uint32_t nelem, uint32_t elsize) {
  if (shadow_count() == MAX_LIVE) return;
  Outcome outcome = attempt(family->calloc, nelem, elsize);
  Block* block = allocated(family, outcome, (uint64_t)nelem * elsize, GRANULE);
  if (!block) return;
  for (uint32_t i = 0; i < block->size; i++)
    REQUIRE(!memory()[block->address + i] || !is_strict(), "calloc: byte %u of %u is not 0", i, block->size);
  shadow_write(block, block->size);
}

void allocate_aligned(uint32_t align, uint32_t n) {
  if (shadow_count() == MAX_LIVE) return;
  Outcome outcome = attempt(aligned_alloc_, align, n);
  bool is_valid = align && !(align & (align - 1)) && align <= 65536;
  REQUIRE(is_valid || (outcome.verdict == DONE && !outcome.result), "aligned to %#x", align);
  if (!is_valid) return;
  Block* block = allocated(&families[0], outcome, n, align < GRANULE ? GRANULE : align);
  if (block) shadow_write(block, n);
}

static void forget(Block* block) {
  program.stale[program.stale_count++ % MAX_STALE] = block->address;
  shadow_remove(block);
}

/** A pool's block may not be the raw domain's, and was refused; the shadow cannot tell whether it is one. */
static bool is_other_domain(const Family* family, const Block* block, Outcome outcome) {
  bool is_refused = family->is_raw && block->may_be_small && outcome.verdict == MISUSE;
  REQUIRE(!is_refused || program.is_damaged || last_error() == 4, "code %u, not WRONG_DOMAIN", last_error());
  return is_refused;
}

/** No more memory, or more than any: the block must be as it was. A shrink never needs any. */
static void resize_refused(const Family* family, const Block* block, uint32_t n) {
  verify(block, block->address, block->written);
  if (family->is_gated && n > PY_SSIZE_T_MAX) return;
  REQUIRE(n > block->size || program.is_damaged, "shrink from %u to %u refused", block->size, n);
  refused(n, GRANULE);
}

void resize(const Family* family, Block* block, uint32_t n) {
  Block old = *block;
  verify(block, old.address, old.written);
  Outcome outcome = attempt(family->realloc, old.address, n);
  if (is_other_domain(family, block, outcome) || !is_done(outcome)) return;
  if (!outcome.result) {
    resize_refused(family, block, n);
    return;
  }
  // Moved or not, it is another block: the place of the old one is nobody's until it is taken again.
  if (outcome.result != old.address) program.stale[program.stale_count++ % MAX_STALE] = old.address;
  shadow_remove(block);
  block = own(outcome.result, n, GRANULE, old.usable);
  if (!block) return;
  verify(&old, block->address, old.written < n ? old.written : n);
  block->may_be_small = old.may_be_small && n <= 512;
  shadow_write(block, n);
}

void release(const Family* family, Block* block) {
  verify(block, block->address, block->written);
  Outcome outcome = attempt(family->free, block->address, 0);
  if (!is_other_domain(family, block, outcome) && is_done(outcome)) forget(block);
}
