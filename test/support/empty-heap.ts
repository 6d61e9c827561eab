// What a heap must be like once all of its blocks are freed.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";

/** The heap's own state and a few tags: less than an arena, so that one that is lost is noticed. */
const OWN_BYTES = 24_576;

/** No live block is left, and nearly all memory is one free block. */
export function expectAsAtStart(py: PyMem): void {
  expect(py.check()).toBe(0);
  if (py.config.CHECKS) expect(py.exports.next_block?.(0)).toBe(0);
  const bytes = py.memory.buffer.byteLength;
  const p = py.malloc(bytes - OWN_BYTES);
  expect(p).toBeGreaterThan(0);
  expect(py.memory.buffer.byteLength).toBe(bytes);
  py.free(p);
  expect(py.check()).toBe(0);
}
