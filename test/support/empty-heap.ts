// What a heap must be like once all of its blocks are freed.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { firstBlock } from "./next-block.js";
import { EmbedHeap, type HeapUnderTest, LinkHeap } from "./wasm-heap.js";

/** The heap's own state and a few tags: so little more that a pool that is lost is noticed. */
const OWN_BYTES = 5_896;
/** What the sampling build has besides: the addresses of samples. */
const SAMPLER_BYTES = 8_200;
/** In the secure build the first block begins so many bytes later, at most. */
const LARGEST_GAP = 4096;

/** No live block is left, and nearly all memory is one free block; of embed all is back. */
export function expectAsAtStart(py: PyMem | HeapUnderTest): void {
  if (py instanceof LinkHeap || py instanceof EmbedHeap) py.requireEmpty();
  else expectFreed(py as PyMem);
}

function expectFreed(py: PyMem): void {
  expect(py.check()).toBe(0);
  expect(firstBlock(py)).toBe(0);
  const bytes = py.memory.buffer.byteLength;
  const isHeldBack = hasCanaries(py);
  // What is in quarantine comes back to those who ask for it. The other builds must not need to be asked.
  if (isHeldBack) py.trim();
  const sampler = py.exports.sample_after === undefined ? 0 : SAMPLER_BYTES;
  const p = py.malloc(bytes - OWN_BYTES - sampler - (isHeldBack ? LARGEST_GAP : 0));
  expect(p).toBeGreaterThan(0);
  expect(py.memory.buffer.byteLength).toBe(bytes);
  py.free(p);
  expect(py.check()).toBe(0);
}

/** Is it the secure build? Behind its canary a block has no byte more than was asked for. */
function hasCanaries(py: PyMem): boolean {
  const p = py.PyMem_RawMalloc(1);
  const isExact = py.malloc_usable_size(p) === 1;
  py.PyMem_RawFree(p);
  return isExact;
}
