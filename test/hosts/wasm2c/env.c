// The host's memory, and where the embed build gets its chunks from: a first fit over what the host has left of it.

#include "env.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 65536u
#define FIRST_PAGES 2u
#define MOST_PAGES 65536u
/** The bytes below are the host's own. */
#define HEAP_BASE 70000u
#define MAX_HOLES 1024u

/** Addresses from start on and below end. 64 bits, as 4 GiB is an end. */
typedef struct {
  uint64_t start, end;
} Hole;

struct Z_env_instance_t env;

/** In the order of addresses; no two touch. */
static Hole holes[MAX_HOLES];
static size_t nb_holes;

static void insert(size_t i, Hole hole) {
  if (nb_holes == MAX_HOLES) abort();
  memmove(&holes[i + 1], &holes[i], (nb_holes++ - i) * sizeof(Hole));
  holes[i] = hole;
}

static void remove_at(size_t i) { memmove(&holes[i], &holes[i + 1], (--nb_holes - i) * sizeof(Hole)); }

static void add(uint64_t start, uint64_t end) {
  size_t i = 0;
  while (i < nb_holes && holes[i].start < start) i++;
  insert(i, (Hole){start, end});
  if (i + 1 < nb_holes && holes[i + 1].start == end) {
    holes[i].end = holes[i + 1].end;
    remove_at(i + 1);
  }
  if (i > 0 && holes[i - 1].end == start) {
    holes[i - 1].end = holes[i].end;
    remove_at(i);
  }
}

static uint32_t first_fit(uint32_t bytes, uint32_t align) {
  for (size_t i = 0; i < nb_holes; i++) {
    Hole hole = holes[i];
    uint64_t start = (hole.start + align - 1) / align * align;
    uint64_t end = start + bytes;
    if (end > hole.end) continue;
    remove_at(i);
    if (end < hole.end) insert(i, (Hole){end, hole.end});
    if (hole.start < start) insert(i, (Hole){hole.start, start});
    return (uint32_t)start;
  }
  return 0;
}

// What wasm2c's translation calls.

uint32_t Z_envZ_chunk_alloc(struct Z_env_instance_t* e, uint32_t bytes, uint32_t align) {
  uint32_t address = first_fit(bytes, align);
  if (address) return address;
  uint32_t pages = (uint32_t)(((uint64_t)bytes + align + PAGE - 1) / PAGE);
  uint64_t old = wasm_rt_grow_memory(&e->memory, pages);
  if (old == UINT32_MAX) return 0;
  add(old * PAGE, (old + pages) * PAGE);
  return first_fit(bytes, align);
}

void Z_envZ_chunk_free(struct Z_env_instance_t* e, uint32_t address, uint32_t bytes) {
  (void)e;
  add(address, (uint64_t)address + bytes);
}

wasm_rt_memory_t* Z_envZ_memory(struct Z_env_instance_t* e) { return &e->memory; }
uint32_t* Z_envZ___heap_base(struct Z_env_instance_t* e) { return &e->heap_base; }

void env_instantiate(void) {
  wasm_rt_allocate_memory(&env.memory, FIRST_PAGES, MOST_PAGES);
  env.heap_base = HEAP_BASE;
  nb_holes = 0;
  add(HEAP_BASE, FIRST_PAGES * PAGE);
}

void env_free(void) { wasm_rt_free_memory(&env.memory); }
