import { describe } from "../arguments.js";
import { GC_HEAD_SIZE } from "../objects/layout.js";

/**
 * Where the block of what was given may begin: a handle's object lies behind what the collector keeps of it, if it does.
 * @throws {TypeError} no handle, block object, instance of ctypes or address.
 */
export function addressesOf(object: unknown): readonly number[] {
  if (typeof object === "number" && object >>> 0 === object) return [object];
  if (typeof object === "object" && object !== null) {
    if ("id" in object && typeof object.id === "number") return [object.id - GC_HEAD_SIZE, object.id];
    if ("ptr" in object && typeof object.ptr === "number") return [object.ptr];
  }
  throw new TypeError(
    `get_object_traceback: object must be a handle, a block or an address, not ${describe(object)}`,
  );
}
