import { describe } from "./arguments.js";

const WASM_PAGE = 65536;
const ADDRESS_SPACE = 2 ** 32;

/** The wasm pages that fit into that many bytes, for set_maximum_pages. */
export function maximumPages(functionName: string, bytes: number, parameter = "maximumBytes"): number {
  if (typeof bytes !== "number") {
    throw new TypeError(`${functionName}: ${parameter} must be a number, not ${describe(bytes)}`);
  }
  if (!Number.isInteger(bytes) || bytes < WASM_PAGE || bytes > ADDRESS_SPACE) {
    throw new RangeError(
      `${functionName}: ${parameter} must be an integer from ${WASM_PAGE} (a wasm page) to ${ADDRESS_SPACE}, not ${bytes}`,
    );
  }
  return Math.floor(bytes / WASM_PAGE);
}
