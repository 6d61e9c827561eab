// tracemalloc's live side: who is traced, with what, and for how long. Rows with a name in brackets are CPython's, of Lib/test/test_tracemalloc.py.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPyMem, type PyMem, type PyMemFatalError } from "../src/index.js";
import { eachBuild } from "./support/builds.js";
import { operation, replayed, WASM_PAGE } from "./support/random-operation.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const here = /\/test\/tracing\.test\.ts$/;

/** What is traced of the block's call site, in this file. */
function lineOf(py: PyMem, p: unknown): number {
  const traceback = py.tracemalloc.get_object_traceback(p);
  const frame = traceback?.at(-1);
  expect(frame?.filename).toMatch(here);
  return frame?.lineno ?? 0;
}

const fault = (call: () => unknown) => thrown(call) as PyMemFatalError;

/** The line of whoever calls. */
function line(): number {
  return Number(/tracing\.test\.ts:(\d+)/.exec(new Error().stack?.split("\n")[2] ?? "")?.[1]);
}

describe("enabled or not", () => {
  it("is off at first, and on between start and stop [test_is_tracing, test_stop_untrack]", () => {
    const { tracemalloc } = createPyMem();
    expect(tracemalloc.is_tracing()).toBe(false);
    tracemalloc.start();
    expect(tracemalloc.is_tracing()).toBe(true);
    tracemalloc.stop();
    expect(tracemalloc.is_tracing()).toBe(false);
    expect(tracemalloc.get_traced_memory()).toEqual([0, 0]);
    expect(tracemalloc.get_tracemalloc_memory()).toBe(0);
  });

  it("starting again while it traces does nothing [test_set_traceback_limit]", () => {
    const py = createPyMem();
    py.tracemalloc.start(10);
    const p = py.malloc(8);
    py.tracemalloc.start(3);
    expect(py.tracemalloc.get_traceback_limit()).toBe(10);
    expect(py.tracemalloc.get_object_traceback(p)).not.toBeNull();
  });

  it.each([0, -1, 65536, 1.5, Number.NaN])("%s is no number of frames", (nframe) => {
    const { tracemalloc } = createPyMem();
    expect(() => tracemalloc.start(nframe)).toThrow(
      new RangeError(`start: the number of frames must be in range [1; 65535], not ${nframe}`),
    );
    expect(tracemalloc.is_tracing()).toBe(false);
  });
  it("nor is a string", () => {
    expect(() => createPyMem().tracemalloc.start("1" as unknown as number)).toThrow(TypeError);
  });

  it("a snapshot needs tracing [test_snapshot]", () => {
    expect(() => createPyMem().tracemalloc.take_snapshot()).toThrow(
      "the tracemalloc module must be tracing memory allocations to take a snapshot",
    );
  });
});

eachBuild((create) => {
  it("each domain has its own allocator back after stop", () => {
    const py = create();
    const before = (["raw", "mem", "obj"] as const).map((domain) => py.PyMem_GetAllocator(domain));
    py.tracemalloc.start();
    expect(py.PyMem_GetAllocator("mem").malloc).not.toBe(before[1]?.malloc);
    py.tracemalloc.stop();
    (["raw", "mem", "obj"] as const).forEach((domain, i) => {
      expect(py.PyMem_GetAllocator(domain)).toEqual(before[i]);
    });
    expect(py.currentAllocatorName()).not.toBeNull();
  });

  it("blocks of all families count with what was asked for, once, until they are freed [test_get_traced_memory]", () => {
    const py = create();
    const { tracemalloc } = py;
    tracemalloc.start();
    const blocks = [
      ...[py.PyMem_RawMalloc(10), py.PyMem_Malloc(20), py.PyObject_Malloc(30), py.malloc(40)],
      ...[py.PyMem_RawCalloc(2, 50), py.PyMem_Calloc(2, 60), py.PyObject_Calloc(2, 70), py.calloc(2, 80)],
      // Such as go to the raw domain on their way.
      ...[py.PyMem_Malloc(5000), py.PyObject_Malloc(6000), py.malloc(7000), py.aligned_alloc(64, 8000)],
    ];
    expect(tracemalloc.get_traced_memory()).toEqual([26_620, 26_620]);
    expect(tracemalloc.take_snapshot().traces.length).toBe(blocks.length);
    // malloc's free takes the blocks of all.
    for (const p of blocks) py.free(p);
    expect(tracemalloc.get_traced_memory()).toEqual([0, 26_620]);
    expect(py.check()).toBe(0);
  });

  it("a resize has its new size, at its place or not, by whichever function", () => {
    const py = create();
    py.tracemalloc.start();
    let p = py.PyMem_Malloc(8);
    for (const n of [16, 400, 5000, 60_000, 10]) {
      p = py.PyMem_Realloc(p, n);
      expect(py.tracemalloc.get_traced_memory()[0]).toBe(n);
    }
    let q = py.malloc(100);
    for (const n of [120, 9000, 30]) {
      q = py.realloc(q, n);
      expect(py.tracemalloc.get_traced_memory()[0]).toBe(10 + n);
    }
    py.free(p);
    py.free(q);
    expect(py.tracemalloc.take_snapshot().traces.length).toBe(0);
  });

  it("block objects, structs, strings and objects of Python are traced where the program makes them", () => {
    const py = create();
    py.tracemalloc.start();
    const array = py.array(Float64Array, 100);
    expect(lineOf(py, array)).toBe(line() - 1);
    const text = py.string("snow ☃");
    expect(lineOf(py, text)).toBe(line() - 1);
    const list = py.objects.list([1, 2]);
    expect(lineOf(py, list)).toBe(line() - 1);
    const p = py.mallocBatch(24, 3)[1];
    expect(lineOf(py, p)).toBe(line() - 1);
    array.free();
    expect(py.tracemalloc.get_object_traceback(array.ptr)).toBeNull();
  });

  it("random operations of all domains: the traced bytes are those that are live", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40, size: "max" }), (list) => {
        const py = create({ maximumBytes: 40 * WASM_PAGE });
        py.tracemalloc.start();
        const heap = new Shadowed(py, 4);
        for (const run of list) run(heap);
        // The malloc family of the exports has no record.
        const known = heap.blocksOfDomains;
        expect(py.tracemalloc.get_traced_memory()[0]).toBe(known.reduce((sum, { size }) => sum + size, 0));
        expect(py.check()).toBe(0);
        heap.freeAll();
        expect(py.tracemalloc.get_traced_memory()[0]).toBe(0);
      }),
      { numRuns: 15, ...replayed },
    );
  });
});

describe("traces", () => {
  it("clear_traces forgets them, and peak with them [test_clear_traces]", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const p = py.malloc(100);
    py.tracemalloc.clear_traces();
    expect(py.tracemalloc.get_traced_memory()).toEqual([0, 0]);
    expect(py.tracemalloc.get_object_traceback(p)).toBeNull();
    py.free(p);
    expect(py.tracemalloc.get_traced_memory()).toEqual([0, 0]);
  });

  it("reset_peak leaves what is there [test_reset_peak]", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const p = py.malloc(1000);
    py.malloc(10);
    py.free(p);
    expect(py.tracemalloc.get_traced_memory()).toEqual([10, 1010]);
    py.tracemalloc.reset_peak();
    expect(py.tracemalloc.get_traced_memory()).toEqual([10, 10]);
  });

  it("a reset of the heap leaves none but of memory that is not the heap's", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    py.malloc(1000);
    py.tracemalloc.PyTraceMalloc_Track(7, 64, 50);
    py.reset();
    expect(py.tracemalloc.get_traced_memory()).toEqual([50, 1050]);
  });

  it("blocks from before are not traced, nor is their free; a resize of theirs is", () => {
    const py = createPyMem();
    const [p, q] = [py.malloc(10), py.PyMem_Malloc(20)];
    py.tracemalloc.start();
    py.free(p);
    expect(py.tracemalloc.get_traced_memory()).toEqual([0, 0]);
    py.PyMem_Realloc(q, 30);
    expect(py.tracemalloc.get_traced_memory()).toEqual([30, 30]);
  });

  it("what is freed unseen is not in the way of who gets the address then", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const p = py.exports.PyObject_Malloc(24);
    py.exports.free(p);
    expect(py.malloc(20)).toBe(p);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(20);
  });

  it("a free that is refused leaves the trace", () => {
    const py = createPyMem({ onMisuse: "ignore" });
    py.tracemalloc.start();
    const p = py.PyObject_Malloc(24);
    py.PyMem_RawFree(p as never);
    expect(py.misuseCount).toBe(1);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(24);
    py.PyObject_Free(p);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(0);
  });

  it("a misuse has the name of the function that was called, as without tracing", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const p = py.PyObject_Malloc(5000);
    expect(() => py.PyObject_Free((p + 8) as never)).toThrow(/^PyObject_Free: /);
    expect(() => py.PyMem_Realloc((p + 8) as never, 9)).toThrow(/^PyMem_Realloc: /);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(5000);
  });

  it("the heap can be copied to a snapshot meanwhile, which has no hooks", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const p = py.malloc(24);
    const copy = createPyMem({ snapshot: py.snapshot() });
    expect(copy.currentAllocatorName()).toBe("pymalloc");
    copy.free(p);
    py.PyMem_Malloc(8);
    expect(py.tracemalloc.get_traced_memory()[0]).toBe(32);
  });

  it("who sets allocators round the hooks keeps them when tracing ends, and starts", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    const traced = py.PyMem_GetAllocator("mem");
    let requests = 0;
    const malloc = (ctx: number, n: number) => {
      requests++;
      return traced.malloc(ctx, n);
    };
    py.PyMem_SetAllocator("mem", { ...traced, malloc });
    py.tracemalloc.stop();
    const p = py.PyMem_Malloc(8);
    expect(requests).toBe(1);
    py.tracemalloc.start();
    const before = requests;
    py.PyMem_Free(p);
    py.PyMem_Malloc(16);
    expect(requests).toBe(before + 1);
    expect(py.tracemalloc.get_traced_memory()).toEqual([16, 16]);
  });
});

describe("memory that is not the heap's [TestCAPI]", () => {
  it("is traced by domain and address, and replaced by a second trace", () => {
    const { tracemalloc } = createPyMem();
    const { PyTraceMalloc_Track, PyTraceMalloc_Untrack } = tracemalloc;
    expect(PyTraceMalloc_Track(389047, 0xffff_fffe, 100)).toBe(-2);
    expect(PyTraceMalloc_Untrack(389047, 0xffff_fffe)).toBe(-2);
    tracemalloc.start();
    expect(PyTraceMalloc_Track(389047, 0xffff_fffe, 100)).toBe(0);
    expect(PyTraceMalloc_Track(5, 0xffff_fffe, 7)).toBe(0);
    expect(PyTraceMalloc_Track(389047, 0xffff_fffe, 40)).toBe(0);
    expect(tracemalloc.get_traced_memory()).toEqual([47, 107]);
    const domains = [...tracemalloc.take_snapshot().traces].map(({ domain, size }) => [domain, size]);
    expect(domains).toEqual(
      expect.arrayContaining([
        [389047, 40],
        [5, 7],
      ]),
    );
    expect(PyTraceMalloc_Untrack(389047, 0xffff_fffe)).toBe(0);
    expect(PyTraceMalloc_Untrack(389047, 0xffff_fffe)).toBe(0);
    expect(tracemalloc.get_traced_memory()[0]).toBe(7);
  });

  it.each([
    [-1, 0, 0],
    [0, 1.5, 0],
    [0, 0, 2 ** 32],
    [0, 0, Number.NaN],
  ])("bad numbers are refused: %s, %s, %s", (domain, ptr, size) => {
    const { tracemalloc } = createPyMem();
    tracemalloc.start();
    expect(() => tracemalloc.PyTraceMalloc_Track(domain, ptr, size)).toThrow(RangeError);
    expect(tracemalloc.get_traced_memory()).toEqual([0, 0]);
  });
});

describe("stacks", () => {
  const inner = (py: PyMem) => py.PyObject_Malloc(8);
  const outer = (py: PyMem) => inner(py);

  it("have as many frames as were asked for, the program's only [test_get_traces]", () => {
    const py = createPyMem();
    py.tracemalloc.start(3);
    const p = outer(py);
    const traceback = py.tracemalloc.get_object_traceback(p);
    expect(traceback?.length).toBe(3);
    for (const { filename } of traceback ?? []) expect(filename).toMatch(here);
    const lines = Array.from(traceback ?? [], ({ lineno }) => lineno);
    expect(lines.at(-2)).toBe((lines.at(-1) ?? 0) + 1);
    expect(lines[0]).toBe(line() - 6);
    expect(traceback?.total_nframe).toBeNull();
  });

  it("are cut at one frame by default", () => {
    const py = createPyMem();
    py.tracemalloc.start();
    expect(py.tracemalloc.get_object_traceback(outer(py))?.length).toBe(1);
  });

  it("are those of a wasm module that asks by itself, with the byte where it does", () => {
    const py = createPyMem();
    // (module (import "env" "malloc" (func (param i32) (result i32))) (func (export "run") (result i32) i32.const 8 call 0))
    const bytes = "0061736d01000000010a0260017f017f6000017f020e0103656e76066d616c6c6f6300000302010107070103"
      .concat("72756e00010a08010600410810000b")
      .match(/../g);
    const module = new WebAssembly.Module(Uint8Array.from(bytes ?? [], (byte) => Number.parseInt(byte, 16)));
    const { exports } = new WebAssembly.Instance(module, { env: { malloc: py.exports.PyObject_Malloc } });
    py.tracemalloc.start(2);
    const p = (exports.run as () => number)();
    const frames = Array.from(py.tracemalloc.get_object_traceback(p) ?? []);
    expect(frames[1]?.filename).toMatch(/^wasm:/);
    expect(frames[1]?.lineno).toBe(56);
    expect(frames[0]?.filename).toMatch(here);
    expect(frames[0]?.lineno).toBe(line() - 5);
  });

  it("a report of the debug hooks ends with the block's", () => {
    const py = createPyMem({ allocator: "debug" });
    py.tracemalloc.start();
    const p = py.PyObject_Malloc(8);
    const made = line() - 1;
    new Uint8Array(py.memory.buffer)[p + 8] = 0;
    const { report } = fault(() => py.PyObject_Free(p));
    expect(report).toContain('Memory block allocated at (most recent call first):\n  File "');
    expect(report).toMatch(new RegExp(`tracing\\.test\\.ts", line ${made}\n\n$`));
    py.tracemalloc.stop();
    expect(fault(() => py.PyObject_Free(p)).report).toContain("Enable tracemalloc");
  });

  it("what a host's frozen Error does not tell is <unknown>", () => {
    const { stackTraceLimit } = Error;
    const py = createPyMem();
    py.tracemalloc.start();
    Object.defineProperty(Error, "stackTraceLimit", { value: 0, writable: false, configurable: true });
    try {
      const p = py.malloc(8);
      expect(py.tracemalloc.get_object_traceback(p)?.length).toBe(1);
      expect(new Error("of the program").stack).toBeTypeOf("string");
    } finally {
      Object.defineProperty(Error, "stackTraceLimit", {
        value: stackTraceLimit,
        writable: true,
        configurable: true,
      });
    }
  });
});
