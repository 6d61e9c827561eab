// The conformance table: a row for each numbered behaviour of CPython's memory manager, and what its rows are made of. The numbers
// are those of the project's reference: 1 entry points, 2 domains, 3 replaceable parts, 4 debug hooks, 5 statistics, 6 pymalloc's insides.
import type { BuildName, DomainName, InstalledAllocator, PyMem, PyMemAllocatorEx } from "../../src/index.js";
import type { Create } from "./builds.js";

/** One numbered behaviour, and the test of it. */
export interface Row {
  readonly id: string;
  /** What CPython does, in one sentence. */
  readonly behaviour: string;
  /** What ours does instead, or what stands in its place where wasm cannot have it. The row's test is of that. */
  readonly instead?: string;
  /** The builds that the row does not hold for. */
  readonly except?: { readonly builds: readonly BuildName[]; readonly why: string };
  run(create: Create, build: BuildName): void;
}

const numbered = (section: number, rows: number) =>
  Array.from({ length: rows }, (_, i) => `${section}.${i + 1}`);

/** All there are. */
export const allIds: readonly string[] = [
  ...numbered(1, 14),
  ...numbered(2, 7),
  ...numbered(3, 6),
  ...numbered(4, 8),
  ...numbered(5, 4),
  ...numbered(6, 15),
];

export const MAXIMUM = 0x7fffffff;

/** The four functions of one domain over plain numbers. */
export interface Domain {
  readonly name: DomainName;
  /** What the debug hooks call it. */
  readonly api: "r" | "m" | "o";
  malloc(n: number): number;
  calloc(nelem: number, elsize: number): number;
  realloc(p: number, n: number): number;
  free(p: number): void;
}

export function domainsOf(py: PyMem): readonly [raw: Domain, mem: Domain, obj: Domain] {
  return [
    {
      name: "raw",
      api: "r",
      malloc: py.PyMem_RawMalloc,
      calloc: py.PyMem_RawCalloc,
      realloc: py.PyMem_RawRealloc as Domain["realloc"],
      free: py.PyMem_RawFree as Domain["free"],
    },
    {
      name: "mem",
      api: "m",
      malloc: py.PyMem_Malloc,
      calloc: py.PyMem_Calloc,
      realloc: py.PyMem_Realloc as Domain["realloc"],
      free: py.PyMem_Free as Domain["free"],
    },
    {
      name: "obj",
      api: "o",
      malloc: py.PyObject_Malloc,
      calloc: py.PyObject_Calloc,
      realloc: py.PyObject_Realloc as Domain["realloc"],
      free: py.PyObject_Free as Domain["free"],
    },
  ];
}

/** A call that a record's function saw: its name, and its arguments behind ctx. */
export type Call = readonly [name: "malloc" | "calloc" | "realloc" | "free", ...values: number[]];

export interface Watch {
  /** The calls so far. */
  readonly calls: Call[];
  /** The ctx of each of them. */
  readonly contexts: number[];
  /** What the domain had before. */
  readonly old: InstalledAllocator;
  restore(): void;
}

/** Puts an allocator on top of the domain's that notes its calls and forwards them. `changes` are functions in its place. */
export function watch(
  py: PyMem,
  domain: DomainName,
  ctx = 42,
  changes: (old: InstalledAllocator) => Partial<PyMemAllocatorEx> = () => ({}),
): Watch {
  const old = py.PyMem_GetAllocator(domain);
  const calls: Call[] = [];
  const contexts: number[] = [];
  const next = { ...old, ...changes(old) };
  const note = (given: number, ...call: Call) => {
    contexts.push(given);
    calls.push(call);
  };
  py.PyMem_SetAllocator(domain, {
    ctx,
    malloc: (given, n) => {
      note(given, "malloc", n);
      return next.malloc(old.ctx, n);
    },
    calloc: (given, nelem, elsize) => {
      note(given, "calloc", nelem, elsize);
      return next.calloc(old.ctx, nelem, elsize);
    },
    realloc: (given, p, n) => {
      note(given, "realloc", p, n);
      return next.realloc(old.ctx, p, n);
    },
    free: (given, p) => {
      note(given, "free", p);
      next.free(old.ctx, p);
    },
  });
  return { calls, contexts, old, restore: () => py.PyMem_SetAllocator(domain, old) };
}

export interface ArenaWatch {
  /** Addresses that were given, and those that were taken back. */
  readonly given: number[];
  readonly taken: number[];
  /** The sizes of all calls. */
  readonly sizes: Set<number>;
}

/** Has arenas come through an allocator that notes them and forwards. */
export function watchArenas(py: PyMem): ArenaWatch {
  const old = py.PyObject_GetArenaAllocator();
  const given: number[] = [];
  const taken: number[] = [];
  const sizes = new Set<number>();
  py.PyObject_SetArenaAllocator({
    ctx: old.ctx,
    alloc: (ctx, size) => {
      const p = old.alloc(ctx, size);
      sizes.add(size);
      given.push(p);
      return p;
    },
    free: (ctx, p, size) => {
      sizes.add(size);
      taken.push(p);
      old.free(ctx, p, size);
    },
  });
  return { given, taken, sizes };
}

export function bytesAt(py: PyMem, p: number, n: number): number[] {
  return [...new Uint8Array(py.memory.buffer, p, n)];
}

/** So many of the byte. */
export const of = (n: number, byte: number) => new Array<number>(n).fill(byte);

export function fill(py: PyMem, p: number, n: number, byte: number): void {
  new Uint8Array(py.memory.buffer, p, n).fill(byte);
}

/** Writes bytes that differ from their neighbours; they are given. */
export function stamp(py: PyMem, p: number, n: number): number[] {
  const bytes = Array.from({ length: n }, (_, i) => (i * 37 + 11) & 0xff);
  new Uint8Array(py.memory.buffer).set(bytes, p);
  return bytes;
}

/** Bytes of the debug envelope on 32 bits: two words before a block's, one behind. */
export const HEAD = 8;
export const TAIL = 4;
export const CLEAN = 0xcd;
export const DEAD = 0xdd;
export const FORBIDDEN = 0xfd;
