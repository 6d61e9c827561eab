// What the statistics say, against what is known of the heap without them.
import { describe, expect, it } from "vitest";
import type { PyMem } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { domains, functionsOf } from "./support/logged-allocator.js";
import { step } from "./support/mixed-load.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

const seed = runSeed();

/** The number behind the label in CPython's report. */
function amount(report: string, label: string): number {
  const line = report.split("\n").find((text) => text.startsWith(label));
  if (line === undefined) throw new Error(`no line ${label} in\n${report}`);
  return Number(line.slice(line.indexOf("=") + 1).replaceAll(",", ""));
}

const unused = (report: string) => {
  const line = report.split("\n").find((text) => / unused pools \* /.test(text)) ?? "";
  return Number(line.slice(line.indexOf("=") + 1).replaceAll(",", ""));
};

function expectReportAddsUp(py: PyMem): void {
  const report = py.debugMallocStats();
  const arenas = amount(report, "# arenas allocated current");
  const six = [
    amount(report, "# bytes in allocated blocks"),
    amount(report, "# bytes in available blocks"),
    unused(report),
    amount(report, "# bytes lost to pool headers"),
    amount(report, "# bytes lost to quantization"),
    amount(report, "# bytes lost to arena alignment"),
  ];
  const total = arenas * py.config.ARENA_SIZE;
  expect(six.every((bytes) => bytes >= 0)).toBe(true);
  expect(six.reduce((sum, bytes) => sum + bytes, 0)).toBe(total);
  expect(amount(report, "Total")).toBe(total);
  expect(amount(report, "# arenas allocated total") - amount(report, "# arenas reclaimed")).toBe(arenas);
  expect(amount(report, "# arenas highwater mark")).toBeGreaterThanOrEqual(arenas);
}

eachBuild((create, build) => {
  it("count blocks of mem, obj and the malloc family, and none of raw or NULL", () => {
    const py = create();
    const count = () => py.getAllocatedBlocks();
    const live: number[] = [];
    const add = (p: number) => {
      live.push(p);
      expect(count()).toBe(live.length);
    };
    const raw = [0, 8, 600, 70_000].map((n) => py.PyMem_RawMalloc(n));
    raw.push(py.PyMem_RawCalloc(3, 3));
    expect(count()).toBe(0);
    for (const n of [0, 1, 512, 513, 5000, 100_000]) {
      add(py.PyMem_Malloc(n));
      add(py.PyObject_Malloc(n));
      add(py.PyMem_Calloc(n, 1));
      add(py.PyObject_Calloc(1, n));
      add(py.malloc(n));
      add(py.calloc(n, 2));
      for (const align of [8, 64, 4096]) add(py.aligned_alloc(align, n));
    }
    for (const size of [5000, 3, 0, 100, 600, 40_000, 8]) {
      live.forEach((p, i) => {
        live[i] = py.realloc(p as never, size);
      });
      expect(count()).toBe(live.length);
    }
    py.trim();
    expect(count()).toBe(live.length);
    raw.forEach((p, i) => {
      raw[i] = py.PyMem_RawRealloc(p as never, 900);
    });
    for (const p of raw) py.PyMem_RawFree(p as never);
    py.PyMem_Free(0);
    py.PyObject_Free(0);
    py.free(0);
    expect(count()).toBe(live.length);
    while (live.length > 0) {
      py.free(live.pop() as never);
      expect(count()).toBe(live.length);
    }
    py.PyMem_Malloc(700);
    py.PyObject_Malloc(7);
    expect(count()).toBe(2);
    py.reset();
    expect(count()).toBe(0);
  });

  it("count a debug block once", () => {
    const py = create({ allocator: "debug" });
    const blocks = [0, 16, 600, 9000].map((n) => py.PyMem_Malloc(n));
    const raw = py.PyMem_RawMalloc(300);
    expect([py.getAllocatedBlocks(), py.stats().blocksInUse]).toEqual([4, 5]);
    blocks.forEach((p, i) => {
      blocks[i] = py.PyMem_Realloc(p, 700 - 100 * i);
    });
    expect(py.getAllocatedBlocks()).toBe(4);
    for (const p of blocks) py.PyMem_Free(p);
    py.PyMem_RawFree(raw);
    expect([py.getAllocatedBlocks(), py.stats().blocksInUse]).toEqual([0, 0]);
  });

  describe(`of random loads, seed ${seed}`, () => {
    it("are what the shadow heap knows, at any moment", () => {
      const py = create();
      const heap = new Shadowed(py, 16);
      let peak = 0;
      let made = 0;
      withSeed((random) => {
        for (let i = 0; i < 4000; i++) {
          step(heap, random, i % 2000 < 1200 ? 900 : 50, 16);
          if (i % 200 !== 0) continue;
          const stats = py.stats();
          expect(stats.blocksInUse).toBe(heap.blocks.length);
          const usable = heap.blocks.reduce(
            (sum, block) => sum + py.malloc_usable_size(block.ptr as never),
            0,
          );
          if (build === "secure") expect(stats.bytesInUse).toBeGreaterThan(usable);
          else expect(stats.bytesInUse).toBe(usable);
          expect(stats.requestedBytes).toBe(null);
          expect(stats.memoryBytes).toBe(py.memory.buffer.byteLength);
          expect(stats.memoryPages * 65_536).toBe(stats.memoryBytes);
          expect(stats.bytesInUse + stats.freeBytes).toBeLessThan(stats.memoryBytes);
          expect(stats.fragmentation).toBeGreaterThanOrEqual(0);
          expect(stats.fragmentation).toBeLessThanOrEqual(1);
          expect(stats.arenasHighWater).toBeGreaterThanOrEqual(Math.max(peak, stats.arenas));
          expect(stats.arenasAllocated).toBeGreaterThanOrEqual(Math.max(made, stats.arenasHighWater));
          peak = stats.arenasHighWater;
          made = stats.arenasAllocated;
          const pools = stats.freeByClass.reduce((sum, { pools: count }) => sum + count, 0);
          expect(pools).toBeLessThanOrEqual(stats.arenas);
          expectReportAddsUp(py);
        }
      }, seed);
      heap.freeAll();
      expect(py.stats().blocksInUse).toBe(0);
      expectReportAddsUp(py);
    });

    it("know what was asked for under debug hooks, where blocks can be walked over", () => {
      const py = create({ allocator: "debug" });
      const live: { p: number; n: number; free: (p: number) => void }[] = [];
      let sum = 0;
      withSeed((random) => {
        for (let i = 0; i < 600; i++) {
          const own = functionsOf(py, domains[random(3)] ?? "raw");
          if (random(3) === 0 && live.length > 0) {
            const [{ p, n, free } = { p: 0, n: 0, free: own.free }] = live.splice(random(live.length), 1);
            free(p);
            sum -= n;
          } else {
            const n = random(random(4) === 0 ? 3000 : 500);
            live.push({ p: own.malloc(n), n, free: own.free });
            sum += n;
          }
          if (i % 50 === 0) expect(py.stats().requestedBytes).toBe(build === "fast" ? null : sum);
        }
      }, seed);
    });
  });

  it("say of the largest free block what raw can have without growth", () => {
    const py = create({ maximumBytes: 3 * 65_536 });
    const heap = new Shadowed(py, 16);
    withSeed((random) => {
      for (let i = 0; i < 800; i++) step(heap, random, 200, 13);
    }, seed);
    py.trim();
    py.setMaximumBytes(65_536);
    const { largestFree } = py.stats();
    expect(py.PyMem_RawMalloc(largestFree + 16)).toBe(0);
  });

  it("are there for a heap that was never used", () => {
    const py = create();
    const stats = py.stats();
    expect([stats.blocksInUse, stats.bytesInUse, stats.arenas, stats.requestedBytes]).toEqual([
      0,
      0,
      0,
      null,
    ]);
    expect(py.getAllocatedBlocks()).toBe(0);
    expect(py.canAlloc(100)).toBe(true);
    expectReportAddsUp(py);
    if (build !== "fast") expect([...py.heapWalk()]).toEqual([]);
    py.reset();
    expect(py.stats().blocksInUse).toBe(0);
    expect(py.memory.buffer.byteLength).toBe(65_536);
  });

  it("of a heap with a tag of zeros come to an end", () => {
    const py = create();
    const blocks = [1000, 1000, 1000].map((n) => py.PyMem_RawMalloc(n));
    new Uint32Array(py.memory.buffer, (blocks[1] ?? 0) - 8, 2).fill(0);
    expect(() => py.stats()).toThrow(/damaged|overwritten/);
    expect(() => py.getAllocatedBlocks()).toThrow(/damaged|overwritten/);
  });

  it("of a damaged heap are told, or a typed error, and never without an end", () => {
    withSeed((random) => {
      for (let round = 0; round < 150; round++) {
        const py = create();
        for (let i = 0; i < 60; i++) py.PyMem_Malloc(random(900));
        const words = new Uint32Array(py.memory.buffer);
        for (let i = 0; i < 1 + random(4); i++)
          words[800 + random(8000)] = random(4) === 0 ? 0 : random(2 ** 32);
        for (const ask of [py.stats, py.debugMallocStats, py.getAllocatedBlocks, () => py.canAlloc(300)]) {
          try {
            ask();
          } catch (error) {
            expect((error as Error).name).toMatch(/^(MemoryMisuseError|PyMemFatalError)$/);
          }
        }
      }
    }, seed);
  });
});
