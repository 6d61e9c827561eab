// An allocator that forwards to another one and remembers what it was asked.
import type { DomainName, InstalledAllocator, PyMem, PyMemAllocatorEx } from "../../src/index.js";

/** A call as the record saw it: the function's name, ctx and the other arguments. */
export type LoggedCall = readonly [name: string, ...values: number[]];

export interface LoggedAllocator {
  readonly calls: LoggedCall[];
  readonly old: InstalledAllocator;
  readonly record: Required<PyMemAllocatorEx>;
}

/** One that forwards to the domain's present record. `ctx` is its own. It is not installed. */
export function loggedAllocator(py: PyMem, domain: DomainName, ctx = 0): LoggedAllocator {
  const old = py.PyMem_GetAllocator(domain);
  const calls: LoggedCall[] = [];
  const record = {
    ctx,
    malloc: (c: number, n: number) => {
      calls.push(["malloc", c, n]);
      return old.malloc(old.ctx, n);
    },
    calloc: (c: number, nelem: number, elsize: number) => {
      calls.push(["calloc", c, nelem, elsize]);
      return old.calloc(old.ctx, nelem, elsize);
    },
    realloc: (c: number, p: number, n: number) => {
      calls.push(["realloc", c, p, n]);
      return old.realloc(old.ctx, p, n);
    },
    free: (c: number, p: number) => {
      calls.push(["free", c, p]);
      old.free(old.ctx, p);
    },
  };
  return { calls, old, record };
}

/** The same, installed. */
export function logDomain(py: PyMem, domain: DomainName, ctx = 0): LoggedAllocator {
  const logged = loggedAllocator(py, domain, ctx);
  py.PyMem_SetAllocator(domain, logged.record);
  return logged;
}

/** The four functions of a domain, by the domain. */
export function functionsOf(py: PyMem, domain: DomainName) {
  if (domain === "raw") {
    return {
      malloc: py.PyMem_RawMalloc,
      calloc: py.PyMem_RawCalloc,
      realloc: py.PyMem_RawRealloc as (p: number, n: number) => number,
      free: py.PyMem_RawFree as (p: number) => void,
    };
  }
  if (domain === "mem") {
    return {
      malloc: py.PyMem_Malloc,
      calloc: py.PyMem_Calloc,
      realloc: py.PyMem_Realloc as (p: number, n: number) => number,
      free: py.PyMem_Free as (p: number) => void,
    };
  }
  return {
    malloc: py.PyObject_Malloc,
    calloc: py.PyObject_Calloc,
    realloc: py.PyObject_Realloc as (p: number, n: number) => number,
    free: py.PyObject_Free as (p: number) => void,
  };
}

export const domains: readonly DomainName[] = ["raw", "mem", "obj"];
