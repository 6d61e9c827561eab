// What the workloads share: numbers and words that are the same in every run, and a sum over what the program answered.
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

/** Makes the input, which is not timed. */
__attribute__((export_name("prepare"))) void prepare(void);
/** How many steps there are, and one of them; it answers a sum over its results. */
__attribute__((export_name("steps"))) uint32_t steps(void);
__attribute__((export_name("step"))) uint32_t step(uint32_t number);

static uint32_t random_state = 1;

/** A number below the bound. */
static inline uint32_t pick(uint32_t bound) {
  random_state = random_state * 1664525u + 1013904223u;
  return (uint32_t)(((uint64_t)random_state * bound) >> 32);
}

/** Writes so many letters and answers where they end. */
static inline char *put_letters(char *at, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) *at++ = (char)('a' + pick(26));
  return at;
}

static inline uint32_t add_bytes(uint32_t sum, const void *bytes, size_t count) {
  const unsigned char *from = bytes;
  for (size_t i = 0; i < count; i++) sum = sum * 31 + from[i];
  return sum;
}

#endif
