// Who can be replayed on: ours, or another one, with the driver (build/replay.wasm) on it.
import { crossFactory, type Driven } from "./driven.js";
import type { JsAllocator } from "./js-loop.js";

export interface ReplayAllocator {
  readonly name: string;
  /** In a few words, for people. */
  readonly about: string;
  /** A new heap with the driver on it. */
  readonly begin: () => Driven;
}

/** A module that exports memory, malloc, calloc, realloc and free, and imports at most Emscripten's emscripten_resize_heap. */
export function moduleAllocator(
  name: string,
  about: string,
  driver: WebAssembly.Module,
  module: WebAssembly.Module,
): ReplayAllocator {
  return { name, about, begin: crossFactory(driver, module) };
}

/** What is used of @thi.ng/malloc's MemPool. */
export interface ThiNgPool {
  malloc(size: number): number;
  calloc(size: number): number;
  realloc(block: number, size: number): number;
  free(block: number): boolean;
  stats(): { readonly top: number };
}

/** The class MemPool of @thi.ng/malloc. */
export type ThiNgMemPool = new (options: { readonly buf: ArrayBuffer; readonly start?: number }) => ThiNgPool;

/** It answers 0 to a request for 0 bytes, where a program expects a block. From wasm sizes come as i32. */
export function thiNgFunctions(pool: ThiNgPool): JsAllocator {
  const atLeastOne = (size: number) => Math.max(size >>> 0, 1);
  return {
    malloc: (size) => pool.malloc(atLeastOne(size)),
    calloc: (count, size) => pool.calloc(atLeastOne(count * size)),
    realloc: (block, size) => pool.realloc(block, atLeastOne(size)),
    free: (block) => void pool.free(block),
  };
}

// It cannot grow; the largest of the recorded traces has 17 MB live.
const THI_NG_PAGES = 1024;
// A call of its may take a millisecond.
const THI_NG_CHUNK = 256;

/** @thi.ng/malloc, which is JavaScript, in a memory of 64 MiB: the driver imports its methods, as a wasm program would. */
export function thiNgAllocator(driver: WebAssembly.Module, MemPool: ThiNgMemPool): ReplayAllocator {
  const begin = (): Driven => {
    const memory = new WebAssembly.Memory({ initial: THI_NG_PAGES });
    const pool = new MemPool({ buf: memory.buffer });
    const exports = { memory, ...thiNgFunctions(pool), sbrk: () => pool.stats().top };
    const env = exports as unknown as WebAssembly.ModuleImports;
    return {
      driver: new WebAssembly.Instance(driver, { env }),
      allocator: { exports },
      chunkOperations: THI_NG_CHUNK,
    };
  };
  return { name: "thi.ng", about: "@thi.ng/malloc, in JavaScript, called from wasm", begin };
}

/** The module of npm's pyodide (pyodide.asm.wasm), whose malloc is dlmalloc. CPython is never started; the memory's first 20 MB are its own. */
export function pyodideAllocator(driver: WebAssembly.Module, pyodide: WebAssembly.Module): ReplayAllocator {
  return moduleAllocator("dlmalloc", "Pyodide's malloc, which is dlmalloc", driver, pyodide);
}
