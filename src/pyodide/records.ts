// CPython's records of its allocators: PyMemAllocatorEx, five words, of which all but the first are indices of the table.
import type { WasmFunction } from "../guest/guest-exports.js";
import { InstallError } from "./install-error.js";
import type { PyodideModule } from "./pyodide-module.js";

/** CPython: PyMemAllocatorDomain. */
export type DomainName = "raw" | "mem" | "obj";
const DOMAINS: readonly DomainName[] = ["raw", "mem", "obj"];

const WORDS = 5;

/** The functions of a domain. */
export interface Allocator {
  readonly ctx: number;
  readonly malloc: WasmFunction;
  readonly calloc: WasmFunction;
  readonly realloc: WasmFunction;
  readonly free: (...values: number[]) => void;
}

/** Runs with the address of a record's words, which the words that it gets are a view of. */
export function withRecord<Result>(
  name: string,
  module: PyodideModule,
  use: (address: number, words: () => Uint32Array) => Result,
): Result {
  const address = module._malloc(WORDS * 4) >>> 0;
  if (address === 0) throw noMemory(name);
  try {
    return use(address, () => new Uint32Array(module.memory.buffer, address, WORDS));
  } finally {
    module._free(address);
  }
}

export function noMemory(name: string): InstallError {
  return new InstallError("MEMORY", `${name}: Pyodide's memory has no room for the allocator.`);
}

/**
 * The allocator that serves these domains: Pyodide's own, the C library's malloc.
 * @throws {InstallError} ALLOCATOR: another one does. Its blocks could not be told from ours, or it would take our place later.
 */
export function presentAllocator(
  name: string,
  module: PyodideModule,
  domains: readonly DomainName[],
): Allocator {
  const current = module.__PyMem_GetCurrentAllocatorName() >>> 0;
  if (current === 0 || textAt(module, current) !== "malloc") {
    const which =
      current === 0 ? "hooks (tracemalloc while it traces, or a stranger's)" : textAt(module, current);
    throw new InstallError(
      "ALLOCATOR",
      `${name}: Python's memory comes from ${which} and not from malloc alone.`,
    );
  }
  return withRecord(name, module, (address, words) => {
    const records = domains.map((domain) => {
      module._PyMem_GetAllocator(DOMAINS.indexOf(domain), address);
      return [...words()];
    });
    const [ctx = 0, ...indices] = records[0] ?? [];
    const [malloc, calloc, realloc, free] = indices.map((index) => module.wasmTable.get(index) as unknown);
    const functions = { malloc, calloc, realloc, free };
    const isOne = records.every((record) => String(record) === String(records[0]));
    if (!isOne || Object.values(functions).some((each) => typeof each !== "function"))
      throw new InstallError(
        "ALLOCATOR",
        `${name}: the domains of Python's memory have different allocators.`,
      );
    return { ctx, ...(functions as Omit<Allocator, "ctx">) };
  });
}

/** Does an allocator serve Python that CPython has no name for, as ours is? */
export function isInPlace(module: PyodideModule): boolean {
  return module.__PyMem_GetCurrentAllocatorName() === 0;
}

/** Makes the functions those of the domains. All that may fail comes first. */
export function setAllocator(
  name: string,
  module: PyodideModule,
  domains: readonly DomainName[],
  { ctx, malloc, calloc, realloc, free }: Allocator,
): void {
  const functions = [malloc, calloc, realloc, free];
  withRecord(name, module, (address, words) => {
    const first = grow(name, module.wasmTable, functions.length);
    functions.forEach((each, i) => {
      module.wasmTable.set(first + i, each);
    });
    words().set([ctx, first, first + 1, first + 2, first + 3]);
    for (const domain of domains) module._PyMem_SetAllocator(DOMAINS.indexOf(domain), address);
  });
}

function grow(name: string, table: WebAssembly.Table, places: number): number {
  try {
    return table.grow(places);
  } catch (cause) {
    throw new InstallError("MEMORY", `${name}: Pyodide's table of functions cannot grow (${String(cause)}).`);
  }
}

function textAt({ memory }: PyodideModule, address: number): string {
  const bytes = new Uint8Array(memory.buffer, address);
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
}
