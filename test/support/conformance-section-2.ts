// Section 2 of the conformance table: domains, default allocators, the rule of threads.
import { expect } from "vitest";
import { type AllocatorName, type BuildName, createPyMem, type PyMem } from "../../src/index.js";
import { domainsOf, type Row, watch, watchArenas } from "./conformance.js";
import { thrown } from "./thrown.js";

/** The five words of the domain's record, by its number. */
export function recordOf(py: PyMem, domain: number): number[] {
  const p = py.exports.PyMem_RawMalloc(20) >>> 0;
  py.exports.PyMem_GetAllocator(domain, p);
  const words = [...new Uint32Array(py.memory.buffer, p, 5)];
  py.exports.PyMem_RawFree(p);
  return words;
}

/** In the secure build a block is a byte longer: so much less does a pool serve. */
export function largestPooled(py: PyMem, build: BuildName): number {
  return py.config.SMALL_REQUEST_THRESHOLD - (build === "secure" ? 1 : 0);
}

function numbers(py: PyMem): void {
  domainsOf(py).forEach(({ name, malloc }, i) => {
    const { calls, restore } = watch(py, name, 1000 + i);
    expect([0, 1, 2].map((domain) => recordOf(py, domain)[0] === 1000 + i)).toEqual(
      [0, 1, 2].map((domain) => domain === i),
    );
    malloc(10);
    expect(calls.filter(([, n]) => n === 10)).toHaveLength(1);
    restore();
  });
}

const functionsOf = (py: PyMem) => [0, 1, 2].map((domain) => recordOf(py, domain).slice(1));

function defaults(create: (options?: { allocator: AllocatorName }) => PyMem): void {
  const py = create();
  const [raw, mem, obj] = functionsOf(py);
  expect(mem).toEqual(obj);
  expect(raw).not.toEqual(mem);
  expect(py.currentAllocatorName()).toBe("pymalloc");
  const plain = create({ allocator: "malloc" });
  const [first, second, third] = functionsOf(plain);
  expect([second, third]).toEqual([first, first]);
  expect(first).toEqual(raw);
  expect(plain.getAllocatedBlocks()).toBe(0);
  // No build has the debug hooks of itself.
  const [p = 0, q = 0] = [py.PyMem_Malloc(24), py.PyMem_Malloc(24)];
  expect(py.stats().freeByClass[0]).toMatchObject({ blocksInUse: 2, pools: 1 });
  py.PyMem_Free(p as 0);
  py.PyMem_Free(q as 0);
}

/** All three may be called while any of their functions is under way. */
function reentry(py: PyMem): void {
  for (const { name, malloc } of domainsOf(py)) {
    let depth = 0;
    const { restore, calls } = watch(py, name, 0, (old) => ({
      malloc: (ctx, n) => {
        if (depth++ === 0) {
          for (const other of domainsOf(py)) for (const size of [24, 5000]) other.free(other.malloc(size));
        }
        return old.malloc(ctx, n);
      },
    }));
    expect(malloc(24)).not.toBe(0);
    expect(calls.length).toBeGreaterThan(4);
    restore();
  }
  expect(py.check()).toBe(0);
  expect(py.memory.buffer).toBeInstanceOf(ArrayBuffer);
}

function limits(py: PyMem, build: BuildName): void {
  const [, ...pooled] = domainsOf(py);
  const largest = largestPooled(py, build);
  const raw = watch(py, "raw");
  for (const { malloc, free } of pooled) {
    raw.calls.length = 0;
    for (const n of [1, 24, largest]) free(malloc(n));
    expect(raw.calls).toEqual([]);
    const p = malloc(largest + 1);
    free(p);
    expect(raw.calls).toEqual([
      ["malloc", largest + 1],
      ["free", p],
    ]);
  }
  raw.restore();
}

/** No arena, then raw, then NULL. */
function refusals(py: PyMem): void {
  py.PyObject_SetArenaAllocator({ alloc: () => 0, free: () => {} });
  let isRefusing = false;
  const raw = watch(py, "raw", 0, (old) => ({
    malloc: (ctx, n) => (isRefusing ? 0 : old.malloc(ctx, n)),
  }));
  for (const { malloc, free } of domainsOf(py).slice(1)) {
    raw.calls.length = 0;
    isRefusing = false;
    const p = malloc(24);
    free(p);
    expect(raw.calls).toEqual([
      ["malloc", 24],
      ["free", p],
    ]);
    isRefusing = true;
    expect([p === 0, malloc(24)]).toEqual([false, 0]);
  }
  expect(py.check()).toBe(0);
}

function perHeap(first: PyMem, second: PyMem): void {
  const { calls } = watch(first, "mem");
  const arenas = watchArenas(first);
  const p = second.PyMem_Malloc(24);
  expect([calls.length, arenas.given.length]).toEqual([0, 0]);
  const own = first.PyMem_Malloc(24);
  expect([calls.length, arenas.given.length]).toEqual([1, 1]);
  first.PyMem_Free(own);
  expect(second.getAllocatedBlocks()).toBe(1);
  // Of a heap that is at its end nothing is kept, whatever leaked.
  first.PyMem_Malloc(24);
  first.reset();
  expect(arenas.taken).toEqual(arenas.given);
  // To free elsewhere what it gave is undefined in CPython. Here told, but in the fast build.
  if (second.config.CHECKS === 0) return;
  const third = createPyMem({ maximumBytes: 65_536 });
  expect(thrown(() => third.PyMem_Free(p))).toMatchObject({ name: "MemoryMisuseError" });
}

export const domainRows: readonly Row[] = [
  {
    id: "2.1",
    behaviour: "the domains are 0 raw, 1 mem and 2 obj",
    run: (create) => numbers(create()),
  },
  {
    id: "2.2",
    behaviour: "raw is C's malloc, mem and obj are pymalloc, or malloc everywhere where pymalloc is left out",
    instead:
      "both are a heap's choice (allocator); mimalloc is not there, and the debug build adds checks of its own, no debug hooks",
    run: (create) => defaults(create),
  },
  {
    id: "2.3",
    behaviour: "raw may be called without the GIL, mem and obj not",
    instead:
      "there is no GIL, and a heap belongs to the one thread that made it, so that all three may be called at any time, also from each other's functions",
    run: (create) => reentry(create()),
  },
  {
    id: "2.4",
    behaviour:
      "pymalloc serves 1 to 512 bytes, more goes through raw's current record, as small requests do where no arena is to be had",
    run: (create, build) => {
      limits(create(), build);
      refusals(create());
    },
  },
  {
    id: "2.5",
    behaviour: "pymalloc's state is an interpreter's own, and so are its blocks",
    instead:
      "wasm has no interpreters: it is a heap's own, and reset gives back all arenas although blocks leaked",
    run: (create) => perHeap(create(), create()),
  },
];
