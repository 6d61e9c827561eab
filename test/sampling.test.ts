// The sampling build: the default one, whose requests are counted. A failure prints seed and path: FC_SEED=... FC_PATH=... runs it again.
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createPyMem, type PyMem } from "../src/index.js";
import { Pace } from "../src/tracing/pace.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, withSeed } from "./support/random.js";
import { operation, replayed, WASM_PAGE } from "./support/random-operation.js";
import { Shadowed } from "./support/shadowed.js";

const CHECK_EVERY = 10;

/** A heap of which nearly each request is a sample, or one in so many bytes. */
function sampled(sampleBytes: number, options: { readonly maximumBytes?: number } = {}): PyMem {
  const py = createPyMem({ build: "sampling", ...options });
  py.tracemalloc.start(1, { sampleBytes, samplesPerSecond: Number.POSITIVE_INFINITY });
  return py;
}

const tracedBlocks = (py: PyMem): number => py.tracemalloc.take_snapshot().traces.length;

describe.each([
  ["not asked for", undefined],
  ["of each request", 1],
  ["of each 700 bytes", 700],
] as const)("with samples %s", (_, sampleBytes) => {
  it("random operations keep every block, and leave nothing behind", () => {
    const operations = fc.array(operation, { maxLength: 300, size: "max" });
    fc.assert(
      fc.property(operations, (list) => {
        const py = createPyMem({ build: "sampling", maximumBytes: 40 * WASM_PAGE });
        if (sampleBytes !== undefined)
          py.tracemalloc.start(1, { sampleBytes, samplesPerSecond: Number.POSITIVE_INFINITY });
        const heap = new Shadowed(py, 4);
        for (const [i, run] of list.entries()) {
          run(heap);
          if (i % CHECK_EVERY === 0) py.check();
        }
        heap.check();
        expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
        heap.freeAll();
        if (sampleBytes !== undefined) expect(tracedBlocks(py)).toBe(0);
        expectAsAtStart(py);
      }),
      { numRuns: 25, ...replayed },
    );
  });
});

describe("who is traced", () => {
  const families = ["PyMem_Raw", "PyMem_", "PyObject_"] as const;

  it("each live block, and no other, where each byte may be a sample, whoever asks by whichever function", () => {
    const py = sampled(1);
    const { exports } = py;
    const { cabi_realloc } = exports as unknown as { cabi_realloc(...values: number[]): number };
    // 40 bytes and more: one in e^40 is no sample.
    const blocks = [
      ...families.flatMap((family) => [exports[`${family}Malloc`](40), exports[`${family}Calloc`](5, 8)]),
      ...[exports.malloc(600), exports.calloc(10, 60), exports.aligned_alloc(64, 100)],
      cabi_realloc(0, 0, 8, 50),
    ];
    expect(tracedBlocks(py)).toBe(blocks.length);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(240 + 600 + 600 + 100 + 50);
    blocks.forEach((p, i) => {
      if (i < 6) exports[`${families[i >> 1] ?? "PyMem_"}Free`](p);
      else exports.free(p);
    });
    expect(tracedBlocks(py)).toBe(0);
    expect(py.check()).toBe(0);
  });

  it("the blocks of a batch", () => {
    const py = sampled(1);
    const blocks = py.mallocBatch(100, 150);
    expect(tracedBlocks(py)).toBe(150);
    py.freeBatch(blocks);
    expect(tracedBlocks(py)).toBe(0);
    expectAsAtStart(py);
  });

  it("a resized block with its new size, at its place or elsewhere, also one that was a pool's", () => {
    const py = sampled(1);
    let p = py.malloc(64);
    for (const n of [72, 500, 30_000, 100, 90_000, 48]) {
      p = py.realloc(p, n);
      expect(py.tracemalloc.get_traced_memory()[0]).toBe(n);
    }
    expect(tracedBlocks(py)).toBe(1);
    py.free(p);
    expect(tracedBlocks(py)).toBe(0);
  });

  it("a refused resize leaves the trace", () => {
    const py = sampled(1, { maximumBytes: WASM_PAGE });
    const p = py.malloc(64);
    expect(py.realloc(p, 2 * WASM_PAGE)).toBe(0);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(64);
  });

  it("no more after stop, and blocks that were samples are freed as any", () => {
    const py = sampled(1);
    const blocks = py.mallocBatch(64, 50);
    py.tracemalloc.stop();
    expect(py.tracemalloc.get_traced_memory()).toEqual([0, 0]);
    const others = py.mallocBatch(64, 50);
    py.freeBatch(blocks);
    py.tracemalloc.start(1, { sampleBytes: 1, samplesPerSecond: Number.POSITIVE_INFINITY });
    expect(tracedBlocks(py)).toBe(0);
    py.freeBatch(others);
    expectAsAtStart(py);
  });

  it("nobody after a reset", () => {
    const py = sampled(1);
    py.mallocBatch(64, 50);
    py.reset();
    expect(tracedBlocks(py)).toBe(0);
    const p = py.malloc(64);
    expect(tracedBlocks(py)).toBe(1);
    py.free(p);
    expectAsAtStart(py);
  });

  it("more blocks than the wasm has places for: none is forgotten", () => {
    const py = sampled(1);
    const blocks = py.mallocBatch(64, 10_000);
    expect(tracedBlocks(py)).toBe(10_000);
    for (const p of blocks) py.free(p);
    expect(tracedBlocks(py)).toBe(0);
    expectAsAtStart(py);
  });

  it("blocks of somebody else's allocator stay where that has put them", () => {
    const py = createPyMem({ build: "sampling" });
    const old = py.PyMem_GetAllocator("obj");
    const seen: number[] = [];
    const malloc = (ctx: number, n: number) => {
      const p = old.malloc(ctx, n);
      seen.push(p);
      return p;
    };
    const free = (ctx: number, p: number) => {
      expect(seen).toContain(p);
      old.free(ctx, p);
    };
    py.PyMem_SetAllocator("obj", { ...old, malloc, free });
    py.tracemalloc.start(1, { sampleBytes: 1, samplesPerSecond: Number.POSITIVE_INFINITY });
    const p = py.PyObject_Malloc(64);
    expect(seen.at(-1)).toBe(p);
    expect(tracedBlocks(py)).toBe(1);
    py.PyObject_Free(p);
    expect(tracedBlocks(py)).toBe(0);
  });

  it("a request is counted once, where CPython's debug hooks pass it on", () => {
    const py = createPyMem({ build: "sampling", allocator: "debug" });
    py.tracemalloc.start(1, { sampleBytes: 1, samplesPerSecond: Number.POSITIVE_INFINITY });
    const p = py.PyObject_Malloc(64);
    const q = py.PyMem_Malloc(6400);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(6464);
    py.PyObject_Free(p);
    py.PyMem_Free(q);
    expect(tracedBlocks(py)).toBe(0);
  });
});

describe("estimates", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Sums of the true sizes and of the estimated ones, over blocks of random sizes. */
  function estimate(
    random: Random,
    sampleBytes: number,
    largest: number,
    count: number,
  ): readonly [number, number, number] {
    vi.spyOn(Math, "random").mockImplementation(() => random(2 ** 32) / 2 ** 32);
    const py = sampled(sampleBytes);
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      const n = 1 + random(largest);
      if (py.malloc(n) === 0) throw new Error("no memory");
      bytes += n;
    }
    const [all] = py.tracemalloc.take_snapshot().statistics("lineno");
    return [bytes, all?.size ?? 0, all?.count ?? 0];
  }

  // Of n samples the sum strays by about 1 / sqrt(n): six times that is not seen in a lifetime.
  it.each([
    [4096, 512],
    [64, 100],
    [65536, 20_000],
  ])("samples of each %d bytes stand for all blocks of up to %d bytes", (sampleBytes, largest) => {
    const count = Math.ceil((2 * 2000 * sampleBytes) / largest);
    withSeed((random) => {
      const [bytes, size, estimated] = estimate(random, sampleBytes, largest, count);
      const tolerance = 6 / Math.sqrt(2000);
      expect(Math.abs(size / bytes - 1)).toBeLessThan(tolerance);
      // Small blocks are rare among samples, and count for many: their number strays further.
      expect(Math.abs(estimated / count - 1)).toBeLessThan(3 * tolerance);
    });
  });
});

describe("estimates of blocks that are resized", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ["grow in steps, mostly where they are", [100, 4000, 9000, 20_000, 40_000]],
    ["shrink", [40_000, 9000, 600]],
    ["grow and shrink", [600, 30_000, 2000, 16_000]],
    ["move within pools and out of them", [64, 400, 700, 300]],
  ])("%s", (_, sizes) => {
    const last = sizes.at(-1) ?? 0;
    const sampleBytes = 2 * last;
    const count = 4000;
    withSeed((random) => {
      vi.spyOn(Math, "random").mockImplementation(() => random(2 ** 32) / 2 ** 32);
      const py = sampled(sampleBytes);
      for (let i = 0; i < count; i++) {
        let p = py.malloc(sizes[0] ?? 0);
        for (const n of sizes.slice(1)) p = py.realloc(p, n);
        if (p === 0) throw new Error("no memory");
      }
      const [bytes] = py.tracemalloc.get_traced_memory();
      // Some 1,500 samples of blocks that are all the same.
      expect(Math.abs(bytes / (count * last) - 1)).toBeLessThan(6 / Math.sqrt(1500));
      expect(py.check()).toBe(0);
    });
  });
});

describe("the pace of samples", () => {
  /** Bytes between samples after each of so many, where the clock goes on by so many milliseconds a sample. */
  function paces(perSecond: number, milliseconds: readonly number[]): number[] {
    let now = 0;
    const pace = new Pace(1000, perSecond, () => now);
    return milliseconds.map((elapsed) => {
      for (let i = 0; i < 4; i++) {
        now += elapsed / 4;
        pace.tick();
      }
      return pace.mean;
    });
  }

  it("is what was asked for, as long as there are no more samples than may be", () => {
    expect(paces(500, [8, 20, 1000])).toEqual([1000, 1000, 1000]);
  });
  it("gets slower as there are more, and what was asked for again when there are not", () => {
    expect(paces(500, [2, 4, 8, 16, 1000])).toEqual([4000, 8000, 8000, 4000, 1000]);
  });
  it("is not changed by more than 64 times at once, nor by a clock that stands still", () => {
    expect(paces(500, [0.001, 0, 100_000])).toEqual([64_000, 64_000, 1000]);
  });
  it("does not change without a limit", () => {
    expect(paces(Number.POSITIVE_INFINITY, [0.001, 0.001])).toEqual([1000, 1000]);
  });

  it("leaves samples what they stood for when they were taken", () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now++);
    const py = createPyMem({ build: "sampling" });
    py.tracemalloc.start(1, { sampleBytes: 64, samplesPerSecond: 1 });
    for (let i = 0; i < 8; i++) py.malloc(100);
    const weights = Array.from(py.tracemalloc.take_snapshot().traces, ({ weight }) => weight);
    vi.restoreAllMocks();
    const [before, after] = [64, 64 * 64].map((mean) => 1 / -Math.expm1(-100 / mean));
    expect(weights.sort((a, b) => a - b)).toEqual([...Array(4).fill(before), ...Array(4).fill(after)]);
  });

  it("changes nothing about estimates", () => {
    withSeed((random) => {
      vi.spyOn(Math, "random").mockImplementation(() => random(2 ** 32) / 2 ** 32);
      const py = createPyMem({ build: "sampling" });
      // So fast that nearly each block would be a sample, and few can be.
      py.tracemalloc.start(1, { sampleBytes: 64, samplesPerSecond: 20_000 });
      let bytes = 0;
      for (let i = 0; i < 400_000; i++) {
        const n = 1 + random(500);
        if (py.malloc(n) === 0) throw new Error("no memory");
        bytes += n;
      }
      const { length } = py.tracemalloc.take_snapshot().traces;
      const [all] = py.tracemalloc.take_snapshot().statistics("filename");
      expect(all?.samples).toBe(length);
      const { size = 0, size_error = 0 } = all ?? {};
      expect(size_error).toBeLessThan(bytes / 4);
      expect(Math.abs(size - bytes)).toBeLessThan(5 * size_error);
      expect(length).toBeGreaterThan(300);
      expect(length).toBeLessThan(200_000);
      expect(Math.abs(py.tracemalloc.get_traced_memory()[0] / bytes - 1)).toBeLessThan(6 / Math.sqrt(length));
    });
    vi.restoreAllMocks();
  });
});

describe("who asks for samples in vain", () => {
  it.each([{ sampleByte: 512 }, { samplesPerSecond: 5 }, null, 512])("with the options %j", (options) => {
    const py = createPyMem({ build: "sampling" });
    expect(() => py.tracemalloc.start(1, options as never)).toThrow(TypeError);
    expect(py.tracemalloc.is_tracing()).toBe(false);
  });
  it.each(["default", "fast", "secure", "debug"] as const)("of the %s build", (build) => {
    const py = createPyMem({ build });
    expect(() => py.tracemalloc.start(1, { sampleBytes: 1024 })).toThrow(
      'sampleBytes needs the build that samples: createPyMem({ build: "sampling" })',
    );
    expect(py.tracemalloc.is_tracing()).toBe(false);
  });
  it.each([0, -1, Number.NaN, "many"])("with %s samples a second", (samplesPerSecond) => {
    const py = createPyMem({ build: "sampling" });
    const options = { sampleBytes: 1024, samplesPerSecond: samplesPerSecond as number };
    expect(() => py.tracemalloc.start(1, options)).toThrow(/samplesPerSecond/);
    expect(py.tracemalloc.is_tracing()).toBe(false);
  });
  it.each([0, -1, 1.5, Number.NaN, 2 ** 32, "64"])("with %s bytes", (sampleBytes) => {
    const py = createPyMem({ build: "sampling" });
    expect(() => py.tracemalloc.start(1, { sampleBytes: sampleBytes as number })).toThrow(/sampleBytes/);
    expect(py.tracemalloc.is_tracing()).toBe(false);
  });
});
