// Addresses that no live block starts at, and writes where the program owns nothing.

#include <string.h>

#include "program.h"

static uint8_t before[MAX_PAGES * WASM_PAGE];

/** An address in or near a live block, but most likely not its start. */
static uint32_t near_block(uint32_t kind) {
  Block* block = any_block();
  if (!block) return half();
  uint32_t granules = block->usable / GRANULE;
  if (kind == 0) return block->address + GRANULE * (1 + half() % (granules + 2));
  return kind == 1 ? block->address + 1 + byte() % 7 : block->address - GRANULE * (1 + byte() % 4);
}

uint32_t wrong_address(void) {
  uint32_t kind = byte() % 8;
  uint32_t end;
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return near_block(kind);
    case 3:
      return word() % memory_bytes();
    case 4:
      return word() % memory_bytes() & ~(GRANULE - 1);
    case 5:
      // Near the ends of memory and of the address space.
      end = byte() % 2 ? memory_bytes() : 0;
      return end + GRANULE * (byte() % 8) - 2 * GRANULE;
    case 6:
      return word();
    default:
      return program.stale_count ? program.stale[byte() % MAX_STALE % program.stale_count] : 0;
  }
}

/** The call that was told about an address at which no block is. */
static void expect_misuse(Function function, uint32_t p, uint32_t n, uint32_t recorded_size) {
  uint32_t pages = memory_pages();
  memcpy(before, memory(), memory_bytes());
  Outcome outcome = attempt(function, p, n);
  if (!is_strict()) {
    // What was written may look like a block, and then it is not known what else the call has changed.
    program.is_over = outcome.verdict == DONE;
    return;
  }
  REQUIRE(outcome.verdict == MISUSE, "%s(%#x): not seen, and no block is there", function.name, p);
  REQUIRE(last_error_address() == p && last_error_size() == recorded_size,
          "%s(%#x): recorded as %#x, %u bytes", function.name, p, last_error_address(), last_error_size());
  uint32_t start = heap_start();
  bool is_same = pages == memory_pages() && !memcmp(before + start, memory() + start, memory_bytes() - start);
  REQUIRE(is_same, "%s(%#x): seen, but memory was changed", function.name, p);
}

void misuse(void) {
  uint32_t p = wrong_address();
  const Family* family = any_family();
  uint32_t kind = byte() % 3;
  Block* block = shadow_at(p);
  // The address of a live block is in order, and so is that of none.
  if (block && kind == 0) release(family, block);
  if (block || !p) return;
  uint32_t n = kind == 1 ? size() & PY_SSIZE_T_MAX : 0;
  Function function = kind == 0 ? family->free : kind == 1 ? family->realloc : usable_size;
  expect_misuse(function, p, n, n);
}

/** Writes input bytes where nobody owns them: what it does to live blocks, their owners would see. */
static void scribble(uint32_t address, uint32_t bytes) {
  trace("%u bytes written at %#x\n", bytes, address);
  for (uint32_t i = 0; i < bytes; i++) {
    uint8_t value = (uint8_t)byte();
    if (address + i < heap_start() || !shadow_is_vacant(address + i, 1)) continue;
    program.is_damaged = program.is_damaged || memory()[address + i] != value;
    memory()[address + i] = value;
  }
}

/** A link of a free list is an address: one that is no block's is the worst to follow. */
static void scribble_link(uint32_t address) {
  for (uint32_t i = 0; i < 8; i += 4) {
    uint32_t link = wrong_address();
    trace("%#x written at %#x\n", link, address + i);
    if (shadow_is_vacant(address + i, 4)) memcpy(memory() + address + i, &link, 4);
  }
  program.is_damaged = true;
}

/** Frees a block and at once writes over its first bytes; later on they might be a header, which is another story. */
static void write_after_free(void) {
  Block* block = any_block();
  if (!block) return;
  uint32_t address = block->address;
  bool is_random = byte() % 2;
  release(&families[0], block);
  if (shadow_at(address)) return;
  if (is_random) scribble(address, 8);
  else scribble_link(address);
}

void corrupt(void) {
  if (program.corruption == NONE) return;
  uint32_t kind = program.corruption == ANYWHERE ? byte() % 4 : 0;
  uint32_t bytes = 1 + byte() % 16;
  Block* block = any_block();
  if (kind == 0) write_after_free();
  else if (kind == 1 && block) scribble(block->address + block->usable, bytes);
  else if (kind == 2 && program.stale_count)
    scribble(program.stale[byte() % MAX_STALE % program.stale_count], bytes);
  else scribble(word() % memory_bytes(), bytes);
}
