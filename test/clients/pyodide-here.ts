// Pyodides for tests: stock, and with the allocator before and after boot.
import { loadPyodide } from "pyodide";
import { installInPyodide, loadPyodideOn, type PyodideHeap } from "../../src/pyodide/index.js";

export type StockPyodide = Awaited<ReturnType<typeof loadPyodide>>;

/** Python, and the heap that its memory is in, if it is ours. */
export interface Python {
  readonly pyodide: StockPyodide;
  readonly heap: PyodideHeap | null;
}

export async function stockPython(): Promise<Python> {
  return { pyodide: await loadPyodide(), heap: null };
}

export async function pythonAfterBoot(): Promise<Python> {
  const pyodide = await loadPyodide();
  return { pyodide, heap: await installInPyodide(pyodide) };
}

export async function pythonBeforeBoot(options = {}): Promise<Python> {
  const heap = await loadPyodideOn(options);
  return { pyodide: heap.pyodide as StockPyodide, heap };
}

/** Both ways of having the allocator, by name. */
export const ways = { "after boot": pythonAfterBoot, "before boot": pythonBeforeBoot } as const;

/** Runs the program in a scope of its own; what its last expression is, as Python's repr. */
export function reprOf({ pyodide }: Python, program: string): string {
  const scope = pyodide.globals.get("dict")();
  try {
    return pyodide.globals.get("repr")(pyodide.runPython(program, { globals: scope }));
  } finally {
    scope.destroy();
  }
}

interface Module {
  readonly memory: WebAssembly.Memory;
  readonly wasmTable: WebAssembly.Table;
  readonly _malloc: (n: number) => number;
  readonly _free: (p: number) => void;
  readonly _sbrk: (n: number) => number;
  readonly _PyMem_GetAllocator: (domain: number, record: number) => void;
}

/** Emscripten's Module, which PyodideAPI's types do not have. */
export function moduleOf(pyodide: object): Module {
  return (pyodide as { _module: Module })._module;
}

/** Address behind the last byte that Pyodide's malloc has of the memory. */
export function breakOf({ pyodide }: Python): number {
  return moduleOf(pyodide)._sbrk(0) >>> 0;
}

/** The words of the three domains' records, and the size of the table: what an installation changes. */
export function allocatorsOf(pyodide: object): readonly number[] {
  const module = moduleOf(pyodide);
  const record = module._malloc(20);
  const words = [0, 1, 2].flatMap((domain) => {
    module._PyMem_GetAllocator(domain, record);
    return [...new Uint32Array(module.memory.buffer, record, 5)];
  });
  module._free(record);
  return [...words, module.wasmTable.length];
}
