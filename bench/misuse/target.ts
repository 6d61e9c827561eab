// The allocators under test in one shape: three or four functions, and the bytes that they manage.
import { MemPool } from "@thi.ng/malloc";
import { type BuildName, createPyMem, PyMemFatalError } from "../../src/index.js";
import { functionOf, instantiate, memoryOf } from "../../src/replay/instance.js";
import type { JsAllocator } from "../../src/replay/js-loop.js";

/** What every heap may grow to. */
export const MAXIMUM_BYTES = 64 * 1024 * 1024;

const SEED = 1;

/** What a worker makes heaps from. */
export type TargetSource =
  | { readonly kind: "module"; readonly module: WebAssembly.Module; readonly hasCalloc: boolean }
  | { readonly kind: "facade"; readonly build: BuildName }
  | { readonly kind: "thi.ng" };

/** One heap. Addresses are unsigned. */
export interface Target {
  malloc(size: number): number;
  /** Undefined where the allocator has none of its own. */
  readonly calloc: JsAllocator["calloc"] | undefined;
  realloc(block: number, size: number): number;
  /** What the allocator answers: some say false to what is no block. */
  free(block: number): unknown;
  /** What the allocator's own check of its heap finds; undefined for nothing, or where it has none. */
  check(): string | undefined;
  /** All memory as it is now; a view that growth does not outdate must not be kept. */
  bytes(): Uint8Array;
}

// Arguments go through as they are: what the boundary makes of a NaN or a string is part of the test.

function rawExports(module: WebAssembly.Module, hasCalloc: boolean): Target {
  const instance = instantiate(module, { maximumBytes: MAXIMUM_BYTES });
  const [malloc, calloc] = [functionOf(instance, "malloc"), functionOf(instance, "calloc")];
  const [realloc, free] = [functionOf(instance, "realloc"), functionOf(instance, "free")];
  const memory = memoryOf(instance);
  return {
    malloc: (size) => malloc(size) >>> 0,
    calloc: hasCalloc ? (count, size) => calloc(count, size) >>> 0 : undefined,
    realloc: (block, size) => realloc(block, size) >>> 0,
    free,
    check: () => undefined,
    bytes: () => new Uint8Array(memory.buffer),
  };
}

function facade(build: BuildName): Target {
  // A seed, as the cells of the secure build depend on what lies beside a block.
  const py = createPyMem({ build, maximumBytes: MAXIMUM_BYTES, seed: SEED });
  const functions: JsAllocator = py;
  return {
    ...functions,
    calloc: functions.calloc,
    check: () => {
      try {
        py.check();
        return undefined;
      } catch (error) {
        if (error instanceof PyMemFatalError) return error.code;
        throw error;
      }
    },
    bytes: () => new Uint8Array(py.memory.buffer),
  };
}

function thiNg(): Target {
  const bytes = new Uint8Array(MAXIMUM_BYTES);
  const pool = new MemPool({ buf: bytes.buffer });
  return {
    malloc: (size) => pool.malloc(size),
    calloc: undefined,
    realloc: (block, size) => pool.realloc(block, size),
    free: (block) => pool.free(block),
    check: () => undefined,
    bytes: () => bytes,
  };
}

/** A new heap. */
export function createTarget(source: TargetSource): Target {
  switch (source.kind) {
    case "module":
      return rawExports(source.module, source.hasCalloc);
    case "facade":
      return facade(source.build);
    case "thi.ng":
      return thiNg();
  }
}
