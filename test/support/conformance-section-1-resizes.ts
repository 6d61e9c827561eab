// Section 1 of the conformance table, entry points and contracts: realloc.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { bytesAt, domainsOf, MAXIMUM, type Row, stamp, watch } from "./conformance.js";

const SMALL = 24;
const LARGE = 5000;

function resizes(py: PyMem): void {
  for (const { name, malloc, realloc, free } of domainsOf(py)) {
    const { calls, restore } = watch(py, name);
    const fresh = realloc(0, SMALL);
    expect(fresh).not.toBe(0);
    expect(calls).toEqual([["realloc", 0, SMALL]]);
    restore();
    for (const n of [SMALL, LARGE]) {
      const counted = py.getAllocatedBlocks();
      const p = malloc(n);
      const bytes = stamp(py, p, n);
      expect(realloc(p, MAXIMUM + 1)).toBe(0);
      expect(bytesAt(py, p, n)).toEqual(bytes);
      const empty = realloc(p, 0);
      expect(empty).not.toBe(0);
      // It is live: nobody else has it, and its free is no misuse.
      expect(malloc(0)).not.toBe(empty);
      expect(py.getAllocatedBlocks() - counted).toBe(name === "raw" ? 0 : 2);
      free(empty);
    }
    free(fresh);
  }
  expect(py.misuseCount).toBe(0);
}

function failingResizes(py: PyMem): void {
  for (const { malloc, realloc, free } of domainsOf(py)) {
    for (const n of [SMALL, LARGE]) {
      const p = malloc(n);
      const bytes = stamp(py, p, n);
      expect(realloc(p, 100_000)).toBe(0);
      expect(bytesAt(py, p, n)).toEqual(bytes);
      py.setNomemory(0);
      expect(realloc(p, 2 * n)).toBe(0);
      py.removeMemHooks();
      expect(bytesAt(py, p, n)).toEqual(bytes);
      free(p);
    }
  }
  expect(py.misuseCount).toBe(0);
  expect(py.check()).toBe(0);
}

function copies(py: PyMem): void {
  for (const { malloc, realloc } of domainsOf(py)) {
    for (const [from, to] of [
      [20, 600],
      [20, 22],
      [509, 5000],
      [600, 20],
      [5000, 600],
      [512, 8],
    ] as const) {
      const p = malloc(from);
      const usable = py.malloc_usable_size(p as ReturnType<PyMem["malloc"]>);
      const bytes = stamp(py, p, usable);
      const kept = Math.min(usable, to);
      expect(bytesAt(py, realloc(p, to), kept)).toEqual(bytes.slice(0, kept));
    }
  }
}

/** Of realloc. */
export const resizeRows: readonly Row[] = [
  {
    id: "1.5",
    behaviour:
      "realloc of NULL is a malloc, to 0 bytes it does not free, above the limit it gives NULL and leaves the block",
    run: (create) => resizes(create()),
  },
  {
    id: "1.6",
    behaviour: "a realloc that fails leaves the old block live and unchanged",
    run: (create) => failingResizes(create({ maximumBytes: 65_536 })),
  },
  {
    id: "1.7",
    behaviour:
      "realloc copies as many bytes as the block could hold and the new one can, not only those asked for",
    run: (create) => copies(create()),
  },
];
