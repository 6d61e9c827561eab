// What bundles for browsers get for "pymalloc-wasm": the default build alone, without objects, hooks and statistics.
import { inlineDefault, inlineTrampoline } from "#build/inline-default.js";
import { BoundedAllocator } from "./bounded-allocator.js";
import { inlineModule } from "./inline-module.js";
import { makeLeanPyMem } from "./lean-py-mem.js";
import type { WasmModules } from "./modules.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";

export { Block } from "./blocks/block.js";
export { BytesBlock } from "./blocks/bytes-block.js";
export { ArrayCell, Cell } from "./blocks/cell.js";
export { Pool } from "./blocks/pool.js";
export { Region, Slice } from "./blocks/region.js";
export { Scope } from "./blocks/scope.js";
export { StringBlock } from "./blocks/string-block.js";
export { StructBlock, StructType } from "./blocks/struct.js";
export { TypedBlock } from "./blocks/typed-block.js";
export { MemoryError, MemoryMisuseError, PyMemFatalError } from "./errors.js";
export { NULL } from "./pointer.js";

const main = () => inlineModule(inlineDefault);
const modules: WasmModules = {
  main,
  // Never asked for: the lean heap has neither.
  tools: main,
  objects: main,
  trampoline: () => inlineModule(inlineTrampoline),
};

/** As the whole package's createPyMem, for the default build; what it leaves out throws a TypeError that says where it is. */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  return makeLeanPyMem(modules, options);
}

/**
 * A heap that holds a given number of bytes, counted exactly: a request fits iff it is no larger than `available`, wherever the free bytes
 * lie. Only the bytes asked for count, not the allocator's own.
 */
export class MemoryAllocator extends BoundedAllocator {
  /** @throws {RangeError | TypeError} size is not an integer from 0 to 0xffffffff. */
  constructor(size: number) {
    super(size, createPyMem());
  }
}
