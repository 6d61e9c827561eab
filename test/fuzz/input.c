// What the bytes of an input stand for.

#include "program.h"

uint32_t byte(void) { return program.next < program.end ? *program.next++ : 0; }
uint32_t half(void) {
  uint32_t high = byte();
  return high << 8 | byte();
}
uint32_t word(void) {
  uint32_t high = half();
  return high << 16 | half();
}

static uint32_t huge_size(void) {
  static const uint32_t sizes[] = {0x7fffffff, 0x80000000, 0xffffffff, 0xfffe0000, 0xfffe0001, 0xfffdfff8,
                                   0x7ffffff8, 0xfffffff8, 0x7fffffe8, 0xfffffff0, 0x00100000, 0x40000000};
  return sizes[byte() % (sizeof sizes / sizeof *sizes)];
}

uint32_t size(void) {
  uint32_t units;
  switch (byte() % 8) {
    case 0:
    case 1:
      return half() % 601;
    case 2:
    case 3:
      units = byte() % 66;
      return GRANULE * units + byte() % 3;
    case 4:
      return half() % 5000;
    case 5:
      // Pools are of 2048 bytes: what a run of empty ones gives.
      units = byte() % 32;
      return 2048 * units + 16 - byte() % 33;
    case 6:
      return 2 * half() % 100001;
    default:
      return huge_size();
  }
}

const Family* any_family(void) { return &families[byte() % NB_FAMILIES]; }

Block* any_block(void) {
  uint32_t count = shadow_count();
  return count ? shadow_nth((count <= 256 ? byte() : half()) % count) : NULL;
}
