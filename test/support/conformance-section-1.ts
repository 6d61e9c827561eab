// Section 1 of the conformance table, entry points and contracts: requests.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { bytesAt, domainsOf, fill, MAXIMUM, of, type Row, watch } from "./conformance.js";

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

/** Of requests. */
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
];
