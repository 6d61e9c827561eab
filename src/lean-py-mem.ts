import { describe } from "./arguments.js";
import { checkBlockOptions } from "./blocks/block-options.js";
import { checkHeap } from "./check-heap.js";
import { type Closable, closable } from "./close.js";
import { commonMethods, countMisuses } from "./common-methods.js";
import { makeHeap } from "./heap.js";
import { remember } from "./heap-of.js";
import { explained } from "./heap-parts.js";
import { maximumPages } from "./maximum-bytes.js";
import { checkOnMisuse } from "./misuse-policy.js";
import { instantiate, type WasmModules } from "./modules.js";
import { checkOptionNames } from "./option-names.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";
import { seedHeap } from "./seed.js";

/** What of a heap is in the whole package only, and not in what a browser's bundle takes of it unless it asks for more. */
const FULL =
  "ctypes tracemalloc record captureMisuse profile memoryUsage objects gc sys weakref id PyMem_GetAllocator PyMem_SetAllocator PyObject_GetArenaAllocator PyObject_SetArenaAllocator PyMem_SetupDebugHooks breakAt setBlockTraceback stats debugMallocStats getAllocatedBlocks canAlloc setNomemory removeMemHooks onHighWater currentAllocatorName heapWalk snapshot";

const elsewhere = (what: string) =>
  new TypeError(
    `${what} is not in the small entry that bundles for browsers get: import { createPyMem } from "pymalloc-wasm/full"${
      what === "py.ctypes" ? ', or call ctypes(py) of "pymalloc-wasm/ctypes"' : ""
    }`,
  );

/** The default build without objects, hooks and statistics. */
export function makeLeanPyMem(modules: WasmModules, options: PyMemOptions): PyMem {
  checkOptionNames(options);
  const { build = "default", maximumBytes, onMisuse = "throw", seed } = options;
  for (const name of ["snapshot", "allocator", "debugSerials"] as const) {
    if (options[name] !== undefined) throw elsewhere(`createPyMem: the option ${name}`);
  }
  if (build !== "default") throw elsewhere(`createPyMem: the build ${describe(build)}`);
  const pages = maximumBytes === undefined ? undefined : maximumPages("createPyMem", maximumBytes);
  checkOnMisuse(onMisuse, build);
  checkBlockOptions(options);
  const wasm = instantiate(modules, build);
  seedHeap(wasm, seed);
  if (pages !== undefined) wasm.set_maximum_pages(pages);
  const heap = makeHeap({ modules, build, wasm, onMisuse });
  const reset = () => {
    explained(heap.explain, "reset", wasm.reset);
    heap.owner.reset();
  };
  const methods: LeanMethods = {
    ...commonMethods(heap, options),
    check: () => checkHeap(wasm, heap.explain),
    reset,
    get misuseCount() {
      return countMisuses(heap);
    },
  };
  for (const name of FULL.split(" ")) {
    Object.defineProperty(methods, name, {
      configurable: true,
      get: () => {
        throw elsewhere(`py.${name}`);
      },
    });
  }
  const atEnd = () => {
    reset();
    heap.owner.close();
  };
  return remember(closable(atEnd, methods as Omit<PyMem, keyof Closable>), heap);
}

type LeanMethods = ReturnType<typeof commonMethods> & Pick<PyMem, "check" | "reset" | "misuseCount">;
