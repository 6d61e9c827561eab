import { MemoryError } from "../errors.js";
import type { ObjectHeap } from "./object-heap.js";

// What last_container_error() gives.
const NO_MEMORY = 1;
const BAD_INDEX = 2;
export const KEY_MISSING = 3;
const UNHASHABLE = 4;
const TOO_DEEP = 6;

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
      return new TypeError(`${method}: the key has no hash: it is a list or a dict, or has one in it`);
    case TOO_DEEP:
      return new RangeError(`${method}: the key is nested too deep`);
    default:
      return new TypeError(`${method}: the object is of another type`);
  }
}
