// canAlloc(n) says what PyObject_Malloc(n) would do, of any heap: compared on heaps restored from the same state.
import { describe, expect, it } from "vitest";
import { createPyMem, type PyMem } from "../src/index.js";
import { type Create, eachBuild } from "./support/builds.js";
import { domains, functionsOf } from "./support/logged-allocator.js";
import { step } from "./support/mixed-load.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

const WASM_PAGE = 65_536;
const HEAPS = 1;

/** Random blocks of all domains, in a memory of a few pages, a random part of them freed again. */
function load(py: PyMem, random: Random, hasForeign: boolean): void {
  const live: (readonly [p: number, free: (p: number) => void])[] = [];
  const keep = 1 + random(300);
  for (let i = random(900); i > 0; i--) {
    if (hasForeign && random(200) === 0 && py.memory.buffer.byteLength < 2 ** 20) py.memory.grow(1);
    if (random(2 * keep) < live.length) {
      const [[p, free] = [0, () => undefined]] = live.splice(random(live.length), 1);
      free(p);
    }
    const own = functionsOf(py, domains[random(3)] ?? "raw");
    const kind = random(100);
    const p = own.malloc(kind < 60 ? random(520) : kind < 90 ? random(5000) : random(90_000));
    if (p !== 0) live.push([p, own.free]);
  }
  const freed = random(4);
  for (const [p, free] of live) if (random(4) < freed) free(p);
  if (random(3) === 0) py.trim();
}

/** The largest request that the heap of the snapshot has memory for. */
function largest(succeeds: (n: number) => boolean): number {
  let low = 0;
  let high = 2 ** 21;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (succeeds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function sizesToTry(random: Random, py: PyMem, limit: number): Set<number> {
  const sizes = new Set([
    0, 1, 7, 8, 9, 488, 489, 499, 500, 501, 511, 512, 513, 2040, 2048, 0x7fffffff, 0xffffffff,
  ]);
  for (let i = 0; i < 10; i++) sizes.add(random(600)).add(random(2 * limit + 600));
  for (let pages = 1; pages < 7; pages++) sizes.add(pages * WASM_PAGE - random(40));
  const { largestFree } = py.stats();
  for (let d = -24; d <= 24; d += 3) sizes.add(Math.max(limit + d, 0)).add(Math.max(largestFree + d, 0));
  return sizes;
}

function expectExact(
  create: Create,
  allocator: "default" | "malloc" | "debug" | "malloc_debug",
  hasForeign: boolean,
) {
  withSeed((random) => {
    for (let i = 0; i < HEAPS; i++) {
      const py = create({ allocator, maximumBytes: (1 + random(6)) * WASM_PAGE });
      load(py, random, hasForeign);
      const snapshot = py.snapshot();
      const succeeds = (n: number) => createPyMem({ snapshot }).PyObject_Malloc(n) !== 0;
      for (const n of sizesToTry(random, py, largest(succeeds))) {
        expect([n, py.canAlloc(n)]).toEqual([n, succeeds(n)]);
      }
      // It was only asked.
      expect(Buffer.compare(py.snapshot(), snapshot)).toBe(0);
    }
  }, seed);
}

const seed = runSeed();

eachBuild((create) => {
  describe.each(["default", "malloc", "debug", "malloc_debug"] as const)(
    `allocator %s, seed ${seed}`,
    (allocator) => {
      it("is exact", () => {
        expectExact(create, allocator, false);
      });

      it("is exact where somebody else has grown memory", () => {
        expectExact(create, allocator, true);
      });
    },
  );

  it("knows that of two free blocks of a bin the first one counts", () => {
    const py = create({ allocator: "malloc", maximumBytes: WASM_PAGE });
    const [small, , large] = [232, 8, 240, 8].map((n) => py.PyMem_RawMalloc(n));
    for (const n of [4096, 256, 64, 8]) while (py.PyMem_RawMalloc(n) !== 0);
    py.PyMem_RawFree(large as never);
    py.PyMem_RawFree(small as never);
    const snapshot = py.snapshot();
    for (let n = 200; n < 260; n++) {
      expect([n, py.canAlloc(n)]).toEqual([n, createPyMem({ snapshot }).PyObject_Malloc(n) !== 0]);
    }
  });

  it("counts serial numbers", () => {
    const py = create({ allocator: "debug", debugSerials: true, maximumBytes: WASM_PAGE });
    py.PyMem_Malloc(1);
    const snapshot = py.snapshot();
    const succeeds = (n: number) => createPyMem({ snapshot }).PyObject_Malloc(n) !== 0;
    const limit = largest(succeeds);
    for (let n = limit - 40; n < limit + 40; n++) expect([n, py.canAlloc(n)]).toEqual([n, succeeds(n)]);
  });

  it("is true of a new heap up to the cap, and takes nothing", () => {
    const py = create({ maximumBytes: 4 * WASM_PAGE });
    expect([
      py.canAlloc(0),
      py.canAlloc(100),
      py.canAlloc(3 * WASM_PAGE),
      py.canAlloc(4 * WASM_PAGE),
    ]).toEqual([true, true, true, false]);
    expect(py.memory.buffer.byteLength).toBe(WASM_PAGE);
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  it("follows the cap", () => {
    const py = create({ maximumBytes: WASM_PAGE });
    const heap = new Shadowed(py, 4);
    withSeed((random) => {
      for (let i = 0; i < 300; i++) step(heap, random, 100, 12);
    }, seed);
    expect(py.canAlloc(100_000)).toBe(false);
    py.setMaximumBytes(3 * WASM_PAGE);
    expect(py.canAlloc(100_000)).toBe(true);
    py.setMaximumBytes(WASM_PAGE);
    expect(py.canAlloc(100_000)).toBe(false);
    py.memory.grow(1);
    expect(py.canAlloc(100_000)).toBe(false);
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])("%d is no number of bytes", (n) => {
    expect(() => create().canAlloc(n)).toThrow(RangeError);
  });
});
