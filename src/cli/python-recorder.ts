// CPython's three domains, watched from before the interpreter starts: each request goes on to the allocator that was there, and into a trace.
import { inlineModules } from "../inline-modules.js";
import { trampoline } from "../modules.js";
import { checkModule } from "../pyodide/pyodide-module.js";
import { type Allocator, type DomainName, presentAllocator, setAllocator } from "../pyodide/records.js";
import type { TraceDomain, TraceWriter } from "../trace/trace-writer.js";

const DOMAINS: readonly DomainName[] = ["raw", "mem", "obj"];
const NAME = "record";

/** What tells the writer of the calls of one domain. `isOn` says whether the time for that has come. */
function watched(older: Allocator, domain: TraceDomain, writer: TraceWriter, isOn: () => boolean): Allocator {
  return {
    ctx: older.ctx,
    malloc(ctx, n) {
      const block = older.malloc(ctx, n) ?? 0;
      if (isOn()) writer.malloc(domain, block >>> 0, n >>> 0);
      return block;
    },
    calloc(ctx, nelem, elsize) {
      const block = older.calloc(ctx, nelem, elsize) ?? 0;
      if (isOn()) writer.calloc(domain, block >>> 0, (nelem >>> 0) * (elsize >>> 0));
      return block;
    },
    realloc(ctx, p, n) {
      const block = older.realloc(ctx, p, n) ?? 0;
      if (isOn()) writer.realloc(domain, p >>> 0, block >>> 0, n >>> 0);
      return block;
    },
    free(ctx, p) {
      if (isOn()) writer.free(domain, p >>> 0);
      older.free(ctx, p);
    },
  };
}

/**
 * Puts the watchers into a Pyodide whose Python has not started. There each domain's functions are those of the C library, so that a request of
 * one domain never comes through another one's: nothing counts twice.
 * @throws {InstallError} this Pyodide is none that can be watched.
 */
export function watchPython(given: unknown, writer: TraceWriter, isOn: () => boolean): void {
  const module = checkModule(NAME, given);
  const older = presentAllocator(NAME, module, DOMAINS);
  for (const [number, domain] of DOMAINS.entries()) {
    const functions = watched(older, number as TraceDomain, writer, isOn);
    setAllocator(NAME, module, [domain], { ctx: older.ctx, ...trampoline(inlineModules, functions) });
  }
}
