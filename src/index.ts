import { BoundedAllocator } from "./bounded-allocator.js";
import { makePyMem } from "./create-py-mem.js";
import { inlineModules } from "./inline-modules.js";
import type { PyMemOptions } from "./options.js";
import type { PyMem } from "./py-mem.js";

export * from "./exports.js";

/**
 * Makes a heap of its own, at once: the wasm is part of this package, compiled once per build and process.
 * @throws {TypeError} an unknown option, build or policy; options that exclude each other; a snapshot that is no bytes.
 * @throws {RangeError} maximumBytes is not an integer from 65536 to 4 GiB, seed none from 0 to 0xffffffff; the snapshot is
 * foreign, cut, damaged or of another version.
 */
export function createPyMem(options: PyMemOptions = {}): PyMem {
  return makePyMem(inlineModules, options);
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
