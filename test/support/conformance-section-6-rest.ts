// Section 6 of the conformance table, pymalloc's insides: what is an arena's, what comes back, what resizing does.
import { expect } from "vitest";
import type { PyMem } from "../../src/index.js";
import { bytesAt, domainsOf, type Row, stamp, watch, watchArenas } from "./conformance.js";
import { thrown } from "./thrown.js";

function noVector(py: PyMem): void {
  const raw = watch(py, "raw");
  const { given } = watchArenas(py);
  const blocks = Array.from({ length: 3000 }, () => py.PyObject_Malloc(500));
  expect(given.length).toBeGreaterThan(900);
  expect(raw.calls).toEqual([]);
  for (const p of blocks) py.PyObject_Free(p);
  expect(raw.calls).toEqual([]);
}

function alignedArenas(py: PyMem): void {
  const { ARENA_SIZE } = py.config;
  const own = Array.from({ length: 100 }, () => py.PyObject_Malloc(500));
  expect(own).not.toContain(0);
  expect(py.debugMallocStats()).toMatch(/# bytes lost to arena alignment *= *0\n/);
  // One that is not aligned is given back, and was none.
  const taken: number[][] = [];
  const old = py.PyObject_GetArenaAllocator();
  const arena = old.alloc(old.ctx, ARENA_SIZE);
  py.PyObject_SetArenaAllocator({
    ctx: 5,
    alloc: () => arena + 8,
    free: (...values) => taken.push(values),
  });
  const before = py.stats().arenas;
  const p = py.PyObject_Malloc(100);
  expect(p).not.toBe(0);
  expect([p - (p % ARENA_SIZE) === arena, py.stats().arenas]).toEqual([false, before]);
  expect(taken).toContainEqual([5, arena + 8, ARENA_SIZE]);
  expect(py.check()).toBe(0);
}

/** Of 40,000 objects: so many arenas there are, and so many stay. */
function survivors(py: PyMem): void {
  const { given, taken } = watchArenas(py);
  const count = 40_000;
  const objects = Array.from({ length: count }, () => py.PyObject_Malloc(48));
  const free = (isDead: (i: number) => boolean) => {
    objects.forEach((p, i) => {
      if (p !== 0 && isDead(i)) {
        py.PyObject_Free(p);
        objects[i] = 0 as (typeof objects)[0];
      }
    });
    py.trim();
    return taken.length / given.length;
  };
  const places = new Map(objects.map((p, i) => [i, p]));
  expect(free((i) => i % 2 === 0)).toBeLessThan(0.01);
  // One of a thousand is left: it pins its own arena, and no other one. (In CPython all arenas stay.)
  expect(free((i) => i % 1000 !== 1)).toBeGreaterThan(0.9);
  expect(objects.every((p, i) => p === 0 || p === places.get(i))).toBe(true);
  const left = new Set(objects.filter((p) => p !== 0).map((p) => p - (p % 2048)));
  expect(given.length - taken.length).toBe(left.size);
  expect(free(() => true)).toBe(1);
}

/** What looks like a pool, bytes and place, and is in a raw block. */
function foreignAddresses(py: PyMem): void {
  const { POOL_SIZE } = py.config;
  const p = py.PyObject_Malloc(64);
  const pool = p - (p % POOL_SIZE);
  const block = py.PyMem_RawMalloc(4 * POOL_SIZE);
  const place = block + POOL_SIZE - (block % POOL_SIZE);
  new Uint8Array(py.memory.buffer).copyWithin(place, pool, pool + POOL_SIZE);
  const copied = place + (p - pool);
  const error = thrown(() => (py.PyObject_Free as (address: number) => void)(copied));
  expect(error).toMatchObject({ name: "MemoryMisuseError", address: copied });
  py.PyMem_RawFree(block);
  expect(py.malloc_usable_size(p)).toBeGreaterThanOrEqual(64);
  py.PyObject_Free(p);
  expect(py.check()).toBe(0);
  expect(py.debugMallocStats()).toMatch(/# bytes lost to arena map root *= *0\n/);
}

function shrinkRule(py: PyMem): void {
  for (const { malloc, realloc, free } of domainsOf(py).slice(1)) {
    for (const [size, kept] of [
      [512, 385],
      [64, 49],
      [8, 7],
      [256, 193],
    ] as const) {
      const p = malloc(size);
      expect(realloc(p, kept)).toBe(p);
      // Growth within the class stays as well, and so does what has shrunk before.
      expect(realloc(p, size)).toBe(p);
      expect(realloc(p, kept + 1)).toBe(p);
      const data = stamp(py, p, kept - 1);
      const moved = realloc(p, kept - 1);
      expect(moved).not.toBe(p);
      expect(bytesAt(py, moved, kept - 1)).toEqual(data);
      free(moved);
    }
  }
  // There is no memory to move to: CPython's fails, ours is large enough where it is.
  const p = py.PyMem_Malloc(512);
  py.setMaximumBytes(py.memory.buffer.byteLength);
  while (py.PyMem_Malloc(8) !== 0);
  while (py.PyMem_RawMalloc(0) !== 0);
  expect(py.PyMem_Realloc(p, 8)).toBe(p);
}

/** In the secure build a block stays where it is while its canary is 64 bytes or fewer. */
function shrinkRuleOfCanaries(py: PyMem): void {
  for (const { malloc, realloc, free } of domainsOf(py).slice(1)) {
    const p = malloc(503);
    expect(realloc(p, 440)).toBe(p);
    expect(realloc(p, 503)).toBe(p);
    const data = stamp(py, p, 439);
    const moved = realloc(p, 439);
    expect(moved).not.toBe(p);
    expect(bytesAt(py, moved, 439)).toEqual(data);
    free(moved);
  }
}

function rawForEver(py: PyMem): void {
  const raw = watch(py, "raw");
  for (const { malloc, realloc, free } of domainsOf(py).slice(1)) {
    raw.calls.length = 0;
    const p = malloc(600);
    const data = stamp(py, p, 16);
    const q = realloc(p, 24);
    const r = realloc(q, 16);
    expect(bytesAt(py, r, 16)).toEqual(data);
    free(r);
    expect(raw.calls).toEqual([
      ["malloc", 600],
      ["realloc", p, 24],
      ["realloc", q, 16],
      ["free", r],
    ]);
  }
  raw.restore();
  // Nor without a hook: it is no pool's.
  const p = py.PyMem_Realloc(py.PyMem_Malloc(600), 24);
  expect(py.stats().freeByClass.map(({ blocksInUse }) => blocksInUse)).toEqual([]);
  expect(py.malloc_usable_size(p)).toBeGreaterThanOrEqual(24);
}

function caps(py: PyMem): void {
  const { given } = watchArenas(py);
  let count = 0;
  while (py.PyObject_Malloc(500) !== 0) count++;
  expect(py.memory.buffer.byteLength).toBe(2 * 65_536);
  expect(count).toBeGreaterThan(150);
  expect(given.filter((p) => p !== 0).length).toBeLessThanOrEqual(64);
  py.setMaximumBytes(4 * 65_536);
  expect(py.PyObject_Malloc(500)).not.toBe(0);
  expect(py.check()).toBe(0);
}

export const arenaRows: readonly Row[] = [
  {
    id: "6.7",
    behaviour: "arenas have records in a vector, which raw's realloc doubles",
    instead: "an arena is known by its pool: however many there are, nothing is asked of raw",
    run: (create) => noVector(create()),
  },
  {
    id: "6.8",
    behaviour: "of an arena that is not aligned one pool is lost",
    instead:
      "arenas of our own are aligned, and one of an arena allocator's that is not is given back to it and is a refusal",
    run: (create) => alignedArenas(create()),
  },
  {
    id: "6.11",
    behaviour: "objects never move, and one survivor of a thousand pins all arenas",
    instead: "it pins 2 KiB, so that nine tenths of the arenas are given back",
    run: (create) => survivors(create()),
  },
  {
    id: "6.12",
    behaviour: "a radix tree of 128 KiB knows what is in an arena",
    instead:
      "the pool that an address would be in has a seal made of its own address: a copy of a pool is none",
    except: { builds: ["fast"], why: "it asks for the seal as well, but does not tell misuse" },
    run: (create) => foreignAddresses(create()),
  },
  {
    id: "6.13",
    behaviour:
      "a block shrinks in place iff that saves less than a quarter of its class, and moves otherwise",
    instead:
      "so it does, but that it stays where there is no memory to move to, and that in the secure build it moves iff its canary would be over 64 bytes",
    run: (create, build) => {
      if (build === "secure") shrinkRuleOfCanaries(create());
      else shrinkRule(create());
    },
  },
  {
    id: "6.14",
    behaviour: "a block that pymalloc has of raw is resized by raw for ever, however small it becomes",
    run: (create) => rawForEver(create()),
  },
  {
    id: "6.15",
    behaviour: "pymalloc disables itself under Valgrind, and has a cap on arenas when it is compiled",
    instead: "wasm knows no Valgrind; the cap is of the heap's memory, and moves at run time",
    run: (create) => caps(create({ maximumBytes: 2 * 65_536 })),
  },
];
