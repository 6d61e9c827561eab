import { PAGE_SIZE } from "./abi.js";
import { describe } from "./arguments.js";

const ADDRESS_SPACE = 2 ** 32;

/** The wasm pages that fit into that many bytes, for set_maximum_pages. */
export function maximumPages(functionName: string, bytes: number, parameter = "maximumBytes"): number {
  if (typeof bytes !== "number") {
    throw new TypeError(`${functionName}: ${parameter} must be a number, not ${describe(bytes)}`);
  }
  if (!Number.isInteger(bytes) || bytes < PAGE_SIZE || bytes > ADDRESS_SPACE) {
    throw new RangeError(
      `${functionName}: ${parameter} must be an integer from ${PAGE_SIZE} (a wasm page) to ${ADDRESS_SPACE}, not ${bytes}`,
    );
  }
  return Math.floor(bytes / PAGE_SIZE);
}
