// What the two SQLites have in common: how a heap gets into sqlite3_config.
import type { GuestExports } from "../../src/guest/guest-exports.js";

const PAGE = 65536;
/** xMalloc, xFree, xRealloc, xSize, xRoundup, xInit, xShutdown, pAppData. */
const METHOD_WORDS = 8;
/** SQLITE_CONFIG_MALLOC. */
export const CONFIG_MALLOC = 4;

/** The words of a sqlite3_mem_methods: the heap's functions, put into the program's table. */
export function memMethods(table: WebAssembly.Table, heap: GuestExports): Uint32Array {
  const functions = [
    heap.malloc,
    heap.free,
    heap.realloc,
    heap.malloc_usable_size,
    heap.sqlite_roundup,
    heap.sqlite_init,
    heap.sqlite_shutdown,
  ];
  const first = table.grow(functions.length);
  for (const [i, each] of functions.entries()) table.set(first + i, each);
  const words = new Uint32Array(METHOD_WORDS);
  words.set(functions.map((_, i) => first + i));
  return words;
}

/** Runs with the address of the words in the program's memory. SQLite copies what it is given. */
export function withWords<Result>(
  program: { memory: WebAssembly.Memory; malloc: (n: number) => number; free: (p: number) => void },
  words: ArrayLike<number>,
  use: (address: number) => Result,
): Result {
  const address = program.malloc(words.length * 4) >>> 0;
  new Uint32Array(program.memory.buffer, address, words.length).set(words);
  try {
    return use(address);
  } finally {
    program.free(address);
  }
}

export const pagesOf = (memory: WebAssembly.Memory) => memory.buffer.byteLength / PAGE;
