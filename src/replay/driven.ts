// The driver of bench/wasm and an allocator, ready to run: one instance where they were merged, two where they were not.
import { type Exporting, functionOf, instantiate, memoryOf, optionalFunctionOf } from "./instance.js";

export interface Driven {
  readonly driver: Exporting;
  readonly allocator: Exporting;
  /** What is done between two looks at the clock. Default: 65,536; fewer where a call may take a millisecond. */
  readonly chunkOperations?: number;
}

/** Makes a new heap with a driver on it. */
export type DrivenFactory = () => Driven;

export function mergedFactory(module: WebAssembly.Module): DrivenFactory {
  return () => {
    const instance = instantiate(module);
    return { driver: instance, allocator: instance };
  };
}

/** The driver imports the memory and the functions of the allocator's instance, as a program imports another's. */
export function crossFactory(driver: WebAssembly.Module, allocator: WebAssembly.Module): DrivenFactory {
  return () => {
    const instance = instantiate(allocator);
    return { driver: new WebAssembly.Instance(driver, { env: instance.exports }), allocator: instance };
  };
}

export function driverFunction({ driver }: Driven, name: string): (...args: number[]) => number {
  return functionOf(driver, name);
}

/** `byteCount` bytes of the allocator's heap, where a program's own data would lie; beside it where the heap is none. */
export function reserveBytes({ allocator }: Driven, byteCount: number): number {
  const reserve = optionalFunctionOf(allocator, "reserve") ?? functionOf(allocator, "malloc");
  const address = reserve(byteCount) >>> 0;
  if (address === 0) throw new Error("the allocator has no memory for the driver's tables");
  return address;
}

/**
 * Each round puts the driver's tables elsewhere. A load waits for an earlier store whose address has the same low 12 bits, so
 * that where the tables lie beside the blocks moves a single cell by up to a fifth: no allocator should owe its figure to one
 * place.
 */
export function shiftTables(driven: Driven, round: number): void {
  reserveBytes(driven, 16 + ((round * 1208) & 0xff0));
}

/** The words of the heap that begin at `address`; valid until the memory grows. */
export function heapWords({ allocator }: Driven, address: number, count: number): Uint32Array {
  return new Uint32Array(memoryOf(allocator).buffer, address, count);
}
