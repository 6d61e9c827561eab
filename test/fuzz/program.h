// A program: the operations that an input's bytes stand for, and how far its heap can be trusted.

#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>

#include "shadow.h"
#include "wasm.h"

/** What a program may do to memory that is not its own. */
typedef enum {
  NONE,
  /** Write over the first 8 bytes of a block that it has just freed: where free lists have their links. */
  LINKS,
  /** Write over freed blocks, behind live ones, and anywhere among the blocks. */
  ANYWHERE,
} Corruption;

/** Up to this corruption, blocks must stay disjoint and whole, and misuse must be seen, though the heap is damaged. */
#ifndef STRICT_UP_TO
#define STRICT_UP_TO LINKS
#endif

#define MAX_STALE 64u

typedef struct {
  const uint8_t* next;
  const uint8_t* end;
  Corruption corruption;
  /** Has the program written where it must not? Then calls may report misuse, and memory may be refused. */
  bool is_damaged;
  /** Nothing more can be said of this heap. */
  bool is_over;
  /** Calls left: what keeps one input short. */
  uint32_t budget;
  /** Pages that the allocator may grow memory to, 0 = no cap. */
  uint32_t cap;
  uint32_t policy;
  /** Addresses of blocks that were freed, the latest ones. */
  uint32_t stale[MAX_STALE];
  uint32_t stale_count;
} Program;
extern Program program;

// input.c: the next bytes of the input; 0 where it has ended.
uint32_t byte(void);
uint32_t half(void);
uint32_t word(void);
/** A size in bytes; most are small or near a size class, some are more than any memory. */
uint32_t size(void);
/** A live block, or NULL if there is none. */
Block* any_block(void);
const Family* any_family(void);

// blocks.c: calls that are in order, each held against the shadow heap.
/** Must the heap's promises hold in full? */
bool is_strict(void);
void allocate(const Family* family, uint32_t n, bool is_written);
void allocate_zeroed(const Family* family, uint32_t nelem, uint32_t elsize);
void allocate_aligned(uint32_t align, uint32_t n);
void resize(const Family* family, Block* block, uint32_t n);
void release(const Family* family, Block* block);
/** A live block may hold what it could, or more. */
void expect_usable(Block* block);

// misuse.c: calls that are not, and writes that must not be.
uint32_t wrong_address(void);
/** Gives a function an address; if no live block starts there, it must refuse. */
void misuse(void);
void corrupt(void);

#endif
