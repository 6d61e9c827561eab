// Section 6 of the conformance table, pymalloc's insides: classes, pools, arenas.
import { expect } from "vitest";
import type { BuildName, PyMem } from "../../src/index.js";
import { type ArenaWatch, bytesAt, domainsOf, fill, of, type Row, watchArenas } from "./conformance.js";

/** Why a row of addresses does not hold there. */
const placedAtRandom = {
  builds: ["secure"],
  why: "it places blocks at random and holds freed ones back",
} as const;
/** Empty pools that are kept. */
const KEPT = 8;

const freeAll = (py: PyMem, blocks: readonly number[]) => {
  for (const p of blocks) domainsOf(py)[2].free(p);
};
const allocate = (py: PyMem, count: number, n: number): number[] =>
  Array.from({ length: count }, () => py.PyObject_Malloc(n));

function classes(py: PyMem, build: BuildName): void {
  const { ALIGNMENT, ALIGNMENT_SHIFT, NB_SMALL_SIZE_CLASSES, SMALL_REQUEST_THRESHOLD } = py.config;
  expect([ALIGNMENT, ALIGNMENT_SHIFT, NB_SMALL_SIZE_CLASSES, SMALL_REQUEST_THRESHOLD]).toEqual([
    8, 3, 64, 512,
  ]);
  // In the secure build a block is a byte longer.
  const more = build === "secure" ? 1 : 0;
  for (let n = 1; n + more <= 512; n++) {
    const p = py.PyObject_Malloc(n);
    const inUse = py.stats().freeByClass.filter(({ blocksInUse }) => blocksInUse > 0);
    expect(inUse.map(({ size }) => size)).toEqual([(((n + more - 1) >> 3) + 1) * 8]);
    py.PyObject_Free(p);
    if (n % 50 === 0) py.reset();
  }
  expect(allocate(py, 2, 8 - more).every((p) => p % 8 === 0)).toBe(true);
}

function geometry(py: PyMem): void {
  const { ARENA_SIZE, ARENA_BITS, POOL_SIZE, POOL_BITS } = py.config;
  expect([POOL_SIZE, POOL_BITS]).toEqual([2048, 11]);
  expect([ARENA_SIZE, ARENA_BITS]).toEqual([POOL_SIZE, POOL_BITS]);
  const { given } = watchArenas(py);
  // The largest class has three blocks in a pool, the smallest one room for over two hundred.
  for (const [n, most] of [
    [500, 3],
    [7, 255],
  ] as const) {
    given.length = 0;
    const blocks = allocate(py, 600, n);
    const pools = new Set(blocks.map((p) => p - (p % POOL_SIZE)));
    expect(new Set(given)).toEqual(pools);
    expect(600 / pools.size).toBeLessThanOrEqual(most);
    expect(600 / pools.size).toBeGreaterThan(0.7 * most);
  }
}

function poolStates(py: PyMem): void {
  const { given, taken } = watchArenas(py);
  const used = allocate(py, 1, 500);
  const full = [...used, ...allocate(py, 2, 500)];
  expect(given).toHaveLength(1);
  const next = allocate(py, 1, 500);
  expect(given).toHaveLength(2);
  // Emptied, the first one is kept, and serves another class.
  freeAll(py, full);
  expect(py.stats().freeByClass.find(({ size }) => size === 504)?.pools).toBe(1);
  const other = allocate(py, 1, 100);
  expect(other.map((p) => p - (p % py.config.POOL_SIZE))).toEqual(given.slice(0, 1));
  expect([given.length, taken.length]).toEqual([2, 0]);
  freeAll(py, [...next, ...other]);
}

function noFakeHeaders(py: PyMem): void {
  // Of whom there is one, small blocks come of pools only.
  watchArenas(py);
  for (let n = 8; n <= 512; n += 8) {
    expect(py.stats().freeByClass.some(({ size }) => size === n)).toBe(false);
    const p = py.PyObject_Malloc(n);
    expect(py.stats().freeByClass.find(({ size }) => size === n)).toMatchObject({ pools: 1, blocksInUse: 1 });
    expect(bytesAt(py, p, n)).toHaveLength(n);
  }
  expect(py.check()).toBe(0);
}

/** The first place of a heap whose free memory has that byte everywhere. */
function dirty(py: PyMem, byte: number): void {
  const p = py.PyMem_RawMalloc(60_000);
  fill(py, p, 60_000, byte);
  py.PyMem_RawFree(p);
}

function orderOfMallocs(py: PyMem): void {
  dirty(py, 0xab);
  const blocks = allocate(py, 5, 64);
  expect(blocks).toEqual(blocks.map((_, i) => (blocks[0] ?? 0) + 64 * i));
  // What is not given out yet has not been touched.
  const behind = (blocks[4] ?? 0) + 64;
  expect(bytesAt(py, behind, 512)).toEqual(of(512, 0xab));
  // What was freed last comes first, then those before, and then the order goes on.
  const [a = 0, b = 0, c = 0] = [blocks[3], blocks[0], blocks[2]];
  freeAll(py, [a, b, c]);
  expect(allocate(py, 5, 64)).toEqual([c, b, a, behind, behind + 64]);
}

function orderOfFrees(py: PyMem): void {
  const { given } = watchArenas(py);
  const full = allocate(py, 3, 500);
  const second = allocate(py, 1, 500);
  freeAll(py, full.slice(0, 2));
  // The pool that was full waits: the current one is used up before.
  const rest = allocate(py, 2, 500);
  expect(rest.map((p) => p - (p % 2048))).toEqual(of(2, given[1] ?? 0));
  expect(allocate(py, 2, 500)).toEqual([full[1], full[0]]);
  expect(given).toHaveLength(2);
  expect(second).toHaveLength(1);
}

/** Arenas asked for, less those given back. */
const present = ({ given, taken }: ArenaWatch) => given.length - taken.length;

function arenasFirst(py: PyMem): void {
  const arenas = watchArenas(py);
  const blocks = allocate(py, 3000, 64);
  const before = arenas.given.length;
  // Of every pool but the last one some blocks are free, of some one, of others many.
  const freed = blocks.slice(0, 2900).filter((_, i) => i % 7 === 0 || (i > 1000 && i % 3 === 0));
  freeAll(py, freed);
  allocate(py, freed.length, 64);
  expect(arenas.given).toHaveLength(before);
  allocate(py, 200, 64);
  expect(arenas.given.length).toBeGreaterThan(before);
}

function manyArenas(py: PyMem): void {
  const arenas = watchArenas(py);
  const blocks = allocate(py, 3 * 4000, 500);
  expect(present(arenas)).toBeGreaterThanOrEqual(4000 - KEPT);
  // In another order than that of their making.
  const order = blocks.map((_, i) => blocks[(i * 7919) % blocks.length] ?? 0);
  freeAll(py, order);
  py.trim();
  expect(present(arenas)).toBe(0);
  expect(new Set(arenas.taken)).toEqual(new Set(arenas.given));
}

function emptyArenas(py: PyMem, build: BuildName): void {
  const arenas = watchArenas(py);
  const blocks = allocate(py, 300, 500);
  freeAll(py, blocks);
  // What is in quarantine there lies in pools.
  if (build === "secure") {
    py.trim();
    expect(present(arenas)).toBe(0);
    return;
  }
  // A few in stock, and the current one.
  expect(present(arenas)).toBe(KEPT + 1);
  const calls = arenas.given.length + arenas.taken.length;
  for (let i = 0; i < 50; i++) freeAll(py, allocate(py, 3 * KEPT, 500));
  expect(arenas.given.length + arenas.taken.length).toBe(calls);
  py.trim();
  expect(present(arenas)).toBe(0);
}

export const poolRows: readonly Row[] = [
  {
    id: "6.1",
    behaviour: "the class of n bytes is (n - 1) >> 3, of 64 classes from 8 to 512 bytes on 32 bits",
    run: (create, build) => classes(create(), build),
  },
  {
    id: "6.2",
    behaviour: "a pool has 4 KiB, an arena 64 pools",
    instead: "a pool has 2 KiB, and an arena is one pool, so that one survivor pins no more",
    run: (create) => geometry(create()),
  },
  {
    id: "6.3",
    behaviour: "a pool is used, full or empty, and an empty one stays of its class, on its arena's stack",
    instead: "it is current, waiting, full or empty, and an empty one is kept in stock for any class",
    except: placedAtRandom,
    run: (create) => poolStates(create()),
  },
  {
    id: "6.4",
    behaviour: "the table of used pools has fake headers, so that no list is ever empty",
    instead:
      "each class has one current pool, and one without blocks stands in until it has any: no class has a pool before its first request",
    except: { builds: ["secure"], why: "the class of a request is that of a byte more there, as 6.1 shows" },
    run: (create) => noFakeHeaders(create()),
  },
  {
    id: "6.5",
    behaviour:
      "malloc gives what was freed last, then blocks that never were given out, by ascending addresses, and touches none before",
    except: placedAtRandom,
    run: (create) => orderOfMallocs(create()),
  },
  {
    id: "6.6",
    behaviour: "free pushes on its pool's list, and puts a pool that was full at the front of its class",
    instead:
      "the list is last in, first out as well; the pool goes to the back, and the current one stays current",
    except: placedAtRandom,
    run: (create) => orderOfFrees(create()),
  },
  {
    id: "6.9",
    behaviour: "memory comes from the fullest arena, and to keep that order takes no longer with many arenas",
    instead:
      "an arena is one pool: no arena is asked for while a pool of the class has a free block, and there is no order to keep",
    run: (create, build) => {
      if (build !== "secure") arenasFirst(create());
      manyArenas(create());
    },
  },
  {
    id: "6.10",
    behaviour: "an arena that becomes empty is given back, but for one that is kept against thrashing",
    instead: "8 are kept, and a class's current pool, until trim",
    run: (create, build) => emptyArenas(create(), build),
  },
];
