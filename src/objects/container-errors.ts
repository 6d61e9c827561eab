import { MemoryError } from "../errors.js";
import type { ObjectHeap } from "./object-heap.js";

// What last_container_error() gives.
const NO_MEMORY = 1;
const BAD_INDEX = 2;
export const KEY_MISSING = 3;
const UNHASHABLE = 4;

/** Why a function of a container gave -1 or NULL. */
export function containerError(heap: ObjectHeap, method: string): Error {
  switch (heap.wasm.last_container_error()) {
    case NO_MEMORY:
      return new MemoryError(`${method}: no memory`, 0);
    case BAD_INDEX:
      return new RangeError(`${method}: there is no such item`);
    case KEY_MISSING:
      return new RangeError(`${method}: there is no such key`);
    case UNHASHABLE:
      return new TypeError(`${method}: the key is an object without a hash: a list, or a dict`);
    default:
      return new TypeError(`${method}: the object is of another type`);
  }
}
