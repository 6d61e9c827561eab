// Arenas of somebody else's: pools live in them, and each goes back to where it came from, once.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type PyMem } from "../src/index.js";
import { ArenaLedger, alignedBlocks, builtIn, grownPages, sources } from "./support/arena-sources.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { step } from "./support/mixed-load.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const seed = runSeed();

/** The addresses that the walk meets, without those of blocks that are arenas. */
function walked(py: PyMem, arenas: ReadonlySet<number>): number[] {
  return [...py.heapWalk()].map(({ ptr }) => ptr as number).filter((p) => !arenas.has(p));
}

/** Once the heap has been used: a heap that was not has no memory of its own. */
function used(py: PyMem): PyMem {
  py.free(py.malloc(1));
  py.trim();
  return py;
}

eachBuild((create) => {
  describe.each(sources)(`from %s, seed ${seed}`, (_name, source) => {
    it("serves random calls, and all goes back", () => {
      const py = used(create());
      const ledger = new ArenaLedger(py, source);
      py.PyObject_SetArenaAllocator(ledger.record);
      const heap = new Shadowed(py, 4);
      withSeed((random) => {
        for (let i = 0; i < 6000; i++) {
          step(heap, random, i < 3000 ? 1200 : 100, 14);
          if (i % 400 === 0) {
            heap.check();
            expect(py.stats().arenas).toBeGreaterThanOrEqual(ledger.live.size);
          }
        }
      }, seed);
      expect(ledger.given).toBeGreaterThan(20);
      heap.check();
      heap.freeAll();
      py.trim();
      expect(ledger.live.size).toBe(0);
      expect(py.getAllocatedBlocks()).toBe(source === sources[2]?.[1] ? 1 : 0);
      expect(py.check()).toBe(0);
    });

    it("may come and go while blocks are live", () => {
      const py = used(create());
      const old = py.PyObject_GetArenaAllocator();
      const ledger = new ArenaLedger(py, source);
      const heap = new Shadowed(py, 4);
      withSeed((random) => {
        for (let round = 0; round < 20; round++) {
          py.PyObject_SetArenaAllocator(round % 2 === 0 ? ledger.record : old);
          expect(py.check()).toBe(0);
          for (let i = 0; i < 300; i++) step(heap, random, 600, 13);
        }
      }, seed);
      heap.check();
      py.PyObject_SetArenaAllocator(old);
      heap.freeAll();
      py.trim();
      expect(ledger.live.size).toBe(0);
      expect(py.check()).toBe(0);
    });

    it("goes back at a reset, and the heap serves on", () => {
      const py = used(create());
      // What the heap itself gave, the heap has reset as well.
      const isOwn = source !== grownPages;
      const ledger = new ArenaLedger(py, isOwn ? grownPages : source);
      py.PyObject_SetArenaAllocator(ledger.record);
      for (let round = 0; round < 3; round++) {
        const heap = new Shadowed(py, 4);
        for (let i = 0; i < 800; i++) heap.malloc(i % 520);
        expect(ledger.live.size).toBeGreaterThan(0);
        heap.check();
        py.reset();
        expect(ledger.live.size).toBe(0);
        expect(py.getAllocatedBlocks()).toBe(0);
        expect(py.check()).toBe(0);
      }
    });
  });

  it("that is no multiple of its size, or outside of memory, is given back and a refusal", () => {
    const py = used(create());
    const { ARENA_SIZE } = py.config;
    const end = py.memory.grow(1) * 65_536;
    const bad = [
      end + 8,
      end + 1,
      end + ARENA_SIZE / 2,
      end + 65_536,
      end + 65_536 - 8,
      0xfffff800,
      0xffffffff,
      8,
    ];
    const freed: number[] = [];
    let next = 0;
    py.PyObject_SetArenaAllocator({
      alloc: () => bad[next++ % bad.length] ?? 0,
      free: (_ctx, p, size) => {
        expect(size).toBe(ARENA_SIZE);
        freed.push(p);
      },
    });
    const blocks = bad.map((_, i) => py.PyMem_Malloc(8 * i + 8));
    expect(blocks.every((p) => p > 0 && p < end)).toBe(true);
    expect(next).toBeGreaterThan(0);
    expect(freed).toEqual(bad.slice(0, freed.length));
    expect(freed.length).toBe(next);
    for (const p of blocks) py.PyMem_Free(p);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.stats().arenas).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("that is refused makes small requests those of raw, and then nothing", () => {
    const py = used(create({ maximumBytes: 65_536 }));
    const rawSizes: number[] = [];
    const raw = py.PyMem_GetAllocator("raw");
    py.PyMem_SetAllocator("raw", { ...raw, malloc: (_ctx, n) => rawSizes.push(n) && raw.malloc(raw.ctx, n) });
    let asked = 0;
    py.PyObject_SetArenaAllocator({ alloc: () => asked++ * 0, free: () => expect.unreachable() });
    const blocks: number[] = [];
    for (let p = py.PyObject_Malloc(100); p !== 0; p = py.PyObject_Malloc(100)) blocks.push(p);
    expect(blocks.length).toBeGreaterThan(300);
    expect(rawSizes).toEqual(Array(blocks.length + 1).fill(100));
    expect(asked).toBeGreaterThan(0);
    expect(py.stats().arenas).toBe(0);
    expect(py.check()).toBe(0);
    for (const p of blocks) py.PyObject_Free(p as never);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
  });

  it.each(["alloc", "free"] as const)("whose %s throws tells the caller, and the heap goes on", (kind) => {
    const py = used(create());
    const ledger = new ArenaLedger(py, grownPages);
    let isArmed = false;
    const forward = ledger.record[kind] as (...values: number[]) => number;
    const hook = (...values: number[]) => {
      if (isArmed) throw new Error(`no ${kind}`);
      return forward(...values);
    };
    py.PyObject_SetArenaAllocator({ ...ledger.record, [kind]: hook });
    const heap = new Shadowed(py, 4);
    for (let i = 0; i < 600; i++) heap.malloc(16 + (i % 300));
    isArmed = true;
    let thrownTimes = 0;
    for (let i = 0; i < 200 && thrownTimes < 3; i++) {
      try {
        if (kind === "alloc") heap.malloc(500 - i);
        else py.trim();
        const block = heap.blocks[i];
        if (kind === "free" && block !== undefined) heap.free(block);
      } catch (error) {
        expect((error as Error).message).toBe(`no ${kind}`);
        thrownTimes++;
      }
      expect(py.check()).toBe(0);
    }
    isArmed = false;
    heap.freeAll();
    py.trim();
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.check()).toBe(0);
    if (kind === "alloc") expect([thrownTimes, ledger.live.size]).toEqual([3, 0]);
  });

  it("may allocate and free by the heap while it is called", () => {
    const py = used(create());
    const ledger = new ArenaLedger(py, grownPages);
    const kept: number[] = [];
    const inside = () => {
      kept.push(py.PyMem_RawMalloc(300), py.PyMem_RawMalloc(3000));
      if (kept.length > 20) for (const p of kept.splice(0, 7)) py.free(p as never);
    };
    let depth = 0;
    const { ctx = 0, alloc, free } = ledger.record;
    py.PyObject_SetArenaAllocator({
      ctx,
      alloc: (c, size) => {
        inside();
        // A small block, whose class may need an arena too.
        if (depth++ === 0) kept.push(py.malloc(24), py.malloc(500));
        depth--;
        return alloc(c, size);
      },
      free: (c, p, size) => {
        inside();
        free(c, p, size);
      },
    });
    const heap = new Shadowed(py, 4);
    withSeed((random) => {
      for (let i = 0; i < 4000; i++) {
        const family = heap.families[3];
        const block = heap.blocks[random(heap.blocks.length)];
        if (block !== undefined && random(i < 2000 ? 1400 : 200) < heap.blocks.length) heap.free(block);
        else heap.malloc(random(540), family);
        if (i % 200 === 0) heap.check();
      }
    }, seed);
    heap.freeAll();
    py.trim();
    // What is freed may empty an arena, and so leave more.
    while (kept.length > 0) py.free((kept.pop() ?? 0) as never);
    expect(py.check()).toBe(0);
    expect(py.stats().blocksInUse).toBe(0);
  });
});

eachCheckedBuild((create) => {
  it.each(sources)("walks over the blocks in arenas from %s, each once", (_name, source) => {
    const py = used(create());
    const ledger = new ArenaLedger(py, source);
    py.PyObject_SetArenaAllocator(ledger.record);
    const region = new Set([...py.heapWalk()].map(({ ptr }) => ptr as number));
    const heap = new Shadowed(py, 4);
    withSeed((random) => {
      for (let i = 0; i < 3000; i++) step(heap, random, 700, 13);
    }, seed);
    const met = walked(py, new Set([...ledger.live, ...region]));
    expect(met.length).toBe(heap.blocks.length);
    expect([...met].sort((a, b) => a - b)).toEqual(heap.shadow.addresses());
    heap.freeAll();
  });

  it.each([
    ["pages", grownPages],
    ["blocks", alignedBlocks],
    ["own arenas", builtIn],
  ] as const)("mistakes in arenas of %s are seen as in the heap's own", (_name, source) => {
    const py = used(create());
    const ledger = new ArenaLedger(py, source);
    py.PyObject_SetArenaAllocator(ledger.record);
    const blocks = Array.from({ length: 200 }, () => py.PyMem_Malloc(48));
    const p = blocks[7] ?? 0;
    for (const wrong of [p + 8, p + 16, p + 1, p + 4]) {
      const error = thrown(() => py.PyMem_Free(wrong as never));
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(thrown(() => py.PyMem_RawFree(p as never))).toBeInstanceOf(MemoryMisuseError);
    }
    py.PyMem_Free(p as never);
    expect(thrown(() => py.PyMem_Free(p as never))).toBeInstanceOf(MemoryMisuseError);
    expect(thrown(() => py.PyMem_Realloc(p as never, 9))).toBeInstanceOf(MemoryMisuseError);
    expect(py.check()).toBe(0);
  });

  it("survives a write over the links in an arena's last bytes: nobody gets another's block", () => {
    for (const value of [0, 0xffffffff, 0x41414141, 1024, 0x10000]) {
      for (let victim = 0; victim < 4; victim++) {
        const py = used(create());
        const ledger = new ArenaLedger(py, grownPages);
        py.PyObject_SetArenaAllocator(ledger.record);
        const live = new Set<number>();
        for (let i = 0; i < 400; i++) live.add(py.PyMem_Malloc(64));
        const arena = [...ledger.live][victim] ?? 0;
        new Uint32Array(py.memory.buffer, arena + py.config.ARENA_SIZE - 8, 2).fill(value);
        const errors: unknown[] = [];
        const attempt = (call: () => void) => {
          try {
            call();
          } catch (error) {
            errors.push((error as Error).name);
          }
        };
        for (const p of [...live].filter((_, i) => i % 3 !== 0)) {
          attempt(() => {
            py.PyMem_Free(p as never);
            live.delete(p);
          });
        }
        for (let i = 0; i < 300; i++) {
          attempt(() => {
            const p = py.PyMem_Malloc(64);
            expect(live.has(p)).toBe(false);
            live.add(p);
          });
        }
        for (const p of live) attempt(() => py.PyMem_Free(p as never));
        attempt(() => py.trim());
        expect(errors.filter((name) => name !== "MemoryMisuseError" && name !== "PyMemFatalError")).toEqual(
          [],
        );
      }
    }
  });
});
