import {
  OPTION_BREAK,
  OPTION_HIGH_WATER,
  PAGE_SIZE,
  POLICY_IGNORE,
  TABLE_END,
  TABLE_OBJECT,
  TABLE_RAW,
} from "./abi.js";
import { currentAllocatorName } from "./allocator-names.js";
import type { HeapParts } from "./heap-parts.js";
import { instantiate, instantiateTools, trampoline } from "./modules.js";
import { arenaWords, writeRecord } from "./records.js";
import type { PyMemExports } from "./wasm-exports.js";

/**
 * Another instance in the state of the heap, for what would leave its mark there. It tells nobody of anything, has the
 * built-in allocators in place of foreign ones, and no arenas in place of those of somebody else's.
 */
export function copyOf(heap: HeapParts): PyMemExports {
  const { memory } = heap.wasm;
  const copy = instantiate(heap.modules, heap.build);
  const missing = memory.buffer.byteLength - copy.memory.buffer.byteLength;
  if (missing > 0) copy.memory.grow(missing / PAGE_SIZE);
  new Uint8Array(copy.memory.buffer).set(new Uint8Array(memory.buffer));
  copy.set_misuse_policy(POLICY_IGNORE, 0);
  copy.set_option(OPTION_HIGH_WATER, 0);
  copy.set_option(OPTION_BREAK, 0);
  const name = currentAllocatorName(heap);
  if (name === null) {
    [TABLE_RAW, TABLE_OBJECT, TABLE_OBJECT].forEach((first, domain) => {
      writeRecord(copy, domain, [0, first, first + 1, first + 2, first + 3]);
    });
  } else if (name.endsWith("debug")) instantiateTools(heap.modules, heap.build, copy);
  const [, alloc = 0, free = 0] = arenaWords(heap);
  const { arena_alloc, arena_free } = trampoline(heap.modules, {});
  putForeign(copy, alloc, arena_alloc);
  putForeign(copy, free, arena_free);
  return copy;
}

function putForeign({ table }: PyMemExports, place: number, value: unknown): void {
  if (place < TABLE_END) return;
  if (place >= table.length) table.grow(place + 1 - table.length);
  table.set(place, value);
}
