// The walk over live blocks, which is no export of the heap's own module: the tools over its memory have it.

import type { BuildName, PyMem, PyMemExports } from "../../src/index.js";
import { inlineModules } from "../../src/inline-modules.js";
import { instantiateTools } from "../../src/modules.js";

/** The address of the first live block behind the one at p, or 0; p = 0 asks for the first of all. */
export type NextBlock = (p: number) => number;

/** The walk of a heap of that build. It makes an instance: once a heap is enough. The fast build's always gives 0. */
export function nextBlockOf(build: BuildName, wasm: PyMemExports): NextBlock {
  const { next_block } = instantiateTools(inlineModules, build, wasm);
  return (p) => next_block(p) >>> 0;
}

/** The address of the heap's first live block, or 0; 0 as well in the fast build, which does not know. */
export function firstBlock(py: PyMem): number {
  // The facade has the tools of its build already.
  return py.config.CHECKS === 0 ? 0 : (py.heapWalk().next().value?.ptr ?? 0);
}
