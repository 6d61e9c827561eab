// What each line of a program does to the heap, and how full the heap is while a function runs.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { heapOf } from "../src/heap-of.js";
import { createPyMem, type PyMem } from "../src/index.js";
import { heapProfiling } from "../src/profile/heap-profiling.js";
import type { Profile } from "../src/profile/profile.js";
import { type Profiling, profiling } from "../src/profile/profiling.js";
import { AllocationWatch } from "../src/watch/allocation-watch.js";
import { WatchedHeap } from "./support/watched-heap.js";

// Loaded by Node itself: vitest moves lines.
const source = `exports.work = (py) => {
  const kept = [];
  for (let i = 0; i < 10; i++) {
    kept.push(py.malloc(1000));
    const scratch = py.PyMem_Malloc(100_000);
    py.PyMem_Free(scratch);
  }
  kept[0] = py.realloc(kept[0], 3000);
  return kept;
};
exports.blocks = (py) => {
  py.array(Uint32Array, 4);
  py.string("text");
  py.alloc(16);
  py.exports.PyObject_Malloc(16);
  new py.ctypes.c_int(1);
};
exports.wait = async (py) => {
  const p = py.malloc(64);
  await undefined;
  py.free(p);
  return py.malloc(32);
};
`;
let folder = "";
let file = "";
let program: { work(py: PyMem): number[]; blocks(py: PyMem): void; wait(py: PyMem): Promise<number> };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pymalloc-wasm-"));
  file = join(folder, "program.cjs");
  writeFileSync(file, source);
  program = createRequire(import.meta.url)(file);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of a real heap. */
function real(): { readonly py: PyMem } & Profiling {
  const py = createPyMem();
  const heap = heapOf(py);
  if (heap === undefined) throw new Error("it has no heap");
  const watch = new AllocationWatch(heap, py);
  return {
    py,
    ...heapProfiling(heap, watch, () => py.stats().bytesInUse),
  };
}

/** Of a heap that does as it is told. */
function told(): { readonly heap: WatchedHeap } & Profiling {
  const heap = new WatchedHeap();
  return { heap, ...profiling(heap) };
}

const columns = ({ lines }: Profile<unknown>) =>
  lines.map(({ lineno, usage, increment, occurrences }) => [lineno, usage, increment, occurrences]);

describe("profile", () => {
  it("gives what each line of a program got, net of what is freed, and what the function gave", () => {
    const { py, profile } = real();
    const made = profile(() => program.work(py));
    expect(made.result.length).toBe(10);
    expect(columns(made)).toEqual([
      [4, 10_000, 9000, 10],
      [5, 110_000, 0, 10],
      [8, 12_000, 3000, 1],
    ]);
    expect(made.lines[0]?.contents).toBe("    kept.push(py.malloc(1000));");
  });

  it("prints memory_profiler's table", () => {
    const { py, profile } = real();
    expect(`${profile(() => program.work(py))}`).toBe(`Filename: ${file}

Line #    Mem usage    Increment  Occurrences   Line Contents
=============================================================
     4      10000 B       9000 B           10       kept.push(py.malloc(1000));
     5      107 KiB          0 B           10       const scratch = py.PyMem_Malloc(100_000);
     6                                              py.PyMem_Free(scratch);
     7                                            }
     8     11.7 KiB       3000 B            1     kept[0] = py.realloc(kept[0], 3000);`);
  });

  it("finds the program's line beneath the package's own calls, however many these are", () => {
    const { py, profile } = real();
    expect(profile(() => program.blocks(py)).lines.map(({ lineno }) => lineno)).toEqual([12, 13, 14, 15, 16]);
  });

  it("waits for an async function, and tells nothing of what comes after it", async () => {
    const { py, profile } = real();
    const work = profile(() => program.wait(py));
    const made = await work;
    py.malloc(100);
    expect(columns(made)).toEqual([
      [19, 64, 0, 1],
      [22, 32, 32, 1],
    ]);
  });

  it("has a resized block be the line's that resized it, an older one, too", () => {
    const { heap, profile } = told();
    const older = heap.malloc(1, 500);
    const made = profile(() => {
      heap.realloc(3, heap.malloc(2, 10), 30);
      heap.realloc(4, older, 600);
    });
    expect(columns(made)).toEqual([
      [2, 10, 0, 1],
      [3, 30, 30, 1],
      [4, 630, 600, 1],
    ]);
  });

  it("takes no notice of the free of an older block, and forgets all blocks at a reset", () => {
    const { heap, profile } = told();
    const older = heap.malloc(1, 500);
    const made = profile(() => {
      heap.malloc(2, 10);
      heap.free(older);
      heap.reset();
      heap.malloc(2, 7);
    });
    expect(columns(made)).toEqual([[2, 7, 7, 2]]);
  });

  it("prints a table for each file, in the order of their first blocks, and ... for a long gap", () => {
    const { heap, profile } = told();
    const made = profile(() => {
      heap.malloc(30, 20_000, "b.js");
      heap.malloc(7, 1, "/no/such/a.js");
      heap.malloc(2, 30 * 2 ** 20, "b.js");
    });
    const header = `Line #    Mem usage    Increment  Occurrences   Line Contents\n${"=".repeat(61)}`;
    expect(String(made)).toBe(`Filename: b.js

${header}
     2     30.0 MiB     30.0 MiB            1
   ...
    30     19.5 KiB     19.5 KiB            1

Filename: /no/such/a.js

${header}
     7     19.5 KiB          1 B            1`);
  });

  it("is empty for a function that asks for nothing", () => {
    const made = told().profile(() => "nothing");
    expect([made.result, made.lines, String(made)]).toEqual(["nothing", [], ""]);
  });
});

describe("memoryUsage", () => {
  it("takes samples from start to end while a function does not wait, and the largest is the peak", () => {
    const { py, memoryUsage } = real();
    const { result, samples, peak } = memoryUsage(() => {
      const p = py.malloc(100_000);
      for (const end = performance.now() + 5; performance.now() < end; ) py.free(py.malloc(8));
      py.free(p);
      return 7;
    }, 1);
    expect(result).toBe(7);
    expect(samples.length).toBeGreaterThan(3);
    const times = samples.map(([milliseconds]) => milliseconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect([samples[0]?.[1], samples.at(-1)?.[1]]).toEqual([0, 0]);
    expect(peak).toBeGreaterThanOrEqual(100_000);
    expect(peak).toBe(Math.max(...samples.map(([, bytes]) => bytes)));
  });

  it("takes samples by a timer while a function waits", async () => {
    const { heap, memoryUsage } = told();
    let looks = 0;
    heap.usedBytes = () => {
      looks++;
      return heap.used;
    };
    const { samples, peak } = await memoryUsage(async () => {
      heap.used = 50;
      while (looks < 4) await new Promise((resolve) => setTimeout(resolve, 1));
      heap.used = 30;
    }, 1);
    expect(samples.length).toBe(looks);
    expect([samples[0]?.[1], peak, samples.at(-1)?.[1]]).toEqual([0, 50, 30]);
  });

  it("has two samples, if the interval is longer than the function takes, however long it is", async () => {
    const { heap, memoryUsage } = told();
    const run = () => {
      heap.malloc(1, 8);
    };
    expect(memoryUsage(run, 1e300).samples.map(([, bytes]) => bytes)).toEqual([0, 8]);
    const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
    expect((await memoryUsage(wait, 1e300)).samples.length).toBe(2);
  });
});

describe("memoryUsage's timer", () => {
  it("is gone when the function is done", async () => {
    vi.useFakeTimers();
    try {
      const { memoryUsage } = told();
      memoryUsage(() => 1, 1);
      expect(vi.getTimerCount()).toBe(0);
      const work = memoryUsage(async () => 2, 1);
      expect(vi.getTimerCount()).toBe(1);
      await work;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("keeps no process waiting for a promise that nobody settles", () => {
    const build = new URL("../build/src/profile/profiling.js", import.meta.url).href;
    const waiting = `
      const { profiling } = await import(${JSON.stringify(build)});
      const heap = { watch: { add: () => () => {} }, callSite: () => ["", 0], usedBytes: () => 0 };
      profiling(heap).memoryUsage(() => new Promise(() => {}), 1);`;
    execFileSync(process.execPath, ["--input-type=module", "--eval", waiting], { timeout: 20_000 });
  });
});

describe("both", () => {
  const each = (profiling: Profiling) => ({
    profile: (fn: never) => profiling.profile(fn),
    memoryUsage: (fn: never) => profiling.memoryUsage(fn, 1),
  });

  it.each(["profile", "memoryUsage"] as const)(
    "%s: errors of the function pass, and nobody watches then",
    async (name) => {
      const { heap, ...profiling } = told();
      const boom = new Error("boom");
      const fail = () => {
        expect(heap.watchers.size).toBe(1);
        throw boom;
      };
      expect(() => each(profiling)[name](fail as never)).toThrow(boom);
      expect(heap.watchers.size).toBe(0);
      await expect(each(profiling)[name]((async () => fail()) as never)).rejects.toBe(boom);
      expect(heap.watchers.size).toBe(0);
    },
  );

  it.each(["profile", "memoryUsage"] as const)("%s: refuses what is no function", (name) => {
    const { heap, ...profiling } = told();
    for (const [value, words] of [
      [7, "7"],
      [undefined, "undefined"],
      [{}, "an object"],
    ] as const) {
      expect(() => each(profiling)[name](value as never)).toThrow(
        new TypeError(`${name}: fn must be a function, not ${words}`),
      );
    }
    expect(heap.watchers.size).toBe(0);
  });

  it("refuses what is no positive number of milliseconds, before it runs anything", () => {
    const { memoryUsage } = told();
    const run = () => expect.fail("it ran");
    for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => memoryUsage(run, bad)).toThrow(RangeError);
    for (const bad of ["1", null, undefined, 1n])
      expect(() => memoryUsage(run, bad as never)).toThrow(TypeError);
    expect(() => memoryUsage(run, -1)).toThrow(
      "memoryUsage: intervalMs must be a positive number of milliseconds, not -1",
    );
  });

  it("may be nested: each tells what happened while it ran", () => {
    const { heap, profile } = told();
    const outer = profile(() => {
      heap.malloc(1, 10);
      return profile(() => heap.malloc(2, 20));
    });
    expect(columns(outer)).toEqual([
      [1, 10, 10, 1],
      [2, 30, 20, 1],
    ]);
    expect(columns(outer.result)).toEqual([[2, 20, 20, 1]]);
  });
});
