import type { PyMemExports } from "../wasm-exports.js";
import type { AllocationWatch } from "../watch/allocation-watch.js";
import type { CallSites } from "./call-sites.js";

type Mallocs = Pick<PyMemExports, "PyMem_RawMalloc" | "PyMem_Malloc" | "PyObject_Malloc">;

/** Has requests of its own noted, whose stacks have no wasm but this package's: a program that calls the exports has no call of the facade's in its stacks. */
export function learnWasm(sites: CallSites, wasm: Mallocs, watch: AllocationWatch): void {
  const stop = watch.add({
    allocated: () => {
      sites.learnWasm();
      return false;
    },
    resized: () => undefined,
    freed: () => undefined,
    reset: () => undefined,
  });
  try {
    for (const malloc of [wasm.PyMem_RawMalloc, wasm.PyMem_Malloc, wasm.PyObject_Malloc]) malloc(1);
  } finally {
    stop();
  }
}
