// What the link and the embed build import: a memory of the host's.

#ifndef ENV_H
#define ENV_H

#include <stdint.h>

#include "heap.h"

/** The name is what wasm2c gives the instance of a module "env". */
struct Z_env_instance_t {
  wasm_rt_memory_t memory;
  uint32_t heap_base;
};

extern struct Z_env_instance_t env;

void env_instantiate(void);
void env_free(void);

#endif
