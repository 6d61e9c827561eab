import { describe } from "../arguments.js";
import type { ObjectValue } from "./built-in-handle.js";
import { Handle } from "./handle.js";
import { newFloat, newInt } from "./numbers.js";
import type { ObjectHeap } from "./object-heap.js";
import { newStr } from "./str.js";

/** @throws {TypeError | MemoryMisuseError} the value is nothing that an object can be made of, or a handle that is dead or of another heap. */
export function checkValue(heap: ObjectHeap, method: string, label: string, value: unknown): void {
  if (value instanceof Handle) heap.addressOf(value, method, label);
  else if (value !== null && !["number", "bigint", "string"].includes(typeof value)) {
    const wanted = "a handle of an object, a number, a bigint, a string or null";
    throw new TypeError(`${method}: ${label} must be ${wanted}, not ${describe(value)}`);
  }
}

/** A new object of a value of JavaScript's. */
function make(heap: ObjectHeap, value: Exclude<ObjectValue, Handle>): number {
  if (value === null) return heap.noneAddress();
  if (typeof value === "string") return newStr(heap, value);
  if (typeof value === "bigint" || Number.isInteger(value)) return newInt(heap, BigInt(value));
  return newFloat(heap, value);
}

/** Runs with a reference to each of the values, checked ones, which is given back afterwards. To be called in an operation. */
export function withReferences<Result>(
  heap: ObjectHeap,
  values: readonly ObjectValue[],
  use: (addresses: readonly number[]) => Result,
): Result {
  const { wasm } = heap;
  // Those of handles first, as the making of an object may run anything, which disposes of a handle perhaps.
  const addresses = values.map((value) => (value instanceof Handle ? heap.addressOf(value, "", "") : 0));
  for (const address of addresses) wasm.Py_XINCREF(address);
  try {
    for (const [i, value] of values.entries()) {
      if (!(value instanceof Handle)) addresses[i] = make(heap, value);
    }
    return use(addresses);
  } finally {
    for (const address of addresses) wasm.Py_XDECREF(address);
  }
}
