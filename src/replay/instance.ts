// Instances of the modules under test: typed access to their exports, and the one host function that some of them import.
export const PAGE_BYTES = 65536;
const MAXIMUM_PAGES = 65536;

export type WasmFunction = (...args: number[]) => number;

/** An instance of a module, or what stands in for one. */
export interface Exporting {
  readonly exports: { readonly [name: string]: unknown };
}

export function functionOf(instance: Exporting, name: string): WasmFunction {
  const value = instance.exports[name];
  if (typeof value !== "function") throw new Error(`the module does not export a function ${name}`);
  return value as WasmFunction;
}

export function optionalFunctionOf(instance: Exporting, name: string): WasmFunction | undefined {
  return name in instance.exports ? functionOf(instance, name) : undefined;
}

export function memoryOf(instance: Exporting): WebAssembly.Memory {
  const value = instance.exports.memory;
  if (!(value instanceof WebAssembly.Memory)) throw new Error("the module does not export its memory");
  return value;
}

/** Fills every import: functions from `host`, globals (Pyodide's dynamic linking) with 0. */
export function instantiateWith(
  module: WebAssembly.Module,
  host: (name: string, argument: number) => number,
): WebAssembly.Instance {
  const imports: WebAssembly.Imports = {};
  for (const { module: space, name, kind } of WebAssembly.Module.imports(module)) {
    const value =
      kind === "function"
        ? (argument: number) => host(name, argument)
        : new WebAssembly.Global({ value: "i32", mutable: true }, 0);
    imports[space] = { ...imports[space], [name]: value };
  }
  return new WebAssembly.Instance(module, imports);
}

/** How a host answers an allocator that asks it for memory. */
export interface HostMemory {
  readonly maximumBytes?: number;
  /** What memory grows by at least. */
  readonly stepPages?: number;
}

/** Emscripten asks for a size of the whole memory: it gets that, rounded up to a page or a step. */
function resizeHeap(memory: WebAssembly.Memory, bytes: number, host: HostMemory): number {
  if (bytes >>> 0 > (host.maximumBytes ?? Number.POSITIVE_INFINITY)) return 0;
  const present = memory.buffer.byteLength / PAGE_BYTES;
  const missing = Math.ceil((bytes >>> 0) / PAGE_BYTES) - present;
  try {
    if (missing > 0) memory.grow(Math.max(missing, Math.min(host.stepPages ?? 0, MAXIMUM_PAGES - present)));
    return 1;
  } catch {
    return 0;
  }
}

/** An instance with a memory of its own, ready to allocate. The host matters to those who ask it for memory. */
export function instantiate(module: WebAssembly.Module, host: HostMemory = {}): WebAssembly.Instance {
  const instance: WebAssembly.Instance = instantiateWith(module, (name, argument) => {
    if (name === "emscripten_resize_heap") return resizeHeap(memoryOf(instance), argument, host);
    throw new Error(`the allocator called the host function ${name}, which it should not need`);
  });
  return instance;
}

/** Bytes that the allocator has taken so far: what sbrk handed out where there is an sbrk, else the whole memory. */
export function heapMeter(instance: Exporting): () => number {
  const sbrk = optionalFunctionOf(instance, "sbrk");
  if (sbrk === undefined) return () => memoryOf(instance).buffer.byteLength;
  const start = sbrk(0) >>> 0;
  return () => (sbrk(0) >>> 0) - start;
}
