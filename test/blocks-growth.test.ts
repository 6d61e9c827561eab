// onGrow, and views that live on through growth where the host can do that.
import { afterEach, describe, expect, it, vi } from "vitest";
import { createPyMem, type GrowEvent, type PyMem, type RawPointer } from "../src/index.js";
import { badValues } from "./support/bad-values.js";
import { eachBuild } from "./support/builds.js";
import { WASM_PAGE } from "./support/pages.js";
import { thrown } from "./support/thrown.js";

const MEGABYTE = 2 ** 20;

const causes: readonly (readonly [name: string, cause: (py: PyMem) => unknown])[] = [
  ["malloc", (py) => py.malloc(MEGABYTE)],
  ["calloc", (py) => py.PyMem_Calloc(2, MEGABYTE)],
  ["realloc", (py) => py.PyMem_RawRealloc(0, MEGABYTE)],
  ["aligned_alloc", (py) => py.aligned_alloc(64, MEGABYTE)],
  ["mallocBatch", (py) => py.mallocBatch(1000, 2000)],
  ["PyMem_New", (py) => py.PyMem_New("f64", MEGABYTE)],
  ["a string's copy", (py) => py._PyMem_Strdup("x".repeat(MEGABYTE))],
  ["alloc", (py) => py.alloc(MEGABYTE)],
  ["array", (py) => py.array(Float64Array, MEGABYTE)],
  ["resize", (py) => py.array(Int8Array, 1).resize(MEGABYTE)],
];

eachBuild((create) => {
  it.each(causes)("%s that makes memory grow tells it before it returns, and once", (_, cause) => {
    const py = create();
    const told: GrowEvent[] = [];
    let view = new Uint8Array(py.memory.buffer);
    py.onGrow((event) => {
      told.push(event);
      view = new Uint8Array(py.memory.buffer);
    });
    expect(py.malloc(8)).toBeGreaterThan(0);
    expect(told).toEqual([]);
    cause(py);
    const bytes = py.memory.buffer.byteLength;
    expect(bytes).toBeGreaterThan(MEGABYTE);
    expect(view.length).toBe(bytes);
    expect(told.at(-1)?.bytes).toBe(bytes);
    // From call to call they follow one another.
    expect(told.map(({ previousBytes }) => previousBytes)).toEqual([
      WASM_PAGE,
      ...told.slice(0, -1).map((event) => event.bytes),
    ]);
    const { length } = told;
    py.malloc(8);
    expect(told).toHaveLength(length);
  });

  it("tells of growth that came past it at the next call that allocates", () => {
    const py = create();
    const told: GrowEvent[] = [];
    py.onGrow((event) => told.push(event));
    py.memory.grow(2);
    py.exports.malloc(3 * WASM_PAGE);
    expect(told).toEqual([]);
    py.PyObject_Malloc(8);
    expect(told).toEqual([{ bytes: py.memory.buffer.byteLength, previousBytes: WASM_PAGE }]);
  });

  it("tells each in the order of coming, until that one is ended", () => {
    const py = create();
    const told: string[] = [];
    const end = py.onGrow(() => told.push("first"));
    py.onGrow(() => told.push("second"));
    py.malloc(MEGABYTE);
    expect(told.splice(0)).toEqual(["first", "second"]);
    end();
    end();
    py.malloc(MEGABYTE);
    expect(told.splice(0)).toEqual(["second"]);
  });

  it("lets the callback use the heap, and tells of what that makes grow when all know of the first", () => {
    const py = create();
    const told: string[] = [];
    const bytesOf = ({ bytes, previousBytes }: GrowEvent) => `${previousBytes}-${bytes}`;
    py.onGrow((event) => {
      told.push(`one ${bytesOf(event)}`);
      if (told.length === 1) py.free(py.malloc(4 * MEGABYTE));
    });
    py.onGrow((event) => told.push(`other ${bytesOf(event)}`));
    py.malloc(MEGABYTE);
    expect(told.map((text) => text.split(" ")[0])).toEqual(["one", "other", "one", "other"]);
    const spans = told.map((text) => text.split(" ")[1]);
    expect([spans[1], spans[3]]).toEqual([spans[0], spans[2]]);
    expect(spans[2]?.split("-")[0]).toBe(spans[0]?.split("-")[1]);
    expect(py.check()).toBe(0);
  });

  it("gives the block all the same where a callback throws, and throws that on its own", async () => {
    const py = create();
    const errors: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", (error) => errors.push(error));
    try {
      const told: string[] = [];
      py.onGrow(() => {
        throw new Error("from a callback");
      });
      py.onGrow(() => told.push("the next"));
      const block = py.alloc(MEGABYTE);
      expect(block.view).toHaveLength(MEGABYTE);
      expect(told).toEqual(["the next"]);
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(errors).toMatchObject([{ message: "from a callback" }]);
    } finally {
      process.removeAllListeners("uncaughtException");
      for (const listener of listeners) process.on("uncaughtException", listener);
    }
  });

  it("tells of growth inside a hook, and of nothing where the cap forbids it", () => {
    const py = create({ maximumBytes: 4 * MEGABYTE });
    const told: GrowEvent[] = [];
    py.onGrow((event) => told.push(event));
    const old = py.PyMem_GetAllocator("mem");
    py.PyMem_SetAllocator("mem", {
      malloc: (_, n) => old.malloc(old.ctx, n + MEGABYTE),
      calloc: (_, nelem, elsize) => old.calloc(old.ctx, nelem, elsize),
      realloc: (_, p, n) => old.realloc(old.ctx, p, n),
      free: (_, p) => old.free(old.ctx, p),
    });
    expect(py.PyMem_Malloc(8)).toBeGreaterThan(0);
    expect(told).toHaveLength(1);
    expect(py.malloc(5 * MEGABYTE)).toBe(0);
    expect(told).toHaveLength(1);
  });

  it("has the block that grows live, with its contents and zeros, while it is told", () => {
    const py = create();
    const array = py.array(Int32Array, [1, 2, 3]);
    const string = py.string("x");
    const seen: unknown[] = [];
    py.onGrow(() => seen.push([array.length, ...array.view.slice(0, 4), array.view.at(-1)], string.value));
    array.resize(MEGABYTE);
    expect(seen.splice(0)).toEqual([[MEGABYTE, 1, 2, 3, 0, 0], "x"]);
    string.value = "y".repeat(8 * MEGABYTE);
    expect(seen).toEqual([[MEGABYTE, 1, 2, 3, 0, 0], "x"]);
    expect(string.value).toHaveLength(8 * MEGABYTE);
  });

  it("lets the callback free the block that grows, or resize it again", () => {
    const py = create();
    const array = py.array(Int32Array, [1, 2, 3]);
    const end = py.onGrow(() => array.resize(2));
    array.resize(MEGABYTE);
    end();
    expect([...array.view]).toEqual([1, 2]);
    py.onGrow(() => array.free());
    array.resize(4 * MEGABYTE);
    expect(array.isFreed).toBe(true);
    expect(py.check()).toBe(0);
  });

  it.each(["reset", "close"] as const)("has the block freed where the callback calls %s", (name) => {
    for (const makes of [
      (py: PyMem) => py.alloc(MEGABYTE),
      (py: PyMem) => py.array(Int8Array, MEGABYTE),
      (py: PyMem) => {
        const array = py.array(Int8Array, 1);
        array.resize(MEGABYTE);
        return array;
      },
    ]) {
      const py = create();
      py.onGrow(() => py[name]());
      const block = makes(py);
      expect(block.isFreed).toBe(true);
      expect(thrown(() => block.view)).toMatchObject({ code: "USE_AFTER_FREE" });
      block.free();
    }
  });

  it("leaves a heap fit for a snapshot", () => {
    const py = create();
    py.onGrow(() => undefined);
    expect(py.snapshot().length).toBeGreaterThan(0);
  });
});

it("tells of growth by the object layer", () => {
  const py = createPyMem();
  const told: GrowEvent[] = [];
  py.objects.int(1);
  py.onGrow((event) => told.push(event));
  py.objects.str("x".repeat(MEGABYTE));
  expect(told.at(-1)?.bytes).toBe(py.memory.buffer.byteLength);
});

it.each(badValues.filter(([value]) => typeof value !== "function"))(
  "refuses %s as a callback",
  (value, _, named) => {
    const error = thrown(() => createPyMem().onGrow(value as () => void));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: `onGrow: callback must be a function, not ${named}` });
  },
);

const prototype: { toResizableBuffer?: () => ArrayBuffer } = WebAssembly.Memory.prototype;
const own = Object.getOwnPropertyDescriptor(prototype, "toResizableBuffer");

/** What all views promise, resizable or not. */
function usesViews(py: PyMem): void {
  const array = py.array(Int32Array, [1, 2, 3]);
  const part = array.slice(1);
  const told: GrowEvent[] = [];
  py.onGrow((event) => told.push(event));
  const p = py.PyMem_RawMalloc(MEGABYTE) as RawPointer;
  expect(told).toHaveLength(1);
  expect([...array.view, ...part.view]).toEqual([1, 2, 3, 2, 3]);
  py.PyMem_RawFree(p);
  array.resize(100_000);
  expect([...array.view.slice(0, 4)]).toEqual([1, 2, 3, 0]);
  py.freeBatch(py.mallocBatch(24, 100));
  expect(py._PyMem_Strdup("text")).toBeGreaterThan(0);
  array.free();
  expect(py.check()).toBe(0);
}

describe("resizableViews", () => {
  afterEach(() => {
    if (own === undefined) delete prototype.toResizableBuffer;
    else Object.defineProperty(prototype, "toResizableBuffer", own);
  });

  it("asks the host for a resizable buffer only where it is true", () => {
    const ask = vi.fn(function (this: WebAssembly.Memory) {
      return this.buffer;
    });
    prototype.toResizableBuffer = ask;
    createPyMem();
    createPyMem({ resizableViews: false });
    expect(ask).not.toHaveBeenCalled();
    const py = createPyMem({ resizableViews: true });
    expect(ask.mock.contexts).toEqual([py.memory]);
    usesViews(py);
  });

  it("makes views anew after growth on a host without", () => {
    delete prototype.toResizableBuffer;
    const py = createPyMem({ resizableViews: true });
    const array = py.array(Int32Array, 3);
    const { view } = array;
    py.memory.grow(1);
    expect(view).toHaveLength(0);
    expect(array.view).toHaveLength(3);
    usesViews(py);
  });

  it.runIf(own !== undefined)("keeps views alive through growth on a host that has it", () => {
    const py = createPyMem({ resizableViews: true });
    const array = py.array(Int32Array, [1, 2, 3]);
    const { view } = array;
    py.alloc(MEGABYTE);
    expect([...view]).toEqual([1, 2, 3]);
    expect(array.view === view).toBe(true);
    usesViews(py);
  });

  it("refuses what is neither true nor false", () => {
    for (const value of [1, "true", null, {}]) {
      const error = thrown(() => createPyMem({ resizableViews: value as boolean }));
      expect(error).toBeInstanceOf(TypeError);
      expect(error).toMatchObject({
        message: expect.stringContaining("resizableViews must be true or false"),
      });
    }
  });
});
