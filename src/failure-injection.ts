import type { PyMemAllocatorEx, ReplaceableAllocators } from "./allocators.js";
import { describe } from "./arguments.js";
import { domainNames } from "./records.js";

/** CPython's _testcapi.set_nomemory and remove_mem_hooks. */
export interface FailureInjection {
  /**
   * Has requests for memory fail: over all three domains those numbered k from now on with start < k <= stop, or all after start
   * if stop is 0 or less. Frees always pass. A request of mem or obj that goes on to raw counts there again. A second call starts
   * anew. CPython: _testcapi.set_nomemory.
   * @throws {RangeError | TypeError} not integers of 32 bits.
   */
  setNomemory(start: number, stop?: number): void;
  /** Ends that: each domain has the allocator it had. CPython: _testcapi.remove_mem_hooks. */
  removeMemHooks(): void;
}

function checkedInt(parameter: string, value: number): number {
  if (typeof value === "number" && (value | 0) === value) return value;
  const sentence = `setNomemory: ${parameter} must be an integer of 32 bits, not ${describe(value)}`;
  throw typeof value === "number" ? new RangeError(sentence) : new TypeError(sentence);
}

export function failureInjection({
  PyMem_GetAllocator,
  PyMem_SetAllocator,
}: ReplaceableAllocators): FailureInjection {
  let count = 0;
  let first = 0;
  let last = 0;
  let replaced: readonly PyMemAllocatorEx[] | undefined;

  const fails = () => {
    count++;
    return count > first && (last <= 0 || count <= last);
  };
  const hook = (old: PyMemAllocatorEx): PyMemAllocatorEx => ({
    ...old,
    malloc: (ctx, n) => (fails() ? 0 : old.malloc(ctx, n)),
    calloc: (ctx, nelem, elsize) => (fails() ? 0 : old.calloc(ctx, nelem, elsize)),
    realloc: (ctx, p, n) => (fails() ? 0 : old.realloc(ctx, p, n)),
  });

  return {
    setNomemory: (start, stop = 0) => {
      const checkedStart = checkedInt("start", start);
      const checkedStop = checkedInt("stop", stop);
      count = 0;
      first = checkedStart;
      last = checkedStop;
      if (replaced !== undefined) return;
      const found = domainNames.map((domain) => PyMem_GetAllocator(domain));
      domainNames.forEach((domain, i) => {
        const old = found[i];
        if (old !== undefined) PyMem_SetAllocator(domain, hook(old));
      });
      replaced = found;
    },
    removeMemHooks: () => {
      const found = replaced;
      replaced = undefined;
      domainNames.forEach((domain, i) => {
        const old = found?.[i];
        if (old !== undefined) PyMem_SetAllocator(domain, old);
      });
    },
  };
}
