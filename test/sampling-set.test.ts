// The sampling build's wasm by itself: which requests it tells of, and that it knows its samples, however many there are. Blocks of 600 bytes and more are
// large, and samples of them are in the set of addresses; those of pools have a state in the pool's table.
import { describe, expect, it } from "vitest";
import { heapOf } from "../src/heap-of.js";
import { createPyMem, type PyMem } from "../src/index.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, withSeed } from "./support/random.js";

const NEVER = 0xffff_ffff;
/** More than the set has room for. */
const MANY = 3000;

interface Told {
  readonly py: PyMem;
  /** What the wasm has told since the last look: kind and numbers. */
  readonly told: (readonly [kind: string, a: number, b: number])[];
  /** Has each request be a sample from now on, or none. */
  sample(isWanted: boolean): void;
}

function listening(py = createPyMem({ build: "sampling" })): Told {
  const heap = heapOf(py);
  if (heap?.wasm.sample_after === undefined) throw new Error("it is another build");
  const { wasm, listener } = heap;
  const told: Told["told"] = [];
  let bytes = 0;
  const tell = (kind: string) => (a: number, b: number) => told.push([kind, a, b]);
  listener.samples = {
    taken: (p, n) => {
      told.push(["taken", p, n]);
      wasm.sample_after?.(bytes);
    },
    freed: tell("freed"),
    moved: tell("moved"),
    resized: tell("resized"),
  };
  const sample = (isWanted: boolean) => {
    bytes = isWanted ? 0 : NEVER;
    wasm.sample_after?.(bytes);
  };
  sample(true);
  return { py, told, sample };
}

const freedOf = (told: Told["told"]): number[] =>
  told.splice(0).flatMap(([kind, p]) => (kind === "freed" ? [p] : []));

describe("a request", () => {
  it("of no bytes is no sample", () => {
    const { py, told } = listening();
    py.exports.malloc(0);
    py.exports.PyObject_Calloc(0, 8);
    expect(told).toEqual([]);
  });

  it("is a sample if it goes beyond the bytes that were given, by one", () => {
    const { py, told } = listening();
    heapOf(py)?.wasm.sample_after?.(100);
    py.exports.malloc(60);
    py.exports.malloc(40);
    expect(told).toEqual([]);
    const p = py.exports.malloc(1);
    expect(told).toEqual([["taken", p, 1]]);
  });

  it("of a block that grows counts with what it grows by, and of one that shrinks with nothing", () => {
    const { py, told, sample } = listening();
    sample(false);
    let p = py.exports.malloc(1000);
    heapOf(py)?.wasm.sample_after?.(5000);
    // 1008 bytes is what the block has.
    for (const n of [4000, 100, 1100]) p = py.exports.realloc(p, n);
    expect(told).toEqual([]);
    p = py.exports.realloc(p, 3000);
    expect(told).toEqual([["taken", p, 3000]]);
  });
});

describe("a sample", () => {
  it.each([64, 6000])("of %d bytes that cannot have more stays one", (n) => {
    const { py, told } = listening(createPyMem({ build: "sampling", maximumBytes: 2 ** 16 }));
    const p = py.exports.malloc(n);
    expect(py.exports.realloc(p, 2 ** 20)).toBe(0);
    expect(told.splice(0)).toEqual([["taken", p, n]]);
    py.exports.free(p);
    expect(told).toEqual([["freed", p, 0]]);
    expectAsAtStart(py);
  });

  it.each([64, 6000])("of %d bytes is a live block of the statistics", (n) => {
    const { py } = listening();
    for (let i = 1; i <= 10; i++) {
      py.exports.PyObject_Malloc(n);
      expect(py.stats().blocksInUse).toBe(i);
    }
  });

  it.each([64, 6000])("of %d bytes is freed by cabi_realloc, too", (n) => {
    const { py, told } = listening();
    const { cabi_realloc } = py.exports as unknown as { cabi_realloc(...values: number[]): number };
    const p = py.exports.malloc(n);
    cabi_realloc(p, n, 8, 0);
    expect(told.at(-1)).toEqual(["freed", p, 0]);
    expectAsAtStart(py);
  });

  it("is told of where it moves, with its bytes", () => {
    const { py, told } = listening();
    const p = py.exports.malloc(64);
    const q = py.exports.realloc(p, 6000);
    py.exports.free(q);
    expect(told).toEqual([
      ["taken", p, 64],
      ["moved", p, q],
      ["resized", q, 6000],
      ["freed", q, 0],
    ]);
  });

  it.each([64, 6000])("of %d bytes that was dropped is none, and may be one for what it grows by", (n) => {
    const { py, told } = listening();
    const p = py.exports.malloc(n);
    heapOf(py)?.wasm.drop_sample?.(p);
    const q = py.exports.realloc(p, 2 * n);
    expect(told).toEqual([
      ["taken", p, n],
      ["taken", q, 2 * n],
    ]);
    py.exports.free(q);
    expect(told.length).toBe(3);
  });

  it("stays one where its free is refused", () => {
    const py = createPyMem({ build: "sampling", onMisuse: "ignore" });
    const { malloc, ...old } = py.PyMem_GetAllocator("mem");
    // What a record has given is in the set, though it is a pool's.
    py.PyMem_SetAllocator("mem", { ...old, malloc: (ctx, n) => malloc(ctx, n) });
    const { told } = listening(py);
    const p = py.exports.PyMem_Malloc(64);
    py.exports.PyMem_RawFree(p);
    expect(py.misuseCount).toBe(1);
    expect(freedOf(told)).toEqual([]);
    py.exports.PyMem_Free(p);
    expect(freedOf(told)).toEqual([p]);
  });
});

describe("samples of large blocks", () => {
  /** Frees one block by whichever function has it. */
  function free(py: PyMem, p: number, random: Random): void {
    if (random(2) === 0) py.exports.free(p);
    else py.exports.PyObject_Free(p);
  }

  it("are told of when they are freed, and no others, however many there have been", () => {
    withSeed((random) => {
      const { py, told, sample } = listening();
      const live: (readonly [p: number, isSample: boolean])[] = [];
      for (let i = 0; i < 12_000; i++) {
        if (live.length < 1400 && random(5) < 3) {
          const isSample = random(4) !== 0;
          sample(isSample);
          live.push([py.exports.PyObject_Malloc(600 + random(200)), isSample]);
        } else if (live.length > 0) {
          const [[p, isSample] = [0, false]] = live.splice(random(live.length), 1);
          told.length = 0;
          free(py, p, random);
          expect(freedOf(told)).toEqual(isSample ? [p] : []);
        }
      }
      for (const [p] of live) py.exports.free(p);
      expectAsAtStart(py);
    });
  });

  it("are told of though there are more than the set has room for, and after some have gone", () => {
    const { py, told } = listening();
    const blocks = Array.from({ length: MANY }, () => py.exports.malloc(600));
    told.length = 0;
    for (const p of blocks) py.exports.free(p);
    expect(freedOf(told)).toEqual(blocks);
    expectAsAtStart(py);
  });

  it("are told of as new ones, where a full set does not know those that are resized", () => {
    const { py, told } = listening();
    const blocks = Array.from({ length: MANY }, () => py.exports.malloc(600));
    told.length = 0;
    const p = blocks.at(-1) ?? 0;
    const q = py.exports.realloc(p, 9000);
    expect(told).toEqual([
      ["freed", p, 0],
      ["taken", q, 9000],
    ]);
  });

  it("are gone after a reset, and the set has room again", () => {
    const { py, told, sample } = listening();
    for (let i = 0; i < MANY; i++) py.exports.malloc(600);
    py.reset();
    sample(false);
    const blocks = Array.from({ length: 100 }, () => py.exports.malloc(600));
    told.length = 0;
    for (const p of blocks) py.exports.free(p);
    expect(told).toEqual([]);
    expectAsAtStart(py);
  });
});

it("blocks lie where they would lie without samples, also those that shrink", () => {
  withSeed((random) => {
    const steps = Array.from({ length: 2000 }, () => [
      random(40),
      random(3),
      random(random(2) === 0 ? 600 : 9000),
    ]);
    const places = [true, false].map((isSample) => {
      const { py, sample } = listening();
      sample(isSample);
      const live = new Array<number>(40).fill(0);
      return steps.map(([i = 0, kind = 0, n = 0]) => {
        const p = live[i] ?? 0;
        if (kind === 0) py.exports.free(p);
        live[i] = kind === 0 ? 0 : py.exports.realloc(p, n);
        return live[i];
      });
    });
    expect(places[0]).toEqual(places[1]);
  });
});

it("a record of somebody else's is asked for each resize, also for such as stay where they are", () => {
  const py = createPyMem({ build: "sampling" });
  const old = py.PyMem_GetAllocator("obj");
  const asked: number[] = [];
  const realloc = (ctx: number, p: number, n: number) => {
    asked.push(n);
    return old.realloc(ctx, p, n);
  };
  const p = py.exports.PyObject_Malloc(64);
  py.PyMem_SetAllocator("obj", { ...old, realloc });
  for (const n of [60, 64]) expect(py.exports.PyObject_Realloc(p, n)).toBe(p);
  expect(asked).toEqual([60, 64]);
});
