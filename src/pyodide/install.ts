import { GuestHeap } from "../guest/guest-heap.js";
import { InstallError } from "./install-error.js";
import type { Limit } from "./options.js";
import type { PyodideModule } from "./pyodide-module.js";
import { type DomainName, noMemory, presentAllocator, setAllocator } from "./records.js";

/** The modules that have the allocator. */
const served = new WeakSet<object>();

/**
 * Makes a heap in Pyodide's memory that of the domains. All that may fail comes before the first change, or is taken back.
 * @throws {InstallError} INSTALLED, ALLOCATOR or MEMORY.
 */
export function install(
  name: string,
  module: PyodideModule,
  wasm: WebAssembly.Module,
  domains: readonly DomainName[],
  limit: Limit,
): GuestHeap {
  if (served.has(module))
    throw new InstallError("INSTALLED", `${name}: this Pyodide has the allocator already.`);
  const older = presentAllocator(name, module, domains);
  const heap = GuestHeap.make(wasm, {
    memory: module.memory,
    memalign: module._memalign,
    free: module._free,
    olderRealloc: older.realloc,
    olderFree: older.free,
    olderCtx: older.ctx,
  });
  if (heap === null) throw noMemory(name);
  heap.setLimit(limit.pages, limit.headroom);
  const { py_malloc: malloc, py_calloc: calloc, py_realloc: realloc, py_free: free } = heap.exports;
  try {
    setAllocator(name, module, domains, { ctx: 0, malloc, calloc, realloc, free });
  } catch (error) {
    heap.discard();
    throw error;
  }
  served.add(module);
  return heap;
}
