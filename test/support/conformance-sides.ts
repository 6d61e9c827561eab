// What can be asked of CPython's memory manager and of ours in the same words.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { type Domain, domainsOf } from "./conformance.js";
import { type CPython, cpythonDomains } from "./pyodide.js";

/** One of the two, as far as both can be asked. */
export interface Side {
  readonly domains: readonly Domain[];
  readonly memory: WebAssembly.Memory;
  readonly getAllocator: (domain: number, record: number) => void;
  readonly setAllocator: (domain: number, record: number) => void;
  /** Puts a function into the table. */
  readonly place: (call: (...values: number[]) => number, parameters: number) => number;
  readonly name: () => string | null;
}

export function ours(py: PyMem): Side {
  return {
    domains: domainsOf(py),
    memory: py.memory,
    getAllocator: py.exports.PyMem_GetAllocator,
    setAllocator: py.exports.PyMem_SetAllocator,
    place: (call, parameters) => placeInTable(py, call, parameters),
    name: py.currentAllocatorName,
  };
}

/** By a record of TypeScript's, whose functions are in the table from then on. */
function placeInTable(py: PyMem, call: (...values: number[]) => number, parameters: number): number {
  const old = py.PyMem_GetAllocator("raw");
  const isThree = parameters === 3;
  py.PyMem_SetAllocator("raw", { ...old, ...(isThree ? { realloc: call } : { malloc: call }) });
  const record = py.exports.batch_slots();
  py.exports.PyMem_GetAllocator(0, record);
  const place = new Uint32Array(py.memory.buffer, record, 5)[isThree ? 3 : 1] ?? 0;
  py.PyMem_SetAllocator("raw", old);
  return place;
}

export function theirs(cpython: CPython): Side {
  const { M } = cpython;
  return {
    domains: cpythonDomains(cpython),
    memory: M.memory,
    getAllocator: M._PyMem_GetAllocator,
    setAllocator: M._PyMem_SetAllocator,
    place: (call, parameters) =>
      M.addFunction((...values) => call(...values.map((value) => value >>> 0)), "i".repeat(parameters + 1)),
    name: () => M.UTF8ToString(M.__PyMem_GetCurrentAllocatorName()) || null,
  };
}

export const wordsAt = ({ memory }: Side, p: number, n: number) => [...new Uint32Array(memory.buffer, p, n)];
export const bytesOf = ({ memory }: Side, p: number, n: number) => [...new Uint8Array(memory.buffer, p, n)];

/** Memory for a record, and what undoes all that a question did. */
export function withRecord<Answer>(side: Side, ask: (record: number) => Answer): Answer {
  const record = side.domains[0]?.malloc(20) ?? 0;
  try {
    return ask(record);
  } finally {
    side.domains[0]?.free(record);
  }
}

/** Runs with a malloc and a realloc that refuse, and note what they are asked, on top of the domain's own. */
export function refusing<Answer>(side: Side, domain: number, ask: (calls: number[][]) => Answer): Answer {
  return withRecord(side, (record) => {
    const calls: number[][] = [];
    const refuse = (...values: number[]) => {
      calls.push(values);
      return 0;
    };
    const places = [side.place(refuse, 2), side.place(refuse, 3)];
    side.getAllocator(domain, record);
    const before = wordsAt(side, record, 5);
    const [two = 0, three = 0] = places;
    new Uint32Array(side.memory.buffer, record, 5).set([42, two, three, three, before[4] ?? 0]);
    side.setAllocator(domain, record);
    try {
      return ask(calls);
    } finally {
      new Uint32Array(side.memory.buffer, record, 5).set(before);
      side.setAllocator(domain, record);
    }
  });
}

/** Asks each domain of both, and expects one answer. */
export function askBoth(
  sides: () => readonly Side[],
  ask: (domain: Domain, side: Side, i: number) => unknown,
): void {
  const [first, second] = sides().map((side) => side.domains.map((domain, i) => ask(domain, side, i)));
  expect(first).toEqual(second);
}
