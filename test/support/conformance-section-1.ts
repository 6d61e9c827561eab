// Section 1 of the conformance table, entry points and contracts: requests.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { bytesAt, domainsOf, fill, MAXIMUM, of, type Row, stamp, watch } from "./conformance.js";

const SMALL = 24;
const LARGE = 5000;

function gates(py: PyMem): void {
  for (const { name, malloc, calloc, realloc, free } of domainsOf(py)) {
    const { calls, contexts, restore } = watch(py, name, 0xfffffff0);
    const others = domainsOf(py).filter((domain) => domain.name !== name);
    const watches = others.map((domain) => watch(py, domain.name));
    const p = malloc(42);
    const q = realloc(p, 200);
    free(q);
    const zeros = calloc(2, 5);
    free(zeros);
    expect(calls).toEqual([
      ["malloc", 42],
      ["realloc", p, 200],
      ["free", q],
      ["calloc", 2, 5],
      ["free", zeros],
    ]);
    expect(new Set(contexts)).toEqual(new Set([0xfffffff0]));
    for (const { calls: seen } of watches) expect(seen).toEqual([]);
    for (const { restore: restoreOther } of watches) restoreOther();
    restore();
  }
}

/** What a record's functions answer arrives unchanged, wasm calls too. */
function answers(py: PyMem): void {
  const exports = [py.exports.PyMem_RawMalloc, py.exports.PyMem_Malloc, py.exports.PyObject_Malloc];
  domainsOf(py).forEach((domain, i) => {
    const answer = () => 0xfffffff8;
    const { calls, restore } = watch(py, domain.name, 1, () => ({
      malloc: answer,
      calloc: answer,
      realloc: answer,
    }));
    expect([domain.malloc(1), domain.calloc(1, 1), domain.realloc(8, 1)]).toEqual(of(3, 0xfffffff8));
    expect((exports[i]?.(77) ?? 0) >>> 0).toBe(0xfffffff8);
    expect(calls.at(-1)).toEqual(["malloc", 77]);
    restore();
  });
}

function zeroBytes(py: PyMem): void {
  for (const { name, malloc, calloc, free } of domainsOf(py)) {
    const before = py.getAllocatedBlocks();
    const blocks = [malloc(0), calloc(0, 0), calloc(5, 0), calloc(0, 5), malloc(1), malloc(0)];
    expect(blocks).not.toContain(0);
    expect(new Set(blocks).size).toBe(6);
    expect(py.getAllocatedBlocks() - before).toBe(name === "raw" ? 0 : 6);
    for (const p of blocks) free(p);
    expect(py.getAllocatedBlocks()).toBe(before);
  }
  expect(py.misuseCount).toBe(0);
}

/** The mem and obj domains have blocks of 0 bytes of raw, which sees what was asked for, and resizes them. */
function zeroBytesOfRaw(py: PyMem): void {
  const { calls } = watch(py, "raw");
  for (const { malloc, calloc, realloc, free } of domainsOf(py)) {
    malloc(1);
    calls.length = 0;
    const p = malloc(0);
    const blocks = [calloc(0, 0), calloc(5, 0), calloc(0, 5)];
    const moved = realloc(p, SMALL);
    expect(calls).toEqual([
      ["malloc", 0],
      ["calloc", 0, 0],
      ["calloc", 5, 0],
      ["calloc", 0, 5],
      ["realloc", p, SMALL],
    ]);
    for (const block of [moved, ...blocks]) free(block);
  }
}

function tooLarge(py: PyMem): void {
  for (const { name, malloc, calloc, realloc } of domainsOf(py)) {
    const p = malloc(SMALL);
    const refuse = () => 0;
    const { calls, restore } = watch(py, name, 0, () => ({
      malloc: refuse,
      realloc: refuse,
      calloc: refuse,
    }));
    for (const n of [MAXIMUM + 1, 0xffffffff]) {
      expect([malloc(n), realloc(p, n), realloc(0, n), calloc(1, n), calloc(n, 1)]).toEqual(of(5, 0));
    }
    expect(calls).toEqual([]);
    malloc(MAXIMUM);
    realloc(p, MAXIMUM);
    expect(calls).toEqual([
      ["malloc", MAXIMUM],
      ["realloc", p, MAXIMUM],
    ]);
    restore();
  }
}

function products(py: PyMem): void {
  for (const { name, malloc, calloc, free } of domainsOf(py)) {
    for (const n of [SMALL, LARGE]) {
      const dirty = malloc(n);
      fill(py, dirty, n, 0xab);
      free(dirty);
      expect(bytesAt(py, calloc(n / 4, 4), n)).toEqual(of(n, 0));
    }
    const { calls, restore } = watch(py, name);
    const overflowing = [
      [0x40000000, 2],
      [0x55555555, 3],
      [0x10000, 0x10000],
      [0xffffffff, 0xffffffff],
      [2, 0x40000000],
    ] as const;
    for (const [nelem, elsize] of overflowing) expect(calloc(nelem, elsize)).toBe(0);
    expect(calls).toEqual([]);
    const empty = [calloc(MAXIMUM, 0), calloc(0xffffffff, 0), calloc(0, 0xffffffff)];
    expect(empty).not.toContain(0);
    expect(calls).toEqual([
      ["calloc", MAXIMUM, 0],
      ["calloc", 0xffffffff, 0],
      ["calloc", 0, 0xffffffff],
    ]);
    restore();
  }
}

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

/** Of requests; frees and the rest are in conformance-section-1-blocks.ts. */
export const requestRows: readonly Row[] = [
  {
    id: "1.1",
    behaviour:
      "Raw, Mem and Object are thin gates: the domain's record gets its ctx, sizes and pointers unchanged",
    run: (create) => {
      gates(create());
      answers(create());
    },
  },
  {
    id: "1.2",
    behaviour: "requests of 0 bytes give blocks of their own, which mem and obj have of the raw domain",
    run: (create, build) => {
      zeroBytes(create());
      // There a block of 0 bytes has a canary, and may be a pool's.
      if (build !== "secure") zeroBytesOfRaw(create());
    },
  },
  {
    id: "1.3",
    behaviour: "a size above PY_SSIZE_T_MAX gives NULL before the record is called",
    run: (create) => tooLarge(create()),
  },
  {
    id: "1.4",
    behaviour:
      "calloc gives zeros, its record nelem and elsize, and NULL before the record is called for a product above the limit",
    run: (create) => products(create()),
  },
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
