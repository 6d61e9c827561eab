// What tracing is made of: the table of traces, call sites, what happens without memory for a trace, samples beside what programs track by themselves.
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FaultReporter } from "../src/debug-hooks.js";
import { heapOf } from "../src/heap-of.js";
import { createPyMem, type PyMem, type PyMemFatalError } from "../src/index.js";
import { TraceTable } from "../src/tracing/trace-table.js";
import { Tracing } from "../src/tracing/tracing.js";
import { AllocationWatch } from "../src/watch/allocation-watch.js";
import { replayed } from "./support/random-operation.js";
import { thrown } from "./support/thrown.js";

const outOfMemory = (): never => {
  throw new RangeError("Array buffer allocation failed");
};

describe("the table of traces", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(1500), fc.nat(2 ** 32 - 1)), {
    minLength: 3000,
    maxLength: 3000,
  });

  it("has what a Map would have, as it grows and as it empties", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const table = new TraceTable();
        const model = new Map<number, number>();
        for (const [i, [isSet, number, size]] of list.entries()) {
          const address = number * 16;
          // More come at first, more go in the end.
          if (isSet || i < 1000) {
            table.set(address, size, i);
            model.set(address, size);
          } else {
            expect(table.delete(address)?.size).toBe(model.get(address));
            model.delete(address);
          }
        }
        expect(table.count).toBe(model.size);
        expect(new Map(Array.from(table, ({ address, size }) => [address, size]))).toEqual(model);
        for (const [address, size] of model) expect(table.get(address)?.size).toBe(size);
      }),
      { numRuns: 5, ...replayed },
    );
  });

  it("is as it was where there is no memory for more", () => {
    let isFirst = true;
    const table = new TraceTable((length) => {
      if (!isFirst) outOfMemory();
      isFirst = false;
      return new Uint32Array(length);
    });
    const full = thrown(() => {
      for (let i = 0; i < 2000; i++) table.set(i * 16, i, 0);
    });
    expect(full).toBeInstanceOf(RangeError);
    expect(table.count).toBe(768);
    for (let i = 0; i < 768; i++) expect(table.get(i * 16)?.size).toBe(i);
  });
});

describe("where there is no memory for a trace", () => {
  /** Tracing whose tables stay as small as they begin. */
  function cramped() {
    const py = createPyMem();
    const heap = heapOf(py);
    if (heap === undefined) throw new Error("it has no heap");
    let least = 0;
    const tracing = new Tracing(heap, new AllocationWatch(heap, py), {} as FaultReporter, (length) => {
      least ||= length;
      return length > least ? outOfMemory() : new Uint32Array(length);
    });
    tracing.start(1, {});
    const blocks: number[] = [];
    for (let p = py.PyMem_Malloc(40); p !== 0; p = py.PyMem_Malloc(40)) blocks.push(p);
    return { py, tracing, blocks };
  }

  it("a request fails, its block is given back, and the heap goes on [tracemalloc_alloc]", () => {
    const { py, tracing, blocks } = cramped();
    expect(blocks.length).toBe(768);
    expect(py.stats().blocksInUse).toBe(768);
    expect(py.malloc(8)).toBe(0);
    py.PyMem_Free(blocks[0] as never);
    expect(py.malloc(8)).not.toBe(0);
    expect(tracing.traces.tracedMemory[0]).toBe(767 * 40 + 8);
    expect(py.check()).toBe(0);
  });

  it("a resize of a block from before is a fatal error [tracemalloc_realloc]", () => {
    const { py, tracing, blocks } = cramped();
    tracing.stop();
    tracing.start(1, {});
    for (const p of blocks.slice(0, 767)) py.PyMem_Realloc(p as never, 39);
    const [p, q] = [blocks[767] as never, py.PyMem_Malloc(8)];
    expect(q).not.toBe(0);
    const error = thrown(() => py.PyMem_Realloc(p, 5000)) as PyMemFatalError;
    expect([error.name, error.code]).toEqual(["PyMemFatalError", "NO_TRACE"]);
    expect(py.check()).toBe(0);
  });

  it("memory that is not the heap's is not tracked [PyTraceMalloc_Track]", () => {
    const { tracing } = cramped();
    expect(tracing.track(0, 8, 100, tracing.track)).toBe(-1);
    expect(tracing.traces.tracedMemory[0]).toBe(768 * 40);
  });
});

describe("beside samples", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function sampled(sampleBytes: number): PyMem {
    const py = createPyMem({ build: "sampling" });
    py.tracemalloc.start(2, { sampleBytes, samplesPerSecond: Number.POSITIVE_INFINITY });
    return py;
  }
  /** The place where the domain's only trace was made. */
  const placeOf = (py: PyMem, wanted: number): string | undefined =>
    [...py.tracemalloc.take_snapshot().traces]
      .filter(({ domain }) => domain === wanted)
      .map(({ traceback }) => String(traceback.at(-1)))[0];

  it("what the program tracks counts with its own bytes", () => {
    const py = sampled(2 ** 20);
    py.tracemalloc.PyTraceMalloc_Track(7, 64, 50);
    expect(py.tracemalloc.get_traced_memory()).toEqual([50, 50]);
  });

  it("stacks of what the program tracks stay theirs, though one of them was untracked", () => {
    const py = sampled(1);
    const track = (ptr: number) => py.tracemalloc.PyTraceMalloc_Track(7, ptr, 50);
    for (const ptr of [64, 128]) track(ptr);
    py.tracemalloc.PyTraceMalloc_Untrack(7, 64);
    const place = placeOf(py, 7);
    py.malloc(1000);
    expect(placeOf(py, 7)).toBe(place);
  });

  it("nothing is left of stacks that nobody has looked at, after stop", () => {
    const py = sampled(1);
    py.malloc(1000);
    py.tracemalloc.stop();
    py.tracemalloc.start(1);
    const p = py.malloc(8);
    const line = Number(/tracing-parts\.test\.ts:(\d+)/.exec(new Error().stack ?? "")?.[1]);
    expect(py.tracemalloc.get_object_traceback(p)?.at(-1)?.lineno).toBe(line - 1);
  });

  it("blocks that come and go take no more memory for traces", () => {
    const py = sampled(1);
    const churn = () => {
      for (let i = 0; i < 500; i++) py.free(py.malloc(1000));
      return py.tracemalloc.get_tracemalloc_memory();
    };
    expect(churn()).toBe(churn());
  });
});

describe("the program's own texts of stacks", () => {
  it("are made by its function, and have its limit, while requests are traced", () => {
    const host = Error as { stackTraceLimit: number; prepareStackTrace?: unknown };
    const { stackTraceLimit, prepareStackTrace } = host;
    const py = createPyMem();
    py.tracemalloc.start();
    const prepare = () => "the program's";
    try {
      host.stackTraceLimit = 3;
      host.prepareStackTrace = prepare;
      py.malloc(8);
      expect([host.stackTraceLimit, host.prepareStackTrace]).toEqual([3, prepare]);
      expect(new Error("of the program").stack).toBe("the program's");
    } finally {
      host.stackTraceLimit = stackTraceLimit;
      host.prepareStackTrace = prepareStackTrace;
    }
  });
});

it("what an allocator of the program's asks for on the way is not traced again", () => {
  const py = createPyMem();
  const old = py.PyMem_GetAllocator("mem");
  const malloc = (_: number, n: number) => py.malloc(n + 16) + 16;
  const free = (_: number, p: number) => py.free((p - 16) as never);
  py.PyMem_SetAllocator("mem", { ...old, malloc, free });
  py.tracemalloc.start();
  const p = py.PyMem_Malloc(100);
  expect(py.tracemalloc.get_traced_memory()).toEqual([100, 100]);
  py.PyMem_Free(p);
  expect(py.tracemalloc.get_traced_memory()).toEqual([0, 100]);
});

it("a block of malloc's family is traced where wasm has just freed another one", () => {
  const py = createPyMem();
  py.tracemalloc.start();
  const p = py.exports.PyObject_Malloc(24);
  py.exports.PyObject_Free(p);
  expect(py.malloc(20)).toBe(p);
  expect(py.tracemalloc.get_traced_memory()).toEqual([20, 24]);
});
