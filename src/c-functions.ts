import { MISUSE_CORRUPT_LINK } from "./abi.js";
import { rejectArgument } from "./arguments.js";
import { OwnedAddresses } from "./blocks/owned-addresses.js";
import type { CFunctions, ObjFamily } from "./families.js";
import { type GrowthProbe, untold } from "./growth.js";
import type { HeapParts } from "./heap-parts.js";
import type { MallocPointer, MemPointer, Null, ObjPointer, Pointer, RawPointer } from "./pointer.js";
import type { ExplainTrap } from "./trap.js";
import type { PyMemExports } from "./wasm-exports.js";

/**
 * The C functions of one instance with their arguments checked and their traps explained.
 * Each is a closure over constants, which V8 inlines into its caller: this is the hot path of the facade.
 */
export function checkedFunctions(
  { wasm, explain }: Pick<HeapParts, "wasm" | "explain">,
  addresses: OwnedAddresses,
  growth: GrowthProbe = untold,
): CFunctions {
  return {
    PyMem_RawMalloc: malloc<RawPointer>("PyMem_RawMalloc", wasm.PyMem_RawMalloc, explain, growth),
    PyMem_RawCalloc: calloc<RawPointer>("PyMem_RawCalloc", wasm.PyMem_RawCalloc, explain, growth),
    PyMem_RawRealloc: realloc<RawPointer, RawPointer>(
      "PyMem_RawRealloc",
      wasm.PyMem_RawRealloc,
      explain,
      addresses,
      growth,
    ),
    PyMem_RawFree: free<RawPointer>("PyMem_RawFree", wasm.PyMem_RawFree, explain, addresses, wasm),
    PyMem_Malloc: malloc<MemPointer>("PyMem_Malloc", wasm.PyMem_Malloc, explain, growth),
    PyMem_Calloc: calloc<MemPointer>("PyMem_Calloc", wasm.PyMem_Calloc, explain, growth),
    PyMem_Realloc: realloc<MemPointer, MemPointer>(
      "PyMem_Realloc",
      wasm.PyMem_Realloc,
      explain,
      addresses,
      growth,
    ),
    PyMem_Free: free<MemPointer>("PyMem_Free", wasm.PyMem_Free, explain, addresses, wasm),
    PyObject_Malloc: malloc<ObjPointer>("PyObject_Malloc", wasm.PyObject_Malloc, explain, growth),
    PyObject_Calloc: calloc<ObjPointer>("PyObject_Calloc", wasm.PyObject_Calloc, explain, growth),
    PyObject_Realloc: realloc<ObjPointer, ObjPointer>(
      "PyObject_Realloc",
      wasm.PyObject_Realloc,
      explain,
      addresses,
      growth,
    ),
    PyObject_Free: free<ObjPointer>("PyObject_Free", wasm.PyObject_Free, explain, addresses, wasm),
    malloc: malloc<MallocPointer>("malloc", wasm.malloc, explain, growth, true),
    calloc: calloc<MallocPointer>("calloc", wasm.calloc, explain, growth, true),
    realloc: realloc<Pointer, MallocPointer>("realloc", wasm.realloc, explain, addresses, growth, true),
    free: free<Pointer>("free", wasm.free, explain, addresses, wasm, true),
    aligned_alloc: alignedAlloc("aligned_alloc", wasm.aligned_alloc, explain, growth),
    malloc_usable_size: usableSize("malloc_usable_size", wasm.malloc_usable_size, explain),
  };
}

/**
 * What block objects are made with. They know whose an address is that they free, and tell of growth themselves: when the block is
 * one, as whoever is told may look at it, or reset the heap.
 */
export function blockFunctions(
  { wasm, explain }: Pick<HeapParts, "wasm" | "explain">,
  addresses: OwnedAddresses,
): ObjFamily {
  const nobodys = new OwnedAddresses();
  return {
    PyObject_Malloc: malloc<ObjPointer>("PyObject_Malloc", wasm.PyObject_Malloc, explain, untold),
    PyObject_Calloc: calloc<ObjPointer>("PyObject_Calloc", wasm.PyObject_Calloc, explain, untold),
    PyObject_Realloc: realloc("PyObject_Realloc", wasm.PyObject_Realloc, explain, addresses, untold),
    PyObject_Free: free<ObjPointer>("PyObject_Free", wasm.PyObject_Free, explain, nobodys, wasm),
  };
}

// `>>> 0 !== n` is written out in each: it refuses all but the integers from 0 to 0xffffffff in one comparison.
// The wasm traps on misuse, and an allocation that follows an overwritten free list may trap as well.

function malloc<P extends number>(
  name: string,
  raw: PyMemExports["malloc"],
  explain: ExplainTrap,
  growth: GrowthProbe,
  isOwn = false,
) {
  return (n: number): P | Null => {
    if (typeof n !== "number" || n >>> 0 !== n) rejectArgument(name, "n", n);
    try {
      const p = raw(n) >>> 0;
      return (growth.probe.length === 0 ? growth.tell(p, n, 0, false, isOwn) : p) as P | Null;
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}

function calloc<P extends number>(
  name: string,
  raw: PyMemExports["calloc"],
  explain: ExplainTrap,
  growth: GrowthProbe,
  isOwn = false,
) {
  return (nelem: number, elsize: number): P | Null => {
    if (typeof nelem !== "number" || nelem >>> 0 !== nelem) rejectArgument(name, "nelem", nelem);
    if (typeof elsize !== "number" || elsize >>> 0 !== elsize) rejectArgument(name, "elsize", elsize);
    try {
      const p = raw(nelem, elsize) >>> 0;
      return (growth.probe.length === 0 ? growth.tell(p, nelem * elsize, 0, true, isOwn) : p) as P | Null;
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}

function realloc<Old extends number, P extends number>(
  name: string,
  raw: PyMemExports["realloc"],
  explain: ExplainTrap,
  addresses: OwnedAddresses,
  growth: GrowthProbe,
  isOwn = false,
) {
  return (p: Old | Null, n: number): P | Null => {
    if (typeof p !== "number" || p >>> 0 !== p) rejectArgument(name, "p", p);
    if (typeof n !== "number" || n >>> 0 !== n) rejectArgument(name, "n", n);
    try {
      const q = raw(p, n) >>> 0;
      if (addresses.isUsed && q !== 0) addresses.delete(p);
      return (growth.probe.length === 0 ? growth.tell(q, n, p, false, isOwn) : q) as P | Null;
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}

/** What frees one block, under the name that its errors begin with. */
export function free<P extends number>(
  name: string,
  raw: PyMemExports["free"],
  explain: ExplainTrap,
  addresses: OwnedAddresses,
  wasm: PyMemExports,
  isOwn = false,
) {
  return (p: P | Null): void => {
    if (typeof p !== "number" || p >>> 0 !== p) rejectArgument(name, "p", p);
    try {
      if (!addresses.isUsed || addresses.get(p) === 0) raw(p);
      else freeOwned(wasm, raw, p, addresses, isOwn);
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}

// Free memory beside the block was written to, which is mended: the block is freed all the same.

/** Frees the address, and takes it from its block unless the call was a misuse that has no effect. */
function freeOwned(
  wasm: PyMemExports,
  raw: PyMemExports["free"],
  p: number,
  addresses: OwnedAddresses,
  isOwn: boolean,
): void {
  const count = wasm.misuse_count();
  raw(p);
  const isRefused =
    wasm.misuse_count() !== count &&
    wasm.last_error_address() >>> 0 === p &&
    wasm.last_error() !== MISUSE_CORRUPT_LINK;
  if (isRefused) return;
  addresses.delete(p);
  // Of the three domains a hook tells.
  if (isOwn) addresses.freed?.(p);
}

function alignedAlloc(
  name: string,
  raw: PyMemExports["aligned_alloc"],
  explain: ExplainTrap,
  growth: GrowthProbe,
) {
  return (align: number, n: number): MallocPointer | Null => {
    if (typeof align !== "number" || align >>> 0 !== align) rejectArgument(name, "align", align);
    if (typeof n !== "number" || n >>> 0 !== n) rejectArgument(name, "n", n);
    try {
      const p = raw(align, n) >>> 0;
      return (growth.probe.length === 0 ? growth.tell(p, n, 0, false, true) : p) as MallocPointer | Null;
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}

function usableSize(name: string, raw: PyMemExports["malloc_usable_size"], explain: ExplainTrap) {
  return (p: Pointer | Null): number => {
    if (typeof p !== "number" || p >>> 0 !== p) rejectArgument(name, "p", p);
    try {
      return raw(p) >>> 0;
    } catch (trap) {
      throw explain(trap, name);
    }
  };
}
