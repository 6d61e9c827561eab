// Section 3 of the conformance table: replaceable parts.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { bytesAt, type Domain, domainsOf, HEAD, of, type Row, watch, watchArenas } from "./conformance.js";
import { recordOf } from "./conformance-section-2.js";

type Call = (...values: number[]) => number;

function recordShape(py: PyMem): void {
  watch(py, "mem", 0xdeadbeef);
  const p = py.exports.PyMem_RawCalloc(1, 24);
  for (const domain of [0, 1, 2]) {
    py.exports.PyMem_GetAllocator(domain, p);
    const [ctx, ...places] = [...new Uint32Array(py.memory.buffer, p, 5)];
    expect(bytesAt(py, p + 20, 4)).toEqual(of(4, 0));
    if (domain === 1) expect(ctx).toBe(0xdeadbeef);
    expect(new Set(places).size).toBe(4);
    const functions = places.map((place) => py.exports.table.get(place) as Call);
    expect(functions.map(({ length }) => length)).toEqual([2, 3, 3, 2]);
    // They are callable as they are.
    const [malloc, calloc, realloc, free] = functions as [Call, Call, Call, Call];
    const block = realloc(ctx ?? 0, malloc(ctx ?? 0, 10), 20);
    const zeros = calloc(ctx ?? 0, 4, 6);
    expect(bytesAt(py, zeros >>> 0, 24)).toEqual(of(24, 0));
    free(ctx ?? 0, block);
    free(ctx ?? 0, zeros);
  }
  expect(py.misuseCount).toBe(0);
}

function copiedRecords(py: PyMem): void {
  const { exports } = py;
  for (const domain of [3, 99, -1]) {
    const before = [0, 1, 2].map((known) => recordOf(py, known));
    const p = exports.PyMem_RawMalloc(20);
    new Uint8Array(py.memory.buffer, p, 20).fill(0xab);
    exports.PyMem_SetAllocator(domain, p);
    expect([0, 1, 2].map((known) => recordOf(py, known))).toEqual(before);
    exports.PyMem_GetAllocator(domain, p);
    expect(bytesAt(py, p, 20)).toEqual(of(20, 0));
    exports.PyMem_RawFree(p);
  }
  for (const unknown of ["foo", 0, undefined]) {
    expect(() => py.PyMem_GetAllocator(unknown as "raw")).toThrow(TypeError);
    expect(() => py.PyMem_SetAllocator(unknown as "raw", py.PyMem_GetAllocator("raw"))).toThrow(TypeError);
  }
  // What is at the address afterwards is of no account.
  const { calls, old } = watch(py, "obj", 7);
  const p = exports.PyMem_RawMalloc(20);
  exports.PyMem_GetAllocator(2, p);
  py.PyMem_SetAllocator("obj", old);
  exports.PyMem_SetAllocator(2, p);
  new Uint8Array(py.memory.buffer, p, 20).fill(0xff);
  py.PyObject_Free(py.PyObject_Malloc(10));
  expect(calls.map(([name]) => name)).toEqual(["malloc", "free"]);
  expect(py.PyMem_GetAllocator("obj").ctx).toBe(7);
}

function emptyBlocks(py: PyMem): void {
  for (const { name } of domainsOf(py)) {
    const { ctx, malloc, calloc, realloc, free } = py.PyMem_GetAllocator(name);
    const blocks = [malloc(ctx, 0), calloc(ctx, 0, 3), calloc(ctx, 3, 0), realloc(ctx, 0, 0), malloc(ctx, 0)];
    expect(blocks).not.toContain(0);
    expect(new Set(blocks).size).toBe(5);
    for (const p of blocks) free(ctx, p);
  }
  expect(py.misuseCount).toBe(0);
}

function hooksAtRunTime(py: PyMem): void {
  const domains = domainsOf(py);
  const blocks = domains.map(({ malloc }) => [24, 5000, 0].map(malloc));
  const all = domains.flatMap(({ name }) => [watch(py, name, 1), watch(py, name, 2)]);
  domains.forEach(({ malloc, free }, i) => {
    for (const p of blocks[i] ?? []) free(p);
    free(malloc(24));
  });
  for (const { calls } of all) expect(calls.length).toBeGreaterThanOrEqual(5);
  for (const { restore } of all.reverse()) restore();
  expect(py.currentAllocatorName()).toBe("pymalloc");
  expect(py.check()).toBe(0);
}

/** What is no hook is without checks until the debug hooks are set up again. */
function debugHooksAgain(py: PyMem): void {
  const beneath = py.PyMem_GetAllocator("raw");
  py.PyMem_SetupDebugHooks();
  py.PyMem_SetAllocator("mem", beneath);
  const isMarked = () => {
    const p = py.PyMem_Malloc(24);
    const marked = bytesAt(py, p - HEAD, HEAD).join() === [0, 0, 0, 24, 0x6d, 0xfd, 0xfd, 0xfd].join();
    py.PyMem_Free(p);
    return marked;
  };
  expect(isMarked()).toBe(false);
  py.PyMem_SetupDebugHooks();
  expect(isMarked()).toBe(true);
}

function arenas(py: PyMem): void {
  const { ARENA_SIZE } = py.config;
  const p = py.exports.PyMem_RawCalloc(1, 16);
  py.exports.PyObject_GetArenaAllocator(p);
  const [ctx = 0, alloc = 0, free = 0, beyond] = [...new Uint32Array(py.memory.buffer, p, 4)];
  expect([alloc, free].map((place) => (py.exports.table.get(place) as Call).length)).toEqual([2, 3]);
  expect(beyond).toBe(0);
  const arena = (py.exports.table.get(alloc) as Call)(ctx, ARENA_SIZE);
  (py.exports.table.get(free) as Call)(ctx, arena, ARENA_SIZE);
  const { given, taken, sizes } = watchArenas(py);
  const blocks = Array.from({ length: 1000 }, () => py.PyObject_Malloc(500));
  py.PyObject_Malloc(600);
  py.PyMem_RawMalloc(24);
  expect([...sizes]).toEqual([ARENA_SIZE]);
  // Blocks come of nothing else.
  const isGiven = new Set(given);
  expect(blocks.filter((block) => !isGiven.has(block - (block % ARENA_SIZE)))).toEqual([]);
  // An arena that is a raw block of the heap's own is no block for its walks.
  expect(py.check()).toBe(0);
  if (py.config.CHECKS) {
    const walked = [...py.heapWalk()].map(({ ptr }) => ptr as number);
    expect(walked.filter((ptr) => isGiven.has(ptr))).toEqual([]);
    expect(walked).toEqual(expect.arrayContaining(blocks));
  }
  for (const block of blocks) py.PyObject_Free(block);
  py.trim();
  expect(new Set(taken)).toEqual(isGiven);
  expect([...sizes]).toEqual([ARENA_SIZE]);
}

/** Which of nine requests, of all kinds and domains in turn, with frees between them, fail. */
function failuresOf(py: PyMem): number[] {
  const failed: number[] = [];
  for (let k = 1; k <= 9; k++) {
    const { malloc, calloc, realloc, free } = domainsOf(py)[k % 3] as Domain;
    const requests = [() => malloc(24), () => calloc(2, 12), () => realloc(0, 24)];
    const p = requests[Math.floor((k - 1) / 3)]?.();
    if (p === 0) failed.push(k);
    free(p ?? 0);
  }
  return failed;
}

function injectedFailures(py: PyMem): void {
  const live = domainsOf(py).map(({ malloc }) => malloc(24));
  py.setNomemory(2, 5);
  expect(failuresOf(py)).toEqual([3, 4, 5]);
  expect(failuresOf(py)).toEqual([]);
  py.setNomemory(6, 0);
  expect(failuresOf(py)).toEqual([7, 8, 9]);
  expect(failuresOf(py)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  py.setNomemory(0, 1);
  expect(failuresOf(py)).toEqual([1]);
  py.setNomemory(1, -1);
  domainsOf(py).forEach(({ free }, i) => {
    free(live[i] ?? 0);
  });
  expect(failuresOf(py)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  py.removeMemHooks();
  expect(failuresOf(py)).toEqual([]);
  expect(py.currentAllocatorName()).toBe("pymalloc");
  expect(py.getAllocatedBlocks()).toBe(0);
}

export const replaceableRows: readonly Row[] = [
  {
    id: "3.1",
    behaviour:
      "a record is five words of 32 bits: ctx, and malloc, calloc, realloc and free as indices of the table",
    run: (create) => recordShape(create()),
  },
  {
    id: "3.2",
    behaviour: "Get and Set copy the record; of an unknown domain Get gives zeros and Set does nothing",
    instead: "that is what the exports do; of TypeScript's names an unknown one is a TypeError",
    run: (create) => copiedRecords(create()),
  },
  {
    id: "3.3",
    behaviour: "a record's functions give distinct blocks that are not NULL for 0 bytes",
    run: (create) => emptyBlocks(create()),
  },
  {
    id: "3.4",
    behaviour:
      "hooks that forward may be set at any time, and on each other; on top of another allocator the debug hooks are set up again",
    run: (create) => {
      hooksAtRunTime(create());
      debugHooksAgain(create());
    },
  },
  {
    id: "3.5",
    behaviour: "arenas come from {ctx, alloc, free}, asked for exactly ARENA_SIZE, and go back there",
    instead: "there are no frames of an interpreter, so that nobody else asks it",
    run: (create) => arenas(create()),
  },
  {
    id: "3.6",
    behaviour:
      "of the requests of all domains those with start < k <= stop fail, for ever if stop is 0 or less, and frees pass",
    run: (create) => injectedFailures(create()),
  },
];
