// Arenas as CPython has them: the fullest serves first, and one without blocks is kept.
import { expect, it } from "vitest";
import type { PyMem } from "../src/index.js";
import { type Allocator, eachDoor, eachPlainDoor } from "./support/allocator.js";

/** Fills so many arenas with blocks of the size, and one more a little: the arenas' blocks by pool, in order of age. */
function fillArenas(py: PyMem, a: Allocator, count: number, size: number): number[][][] {
  const { ARENA_SIZE, POOL_SIZE } = py.config;
  const arenas = new Map<number, Map<number, number[]>>();
  while (arenas.size <= count) {
    const p = a.PyObject_Malloc(size);
    expect(p).toBeGreaterThan(0);
    const pools = arenas.get(Math.floor(p / ARENA_SIZE)) ?? new Map<number, number[]>();
    arenas.set(Math.floor(p / ARENA_SIZE), pools);
    const pool = Math.floor(p / POOL_SIZE);
    pools.set(pool, [...(pools.get(pool) ?? []), p]);
  }
  return [...arenas.values()].map((pools) => [...pools.values()]);
}

// The secure build holds freed blocks back, so that which pools are empty is not the caller's to say.
eachPlainDoor((create) => {
  it("serves from the arena with the fewest free pools, until it has none", () => {
    const { py, a } = create();
    const { ARENA_SIZE, POOL_SIZE } = py.config;
    const arenas = fillArenas(py, a, 5, 512);
    const drain = (arena: number, pools: number) => {
      for (const p of arenas[arena]?.slice(2, 2 + pools).flat() ?? []) a.PyObject_Free(p);
      return Math.floor((arenas[arena]?.[2]?.[0] ?? 0) / ARENA_SIZE);
    };
    const [emptier, fullest, middle] = [drain(1, 8), drain(2, 3), drain(3, 5)];
    expect(py.check()).toBe(0);

    const seen = new Map<number, Set<number>>();
    for (let pools = 0; pools < 16; ) {
      const p = a.PyObject_Malloc(256);
      const arena = Math.floor(p / ARENA_SIZE);
      const inArena = seen.get(arena) ?? new Set<number>();
      pools += inArena.has(Math.floor(p / POOL_SIZE)) ? 0 : 1;
      seen.set(arena, inArena.add(Math.floor(p / POOL_SIZE)));
    }
    expect([...seen.keys()]).toEqual([fullest, middle, emptier]);
    expect([...seen.values()].map((pools) => pools.size)).toEqual([3, 5, 8]);
    expect(py.check()).toBe(0);
  });
});

eachDoor((create) => {
  it("keeps one arena without blocks as long as other memory is free", () => {
    const { py, a } = create();
    const { ARENA_SIZE } = py.config;
    const arenas = fillArenas(py, a, 12, 64);
    for (const p of arenas.flat(2)) a.PyObject_Free(p);
    expect(py.check()).toBe(0);

    const bytes = py.memory.buffer.byteLength;
    const taken = new Set<number>();
    for (let used = 0; used < bytes - 6 * ARENA_SIZE; used += 1008) {
      taken.add(Math.floor(a.PyMem_RawMalloc(1000) / ARENA_SIZE));
    }
    expect(py.memory.buffer.byteLength).toBe(bytes);
    const kept = arenas.filter((pools) => !taken.has(Math.floor((pools[0]?.[0] ?? 0) / ARENA_SIZE)));
    expect(kept.length).toBeGreaterThanOrEqual(1);
    const p = a.PyObject_Malloc(200);
    expect(taken).not.toContain(Math.floor(p / ARENA_SIZE));
    expect(py.memory.buffer.byteLength).toBe(bytes);
    expect(py.check()).toBe(0);
  });

  it("keeps raw blocks of 8 bytes out of pools", () => {
    const { py, a } = create();
    const small = Array.from({ length: 3000 }, (_, i) =>
      i % 2 === 0 ? a.PyMem_RawMalloc(8) : a.PyMem_Malloc(8),
    );
    const poolsOf = (parity: number) =>
      new Set(small.filter((_, i) => i % 2 === parity).map((p) => Math.floor(p / py.config.POOL_SIZE)));
    const [raw, pooled] = [poolsOf(0), poolsOf(1)];
    expect([...raw].filter((pool) => pooled.has(pool)).length).toBeLessThanOrEqual(2);
    expect(pooled.size).toBeLessThan(raw.size);
    expect(py.check()).toBe(0);
  });
});
