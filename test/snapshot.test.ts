// The bytes of memory are the whole state of a heap: kept, copied and resumed, it goes on as if nothing had been.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { ForeignPages } from "./support/foreign-pages.js";
import { step } from "./support/mixed-load.js";
import { WASM_PAGE } from "./support/pages.js";
import { type Random, runSeed, seededRandom, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const bytesOf = (py: PyMem) => new Uint8Array(py.memory.buffer);
const expectSameBytes = (one: PyMem, other: PyMem) =>
  expect(Buffer.compare(bytesOf(one), bytesOf(other))).toBe(0);

/** A heap after so many random operations. */
function grown(py: PyMem, random: Random, operations = 1500): Shadowed {
  const heap = new Shadowed(py, 4);
  for (let i = 0; i < operations; i++) step(heap, random, 500, 16);
  return heap;
}

/** Runs both at random for a while, each in its own way, and to their ends. */
function goOn(heaps: readonly Shadowed[], random: Random): void {
  for (let round = 0; round < 5; round++) {
    for (const heap of heaps) {
      for (let i = 0; i < 200; i++) step(heap, random, 500, 16);
      heap.check();
    }
  }
  for (const heap of heaps) heap.freeAll();
}

eachBuild((create, build) => {
  const seed = runSeed();
  describe(`at random, seed ${seed}`, () => {
    it("has the same blocks with the same contents, and the two go on apart", () => {
      withSeed((random) => {
        const heap = grown(create(), random);
        const before = bytesOf(heap.py).slice();
        const snapshot = heap.py.snapshot();
        expect(Buffer.compare(bytesOf(heap.py), before)).toBe(0);

        const resumed = heap.copyOn(createPyMem({ snapshot }));
        expect(resumed.py.config).toEqual(heap.py.config);
        expectSameBytes(resumed.py, heap.py);
        resumed.check();
        if (resumed.py.config.CHECKS) expect([...resumed.py.heapWalk()]).toEqual([...heap.py.heapWalk()]);
        snapshot.fill(0);
        goOn([heap, resumed], random);
        for (const { py } of [heap, resumed]) expectAsAtStart(py);
      }, seed);
    });

    it("answers the same calls with the same addresses, taken again and again", () => {
      withSeed((random) => {
        let heap = grown(create(), random, 400);
        for (let generation = 0; generation < 5; generation++) {
          const resumed = heap.copyOn(createPyMem({ build, snapshot: heap.py.snapshot() }));
          const own = random(2 ** 30);
          for (const one of [heap, resumed]) {
            const repeated = seededRandom(own);
            for (let i = 0; i < 300; i++) step(one, repeated, 500, 14);
          }
          expectSameBytes(heap.py, resumed.py);
          heap = resumed;
        }
        heap.check();
      }, seed);
    });

    it("may be the bytes of memory themselves, copied by hand into a new instance", () => {
      withSeed((random) => {
        const heap = grown(create(), random);
        const py = create();
        py.memory.grow((heap.py.memory.buffer.byteLength - py.memory.buffer.byteLength) / WASM_PAGE);
        bytesOf(py).set(bytesOf(heap.py));
        const copy = heap.copyOn(py);
        copy.check();
        goOn([heap, copy], random);
        for (const one of [heap, copy]) expectAsAtStart(one.py);
      }, seed);
    });

    it("leaves memory that somebody else took to them", () => {
      withSeed((random) => {
        const heap = grown(create(), random, 300);
        const foreign = new ForeignPages(heap.py.memory);
        foreign.grow(2);
        for (let i = 0; i < 300; i++) step(heap, random, 500, 16);
        const resumed = heap.copyOn(createPyMem({ snapshot: heap.py.snapshot() }));
        expectSameBytes(resumed.py, heap.py);
        goOn([heap, resumed], random);
        foreign.expectUntouched();
        expect(resumed.py.check()).toBe(0);
      }, seed);
    });
  });

  it("of a heap not yet used is one not yet used", () => {
    const py = createPyMem({ snapshot: create().snapshot() });
    expect(py.memory.buffer.byteLength).toBe(WASM_PAGE);
    expect(py.check()).toBe(0);
    const heap = new Shadowed(py);
    goOn([heap], seededRandom(1));
    expectAsAtStart(py);
  });

  it("is no longer than what was written to, and tells its build", () => {
    const py = create();
    const p = py.malloc(20 * WASM_PAGE);
    py.free(p);
    const snapshot = py.snapshot();
    expect(snapshot.length).toBeLessThanOrEqual(py.memory.buffer.byteLength + 64);
    const resumed = createPyMem({ snapshot });
    expect(resumed.config.CHECKS).toBe(py.config.CHECKS);
    expect(resumed.memory.buffer.byteLength).toBe(py.memory.buffer.byteLength);
    expect(Buffer.compare(resumed.snapshot(), snapshot)).toBe(0);
  });

  it("lies anywhere: in an ArrayBuffer, in a Buffer, at an odd offset of either", () => {
    const py = create();
    const p = py.malloc(100);
    bytesOf(py).fill(7, p, p + 100);
    const snapshot = py.snapshot();
    const around = Buffer.alloc(snapshot.length + 16, 0xff);
    around.set(snapshot, 5);
    const places = [
      snapshot.buffer,
      Buffer.from(snapshot),
      new Uint8Array(around.buffer, around.byteOffset + 5, snapshot.length),
      around.subarray(5, 5 + snapshot.length),
    ];
    for (const place of places) {
      const resumed = createPyMem({ snapshot: place });
      expectSameBytes(resumed, py);
      expect(resumed.check()).toBe(0);
    }
    expect(around[4]).toBe(0xff);
  });

  describe("maximumBytes", () => {
    it("is the snapshot's", () => {
      const py = create({ maximumBytes: 4 * WASM_PAGE });
      py.malloc(100);
      const resumed = createPyMem({ snapshot: py.snapshot() });
      expect(resumed.malloc(5 * WASM_PAGE)).toBe(0);
      while (resumed.malloc(1000) !== 0);
      expect(resumed.memory.buffer.byteLength).toBe(4 * WASM_PAGE);
    });

    it("is another one if given, and below what there is only stops growth", () => {
      const py = create({ maximumBytes: 4 * WASM_PAGE });
      const p = py.malloc(2 * WASM_PAGE);
      const snapshot = py.snapshot();
      expect(createPyMem({ snapshot, maximumBytes: 16 * WASM_PAGE }).malloc(8 * WASM_PAGE)).toBeGreaterThan(
        0,
      );
      const small = createPyMem({ snapshot, maximumBytes: WASM_PAGE });
      expect(small.memory.buffer.byteLength).toBe(py.memory.buffer.byteLength);
      expect(small.malloc(3 * WASM_PAGE)).toBe(0);
      small.exports.free(p);
      expect(small.malloc(2 * WASM_PAGE)).toBe(p);
    });
  });
});

eachCheckedBuild((create) => {
  it("keeps the count of misuses, and what they do is said anew", () => {
    const py = create({ onMisuse: "ignore" });
    py.free(16 as Pointer);
    const snapshot = py.snapshot();
    const thrower = createPyMem({ snapshot });
    expect(thrower.misuseCount).toBe(1);
    expect(thrown(() => thrower.free(16 as Pointer))).toBeInstanceOf(MemoryMisuseError);

    const silent = createPyMem({ snapshot: thrower.snapshot(), onMisuse: "ignore" });
    silent.free(16 as Pointer);
    expect(silent.misuseCount).toBe(3);

    const told: string[] = [];
    createPyMem({ snapshot, onMisuse: ({ code }) => told.push(code) }).free(16 as Pointer);
    expect(told).toEqual(["OUTSIDE"]);
  });
});
