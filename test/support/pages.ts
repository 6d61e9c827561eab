// How many pages a heap has taken, and how many it may.
import type { PyMem } from "../../src/index.js";
import type { ShadowBlock } from "./shadow-heap.js";

export const WASM_PAGE = 65_536;
/** The heap's own state and a few tags. */
const OWN_BYTES = 24_576;

export const pagesOf = (py: PyMem) => py.memory.buffer.byteLength / WASM_PAGE;

/** Pages that so many bytes need if nothing is wasted but what growth rounds up: to a page, or by 1/32 of memory. */
export const pagesFor = (bytes: number) => Math.ceil(((bytes + OWN_BYTES) * 33) / 32 / WASM_PAGE);

/** The block that must have been had. */
export function had(block: ShadowBlock | undefined): ShadowBlock {
  if (block === undefined) throw new Error("no memory");
  return block;
}
