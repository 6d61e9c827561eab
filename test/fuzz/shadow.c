// The shadow heap: two maps by granule, and the list of what is live.

#include "shadow.h"

#include <string.h>

#include "wasm.h"

#define NB_GRANULES (MAX_PAGES * WASM_PAGE / GRANULE)

static Block blocks[MAX_LIVE];
static uint32_t count;
static Block foreign[MAX_PAGES];
static uint32_t foreign_count;
static uint32_t stamps;
/** What a granule is. A foreign page has no start: it is no block. */
enum { VACANT, START, INSIDE };
static uint8_t granules[NB_GRANULES];
/** Of a granule that is a START: the block's place in the list. */
static uint16_t places[NB_GRANULES];

static uint32_t extent(const Block* block) {
  uint32_t bytes = block->usable > block->size ? block->usable : block->size;
  // A block of size 0 has an address of its own all the same.
  return bytes ? (bytes + GRANULE - 1) / GRANULE : 1;
}

static void mark(const Block* block, int kind) {
  memset(granules + block->address / GRANULE, kind, extent(block));
}

static void mark_start(const Block* block) {
  granules[block->address / GRANULE] = START;
  places[block->address / GRANULE] = (uint16_t)(block - blocks);
}

void shadow_clear(void) {
  memset(granules, VACANT, memory_bytes() / GRANULE);
  count = foreign_count = stamps = 0;
}

void shadow_forget_blocks(void) {
  for (uint32_t i = 0; i < count; i++) mark(&blocks[i], VACANT);
  count = 0;
}

uint32_t shadow_count(void) { return count; }
Block* shadow_nth(uint32_t index) { return &blocks[index]; }

Block* shadow_at(uint32_t address) {
  if (address % GRANULE || address >= memory_bytes()) return NULL;
  return granules[address / GRANULE] == START ? &blocks[places[address / GRANULE]] : NULL;
}

bool shadow_is_vacant(uint32_t address, uint32_t bytes) {
  if ((uint64_t)address + bytes > memory_bytes()) return false;
  uint32_t end = address + (bytes ? bytes : 1);
  for (uint32_t i = address / GRANULE; i * GRANULE < end; i++)
    if (granules[i] != VACANT) return false;
  return true;
}

Block* shadow_add(uint32_t address, uint32_t size, uint32_t usable) {
  Block* block = &blocks[count++];
  *block = (Block){.address = address, .size = size, .usable = usable};
  mark(block, INSIDE);
  mark_start(block);
  return block;
}

void shadow_remove(Block* block) {
  mark(block, VACANT);
  *block = blocks[--count];
  if (block != &blocks[count]) mark_start(block);
}

void shadow_add_foreign(uint32_t address) {
  Block* page = &foreign[foreign_count++];
  *page = (Block){.address = address, .size = WASM_PAGE, .usable = WASM_PAGE};
  mark(page, INSIDE);
  shadow_write(page, WASM_PAGE);
}

static uint64_t pattern(uint32_t stamp, uint32_t i) {
  return (((uint64_t)stamp << 32) + i + 1) * 0x9e3779b97f4a7c15u;
}

void shadow_write(Block* block, uint32_t bytes) {
  block->stamp = ++stamps;
  block->written = bytes;
  uint8_t* p = memory() + block->address;
  for (uint32_t i = 0; i < bytes; i += 8) {
    uint64_t word = pattern(block->stamp, i);
    if (bytes - i >= 8) memcpy(p + i, &word, 8);
    else memcpy(p + i, &word, bytes - i);
  }
}

void shadow_verify(const Block* block, uint32_t address, uint32_t bytes) {
  const uint8_t* p = memory() + address;
  for (uint32_t i = 0; i < bytes; i += 8) {
    uint64_t expected = pattern(block->stamp, i), found = expected;
    if (bytes - i >= 8) memcpy(&found, p + i, 8);
    else memcpy(&found, p + i, bytes - i);
    REQUIRE(found == expected, "block of %u bytes at %#x: one of the bytes from %u on was changed",
            block->size, address, i);
  }
}

void shadow_verify_all(void) {
  for (uint32_t i = 0; i < count; i++) shadow_verify(&blocks[i], blocks[i].address, blocks[i].written);
  for (uint32_t i = 0; i < foreign_count; i++) shadow_verify(&foreign[i], foreign[i].address, WASM_PAGE);
}
