// dlmalloc and CPython's PyObject_* gates, cut out of Pyodide's module: its memory, data and stack layout stay as they are,
// everything that malloc does not reach goes. CPython is never started; what the gates need is static data.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { functionOf, instantiateWith, memoryOf, PAGE_BYTES } from "../src/replay/instance.js";
import { cached, optimize, packageFolder, packageVersion } from "./toolchain.js";
import { keepExports, keepTableEntries, setInitialPages } from "./wasm-sections.js";

/** The families of allocator functions that Pyodide exports, with the names that a peer has them under. */
const FAMILIES = {
  malloc: { malloc: "malloc", calloc: "calloc", realloc: "realloc", free: "free" },
  PyObject: {
    PyObject_Malloc: "malloc",
    PyObject_Calloc: "calloc",
    PyObject_Realloc: "realloc",
    PyObject_Free: "free",
  },
} as const;
export type PyodideFamily = keyof typeof FAMILIES;

const COMMON_EXPORTS = ["memory", "sbrk"];
/** Counts up when what is extracted changes, so that caches notice. */
const RECIPE = "3";
const OBJECT_DOMAIN = 2;
// Of PyMemAllocatorEx: ctx, malloc, calloc, realloc, free.
const RECORD_WORDS = 5;

/** What the untouched module says of itself once instantiated: where its heap begins, and where the gates jump to. */
function probe(original: Uint8Array): { heapBase: number; gateTargets: number[] } {
  const instance = instantiateWith(new WebAssembly.Module(Uint8Array.from(original)), () => 0);
  const heapBase = functionOf(instance, "sbrk")(0) >>> 0;
  const record = functionOf(instance, "malloc")(RECORD_WORDS * 4);
  functionOf(instance, "PyMem_GetAllocator")(OBJECT_DOMAIN, record);
  const [, ...gateTargets] = new Uint32Array(memoryOf(instance).buffer, record, RECORD_WORDS);
  return { heapBase, gateTargets };
}

const asTheyAre = (names: readonly string[]): Map<string, string> =>
  new Map(names.map((name) => [name, name]));

/**
 * Both families in one module. Its memory begins where its heap does: Pyodide's own 17 MB of room would spare it the growth
 * that every other allocator pays for.
 */
function extract(): Uint8Array {
  return cached("pyodide", [packageVersion("pyodide"), packageVersion("binaryen"), RECIPE], () => {
    const original = readFileSync(join(packageFolder("pyodide"), "pyodide.asm.wasm"));
    const { heapBase, gateTargets } = probe(original);
    const names = [...Object.values(FAMILIES).flatMap((family) => Object.keys(family)), ...COMMON_EXPORTS];
    const kept = keepTableEntries(keepExports(original, asTheyAre(names)), gateTargets);
    const small = setInitialPages(kept, Math.ceil(heapBase / PAGE_BYTES));
    return optimize(small, ["--remove-unused-module-elements"]);
  });
}

/** A module that exports `memory`, `malloc`, `calloc`, `realloc`, `free` and `sbrk`. */
export function extractFromPyodide(family: PyodideFamily): Uint8Array {
  const renamed = Object.entries(FAMILIES[family]);
  return keepExports(extract(), new Map([...renamed, ...asTheyAre(COMMON_EXPORTS)]));
}
