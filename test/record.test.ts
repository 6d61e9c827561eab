// py.record(): what a program asks of its heap, as a trace.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heapOf } from "../src/heap-of.js";
import { createPyMem, type PyMem } from "../src/index.js";
import { Recorder } from "../src/record/recorder.js";
import { kindOf, slotOf, type Trace } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { type TraceLimits, TraceWriter } from "../src/trace/trace-writer.js";
import { AllocationWatch } from "../src/watch/allocation-watch.js";
import { eachBuild } from "./support/builds.js";
import { operation, replayed, WASM_PAGE } from "./support/random-operation.js";
import { Shadowed } from "./support/shadowed.js";

const names = ["malloc", "calloc", "realloc", "free"] as const;

/** Each operation as "malloc(16)#0": the slot behind the number sign. */
function operationsOf({ words }: Trace): string[] {
  return Array.from({ length: words.length / 2 }, (_, i) => {
    const [word = 0, size = 0] = words.subarray(2 * i);
    return `${names[kindOf(word)]}(${size})#${slotOf(word)}`;
  });
}

function recorded(run: (py: PyMem) => void, py = createPyMem()): Trace {
  const recording = py.record();
  run(py);
  return decodeTrace(recording.stop());
}

describe("a recording", () => {
  it("has the requests of all families, with the bytes that were asked for", () => {
    const trace = recorded((py) => {
      const p = py.malloc(16);
      const q = py.PyMem_Calloc(3, 100);
      py.free(p);
      const r = py.PyObject_Realloc(py.PyObject_Malloc(8), 9000);
      py.PyMem_RawFree(py.PyMem_RawMalloc(0));
      py.PyMem_Free(q);
      py.PyObject_Free(r);
    });
    expect(operationsOf(trace)).toEqual([
      ...["malloc(16)#0", "calloc(300)#1", "free(16)#0", "malloc(8)#0", "realloc(9000)#0"],
      ...["malloc(0)#2", "free(0)#2", "free(300)#1", "free(9000)#0"],
    ]);
  });

  it("leaves out blocks from before, whose resize is a malloc", () => {
    const py = createPyMem();
    const [p, q] = [py.malloc(10), py.malloc(20)];
    const trace = recorded(() => {
      py.free(p);
      py.realloc(q, 30);
    }, py);
    expect(operationsOf(trace)).toEqual(["malloc(30)#0"]);
  });

  it("has what blocks and Python's objects do", () => {
    const trace = recorded((py) => {
      const numbers = py.array(Int32Array, 10);
      numbers.resize(2000);
      numbers.free();
      py.objects.int(7).dispose();
    });
    expect(operationsOf(trace).slice(0, 3)).toEqual(["calloc(40)#0", "realloc(8000)#0", "free(8000)#0"]);
    expect(checkTrace(trace).operations).toBeGreaterThan(4);
  });

  it("ends with the frees of all blocks, where the heap is reset", () => {
    const trace = recorded((py) => {
      py.malloc(1);
      py.malloc(2);
      py.reset();
    });
    expect(checkTrace(trace).liveAtEnd).toBe(0);
  });

  it("has no failed request, and no misuse", () => {
    const trace = recorded(
      (py) => {
        py.malloc(2 ** 32 - 1);
        expect(() => py.free(12_345 as never)).toThrow();
        py.malloc(8);
      },
      createPyMem({ maximumBytes: WASM_PAGE }),
    );
    expect(operationsOf(trace)).toEqual(["malloc(8)#0"]);
  });

  it("goes on after a copy of the heap was made, which leaves domains as they were", () => {
    const py = createPyMem();
    py.snapshot();
    expect(py.currentAllocatorName()).toBe("pymalloc");
    const trace = recorded(() => {
      py.exports.PyMem_Malloc(8);
      py.snapshot();
      py.exports.PyMem_Malloc(16);
    }, py);
    expect(operationsOf(trace)).toEqual(["malloc(8)#0", "malloc(16)#1"]);
  });

  it("gives the same bytes each time it is stopped, and has a title", () => {
    const py = createPyMem();
    const recording = py.record("a game, ten seconds");
    py.malloc(8);
    expect(recording.operations).toBe(1);
    const bytes = recording.stop();
    py.malloc(8);
    expect(recording.stop()).toBe(bytes);
    expect(recording.operations).toBe(1);
    expect(decodeTrace(bytes).title).toBe("a game, ten seconds");
    expect(py.currentAllocatorName()).toBe("pymalloc");
  });

  it("goes beside another one, and beside tracing", () => {
    const py = createPyMem();
    const first = py.record();
    py.malloc(8);
    py.tracemalloc.start();
    const second = py.record();
    py.malloc(16);
    py.tracemalloc.stop();
    py.malloc(24);
    expect(operationsOf(decodeTrace(second.stop()))).toEqual(["malloc(16)#0", "malloc(24)#1"]);
    expect(operationsOf(decodeTrace(first.stop()))).toEqual(["malloc(8)#0", "malloc(16)#1", "malloc(24)#2"]);
  });

  it.each([7, null, {}])("has no title that is %s", (title) => {
    expect(() => createPyMem().record(title as unknown as string)).toThrow(TypeError);
  });
});

describe("a recording that has no more room", () => {
  /** A heap whose recorder has limits of its own. */
  function limited(limits: TraceLimits) {
    const py = createPyMem();
    const heap = heapOf(py);
    if (heap === undefined) throw new Error("it has no heap");
    const recorder = new Recorder(new TraceWriter(limits));
    const watch = new AllocationWatch(heap, py);
    return { py, recorder, watch, end: watch.add(recorder) };
  }

  it.each([
    ["operations", { operations: 2, liveBlocks: 9 }],
    ["live blocks", { operations: 9, liveBlocks: 2 }],
  ])("for %s refuses requests, whose blocks go back to the heap", (_, limits) => {
    const { py, recorder, end } = limited(limits);
    py.PyObject_Malloc(8);
    py.PyMem_Malloc(9000);
    const { bytesInUse } = py.stats();
    expect([py.PyObject_Malloc(24), py.PyMem_RawCalloc(3, 1000), py.malloc(9000)]).toEqual([0, 0, 0]);
    expect(py.stats().bytesInUse).toBe(bytesInUse);
    expect(operationsOf(recorder.trace(""))).toEqual(["malloc(8)#0", "malloc(9000)#1"]);
    end();
    expect(py.PyObject_Malloc(24)).not.toBe(0);
    expect(py.check()).toBe(0);
  });

  it("tells whoever was told of a refused request that its block is gone", () => {
    const { py, watch } = limited({ operations: 0, liveBlocks: 9 });
    const live = new Set<number>();
    let count = 0;
    watch.add({
      allocated: (_, p) => {
        count++;
        return live.add(p) !== undefined;
      },
      resized: () => undefined,
      freed: (_, p) => live.delete(p),
      reset: () => undefined,
    });
    expect([py.PyObject_Malloc(8), py.malloc(8)]).toEqual([0, 0]);
    expect([count, live.size]).toEqual([2, 0]);
  });

  it.each([
    ["a free", (py: PyMem) => py.PyObject_Free(py.PyObject_Malloc(8))],
    ["a resize", (py: PyMem) => py.PyObject_Realloc(py.PyObject_Malloc(8), 9000)],
    ["a reset", (py: PyMem, watch: AllocationWatch) => [py.PyObject_Malloc(8), watch.reset()]],
  ])("for %s ends, and the heap goes on", (_, run) => {
    const { py, recorder, watch } = limited({ operations: 1, liveBlocks: 9 });
    run(py, watch);
    expect(py.PyObject_Malloc(24)).not.toBe(0);
    expect(recorder.operations).toBe(1);
    expect(operationsOf(recorder.trace(""))).toEqual(["malloc(8)#0"]);
    expect(py.check()).toBe(0);
  });
});

eachBuild((create) => {
  it("random operations of the domains make a sound trace, with the blocks that are live at its end", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80, size: "max" }), (list) => {
        const py = create({ maximumBytes: 40 * WASM_PAGE });
        const recording = py.record();
        const heap = new Shadowed(py, 4);
        for (const run of list) run(heap);
        const live = heap.blocksOfDomains;
        const facts = checkTrace(decodeTrace(recording.stop()));
        expect(facts.liveAtEnd).toBe(live.length);
        expect(facts.operations).toBe(recording.operations);
        heap.check();
      }),
      { numRuns: 25, ...replayed },
    );
  });
});
