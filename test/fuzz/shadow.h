// What must be true of a heap's blocks, known without the allocator: where each lies, and what its owner wrote there.

#ifndef SHADOW_H
#define SHADOW_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_LIVE 4096u

/** A live block, as its owner knows it. */
typedef struct {
  uint32_t address;
  /** Bytes asked for. */
  uint32_t size;
  /** Bytes that the allocator says it has. */
  uint32_t usable;
  /** Bytes that the owner has written, from the block's start. */
  uint32_t written;
  /** What those are made from. */
  uint32_t stamp;
  /** May it be a pool's? Then the raw domain may refuse it. */
  bool may_be_small;
} Block;

/** Forgets everything; the memory must still be as large as it was. */
void shadow_clear(void);
/** Forgets the blocks; what is somebody else's stays. */
void shadow_forget_blocks(void);

uint32_t shadow_count(void);
Block* shadow_nth(uint32_t index);
/** The live block that starts at the address, or NULL. */
Block* shadow_at(uint32_t address);
/** Do the bytes lie in memory and belong to nobody? */
bool shadow_is_vacant(uint32_t address, uint32_t bytes);

/** A new block, in vacant memory; nothing is written there yet. */
Block* shadow_add(uint32_t address, uint32_t size, uint32_t usable);
/** A block that is freed: its contents must be what its owner wrote. */
void shadow_remove(Block* block);
/** A page that somebody else took by memory.grow. It is filled, and must stay as it is. */
void shadow_add_foreign(uint32_t address);

/** The owner writes so many bytes, all different from what was there. */
void shadow_write(Block* block, uint32_t bytes);
/** The first bytes at the address must be what the block's owner wrote. */
void shadow_verify(const Block* block, uint32_t address, uint32_t bytes);
void shadow_verify_all(void);

#endif
