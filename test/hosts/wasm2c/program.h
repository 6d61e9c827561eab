// What the generated vectors are made of: the instance, and the statements of their steps.

#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "heap.h"
#include "wasm-rt-impl.h"

#define EXPORT(name) Z_heapZ_##name

/** The instance under test: a fresh one for each vector. */
extern Z_heap_instance_t heap;
/** Where it has its heap, if it is the embed build. */
extern uint32_t kept_heap;

/** A vector gives false at the first step that does not hold; these two say which, and why. */
extern int step;
extern char complaint[200];

typedef struct {
  const char* json_name;
  bool needs_2_gib;
  bool (*run)(void);
} Vector;

extern const Vector vectors[];
extern const size_t nb_vectors;

/** The answers of a repeated call. */
typedef struct {
  uint32_t answers[8192];
  uint32_t count;
} List;

bool is_disjoint(const List* list, uint32_t bytes);
/** So many bytes of the linear memory; NULL: they are not in it. */
uint8_t* bytes_at(uint32_t address, uint32_t bytes);
bool is_filled(const uint8_t* bytes, uint32_t count, uint8_t value);

#define REQUIRE(condition, ...)                           \
  do {                                                    \
    if (!(condition)) {                                   \
      snprintf(complaint, sizeof complaint, __VA_ARGS__); \
      return false;                                       \
    }                                                     \
  } while (0)

/** Makes the call, and looks how it ended: each has a try of its own, as a trap goes back to the latest. */
#define CALL_ENDS(ending, call)                                   \
  do {                                                            \
    wasm_rt_trap_t trap = wasm_rt_impl_try();                     \
    if (trap == WASM_RT_TRAP_NONE) call;                          \
    REQUIRE(trap == (ending), "ended: %s", wasm_rt_strerror(trap)); \
  } while (0)

#define CALL(call) CALL_ENDS(WASM_RT_TRAP_NONE, call)
#define TRAPS(call) CALL_ENDS(WASM_RT_TRAP_UNREACHABLE, REQUIRE((call, false), "no trap"))
#define HOLD(law) REQUIRE(law, "gave %u", answer)

#endif
