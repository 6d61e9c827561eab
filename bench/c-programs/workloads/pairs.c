// malloc and free and next to nothing else: blocks of 16 to 200 bytes, of which 64 live at a time, replaced in an irregular order.
#include <stdlib.h>

#include "workload.h"

#define LIVE 64
#define PAIRS 20000
#define ROUNDS 60

static uint32_t *blocks[LIVE];

void prepare(void) {}

uint32_t steps(void) { return ROUNDS; }

uint32_t step(uint32_t number) {
  uint32_t sum = number;
  for (uint32_t i = 0; i < PAIRS; i++) {
    uint32_t **block = &blocks[pick(LIVE)];
    if (*block != NULL) sum += **block;
    free(*block);
    *block = malloc(16 + pick(184));
    **block = i;
  }
  return sum;
}
