import type {
  DomainName,
  InstalledAllocator,
  InstalledArenaAllocator,
  PyMemAllocatorEx,
  PyObjectArenaAllocator,
  ReplaceableAllocators,
} from "./allocators.js";
import { checkedArgument, describe } from "./arguments.js";
import { explained, type HeapParts, withScratch } from "./heap-parts.js";
import type { Kind } from "./hook-table.js";
import type { PyMemExports } from "./wasm-exports.js";

/** In CPython's order: a domain's number is its index. */
export const domainNames: readonly DomainName[] = ["raw", "mem", "obj"];

const RECORD_WORDS = 5;
const ARENA_RECORD_WORDS = 3;
const kinds = ["malloc", "calloc", "realloc", "free"] as const;

function domainNumber(name: string, domain: unknown): number {
  const number = domainNames.indexOf(domain as DomainName);
  if (number < 0) {
    throw new TypeError(
      `${name}: unknown domain ${describe(domain)}; the domains are ${domainNames.join(", ")}`,
    );
  }
  return number;
}

/** The words of the domain's record: ctx and four places of the table. */
export function recordWords({ wasm }: Pick<HeapParts, "wasm">, domain: number): readonly number[] {
  return withScratch(wasm, RECORD_WORDS, (address, words) => {
    wasm.PyMem_GetAllocator(domain, address);
    return [...words()];
  });
}

/** Makes the words the domain's record, unchecked. */
export function writeRecord(wasm: PyMemExports, domain: number, values: readonly number[]): void {
  withScratch(wasm, RECORD_WORDS, (address, words) => {
    words().set(values);
    wasm.PyMem_SetAllocator(domain, address);
  });
}

/** The words of the arenas' record: ctx and two places of the table. */
export function arenaWords({ wasm }: Pick<HeapParts, "wasm">): readonly number[] {
  return withScratch(wasm, ARENA_RECORD_WORDS, (address, words) => {
    wasm.PyObject_GetArenaAllocator(address);
    return [...words()];
  });
}

/** What is replaceable of one heap, as TypeScript has it. */
export function replaceableAllocators(heap: HeapParts): ReplaceableAllocators {
  const { wasm, hooks, explain } = heap;

  const PyMem_GetAllocator = (domain: DomainName): InstalledAllocator => {
    const words = recordWords(heap, domainNumber("PyMem_GetAllocator", domain));
    const at = (kind: Kind, i: number) => hooks.functionAt(kind, words[i] ?? 0);
    return {
      ctx: words[0] ?? 0,
      malloc: at("malloc", 1) as InstalledAllocator["malloc"],
      calloc: at("calloc", 2) as InstalledAllocator["calloc"],
      realloc: at("realloc", 3) as InstalledAllocator["realloc"],
      free: at("free", 4) as InstalledAllocator["free"],
    };
  };

  const PyMem_SetAllocator = (domain: DomainName, allocator: PyMemAllocatorEx | number): void => {
    const name = "PyMem_SetAllocator";
    const number = domainNumber(name, domain);
    const values = typeof allocator === "number" ? wordsAt(heap, allocator) : wordsOf(heap, allocator);
    writeRecord(wasm, number, values);
  };

  const PyObject_GetArenaAllocator = (): InstalledArenaAllocator => {
    const [ctx = 0, alloc = 0, free = 0] = arenaWords(heap);
    return {
      ctx,
      alloc: hooks.functionAt("arena_alloc", alloc) as InstalledArenaAllocator["alloc"],
      free: hooks.functionAt("arena_free", free) as InstalledArenaAllocator["free"],
    };
  };

  const PyObject_SetArenaAllocator = (allocator: PyObjectArenaAllocator): void => {
    const name = "PyObject_SetArenaAllocator";
    const { ctx, alloc, free } = objectOf(name, allocator);
    const number = contextOf(name, ctx);
    const places = hooks.placesOf(name, { arena_alloc: alloc, arena_free: free });
    withScratch(wasm, ARENA_RECORD_WORDS, (address, words) => {
      words().set([number, ...places.values()]);
      // It gives idle memory back, and so may meet damage.
      explained(explain, name, () => wasm.PyObject_SetArenaAllocator(address));
    });
  };

  return { PyMem_GetAllocator, PyMem_SetAllocator, PyObject_GetArenaAllocator, PyObject_SetArenaAllocator };
}

function objectOf<Record extends object>(name: string, record: Record): Record {
  if (typeof record !== "object" || record === null) {
    throw new TypeError(`${name}: the allocator must be a record of functions, not ${describe(record)}`);
  }
  return record;
}

function contextOf(name: string, ctx: unknown): number {
  return ctx === undefined ? 0 : checkedArgument(name, "the record's ctx", ctx as number);
}

function wordsOf({ hooks }: HeapParts, allocator: PyMemAllocatorEx): number[] {
  const name = "PyMem_SetAllocator";
  const { ctx, malloc, calloc, realloc, free } = objectOf(name, allocator);
  const number = contextOf(name, ctx);
  return [number, ...hooks.placesOf(name, { malloc, calloc, realloc, free }).values()];
}

/** A record that lies in memory: its words, if they name functions of the table. */
function wordsAt({ wasm, hooks }: HeapParts, address: number): number[] {
  const name = "PyMem_SetAllocator";
  const start = checkedArgument(name, "the record's address", address);
  if (start % 4 !== 0 || start === 0 || start + RECORD_WORDS * 4 > wasm.memory.buffer.byteLength) {
    throw new RangeError(`${name}: no record can lie at the address ${start}`);
  }
  const words = [...new Uint32Array(wasm.memory.buffer, start, RECORD_WORDS)];
  kinds.forEach((kind, i) => {
    const place = words[i + 1] ?? 0;
    if (!hooks.hasAt(kind, place)) {
      throw new TypeError(`${name}: the record's ${kind} is ${place}, where the table has no such function`);
    }
  });
  return words;
}
