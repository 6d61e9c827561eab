// The worked custom allocator, bench/hooks/frame-arena.ts: an arena for a frame, over whatever allocator there was.
import { expect, it } from "vitest";
import { frameArena } from "../bench/hooks/frame-arena.js";
import { frameTrace } from "../bench/hooks/frame-latency.js";
import { MemoryError, type ObjPointer, type PyMem } from "../src/index.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { eachBuild } from "./support/builds.js";
import { type Random, withSeed } from "./support/random.js";
import { type ShadowBlock, ShadowHeap } from "./support/shadow-heap.js";

const ARENA_BYTES = 20_000;

/** The arena's block is the first one of a heap: what lies in it is told by its address. */
function withArena(py: PyMem, bytes = ARENA_BYTES) {
  const probe = py.PyMem_RawMalloc(bytes);
  py.PyMem_RawFree(probe);
  const arena = frameArena(py, bytes);
  arena.beginFrame();
  const first = py.PyObject_Malloc(1);
  arena.endFrame();
  return { arena, isInside: (p: number) => p >= first && p < first + bytes };
}

/** Blocks of a shadowed program: those that outlive their frame, and those that do not. */
class Frames {
  readonly #py: PyMem;
  readonly #random: Random;
  readonly #isInside: (p: number) => boolean;
  readonly #shadow: ShadowHeap;
  inside = 0;
  outside = 0;

  constructor(py: PyMem, random: Random, isInside: (p: number) => boolean) {
    this.#py = py;
    this.#random = random;
    this.#isInside = isInside;
    this.#shadow = new ShadowHeap(py.memory);
  }

  malloc(): void {
    const size = this.#random(10) === 0 ? this.#random(4000) : this.#random(300);
    const isZero = this.#random(3) === 0;
    const p = isZero ? this.#py.PyObject_Calloc(1, size) : this.#py.PyObject_Malloc(size);
    if (isZero) this.#shadow.requireZeros(p, size);
    this.#shadow.add(p, size, size);
    if (this.#isInside(p)) this.inside++;
    else this.outside++;
  }

  realloc(block: ShadowBlock): void {
    const size = this.#random(600);
    const p = this.#py.PyObject_Realloc(block.ptr as ObjPointer, size);
    expect(p).toBeGreaterThan(0);
    this.#shadow.resize(block, p, size, size);
  }

  free(block: ShadowBlock): void {
    this.#shadow.remove(block);
    this.#py.PyObject_Free(block.ptr as ObjPointer);
  }

  step(): void {
    const block = this.#shadow.blocks[this.#random(Math.max(this.#shadow.blocks.length, 1))];
    const choice = this.#random(10);
    if (choice < 6 || block === undefined) this.malloc();
    else if (choice < 8) this.realloc(block);
    else this.free(block);
  }

  /** What lies in the arena is gone without a free; what does not has its contents. */
  endFrame(): void {
    this.#shadow.verifyAll();
    for (const block of [...this.#shadow.blocks]) if (this.#isInside(block.ptr)) this.#shadow.remove(block);
  }

  freeAll(): void {
    for (const block of [...this.#shadow.blocks]) this.free(block);
  }
}

eachBuild((create) => {
  it.each([false, true])(
    "keeps each block of random frames and between them; debug hooks on top: %s",
    (isDebug) => {
      withSeed((random) => {
        const py = create();
        const { arena, isInside } = withArena(py);
        if (isDebug) py.PyMem_SetupDebugHooks();
        const frames = new Frames(py, random, isInside);
        for (let frame = 0; frame < 60; frame++) {
          arena.beginFrame();
          for (let left = random(120); left > 0; left--) frames.step();
          frames.endFrame();
          arena.endFrame();
          for (let left = random(10); left > 0; left--) frames.step();
          expect(py.check()).toBe(0);
        }
        expect(frames.inside).toBeGreaterThan(500);
        expect(frames.outside).toBeGreaterThan(100);
        expect(arena.overflows).toBeGreaterThan(0);
        frames.freeAll();
        expect(py.getAllocatedBlocks()).toBe(0);
      });
    },
  );

  it("gives blocks side by side, one of 0 bytes its own, and the same ones again in the next frame", () => {
    const py = create();
    const { arena } = withArena(py);
    const frame = () => {
      arena.beginFrame();
      const blocks = [0, 0, 1, 8, 9].map((n) => py.PyObject_Malloc(n));
      arena.endFrame();
      return blocks;
    };
    const blocks = frame();
    expect(blocks.map((p) => p - (blocks[0] ?? 0))).toEqual([0, 16, 32, 48, 64]);
    expect(frame()).toEqual(blocks);
  });

  it("resizes the last block where it is, and moves another with its contents", () => {
    const py = create();
    const { arena, isInside } = withArena(py);
    arena.beginFrame();
    const first = py.PyObject_Malloc(16);
    const last = py.PyObject_Malloc(16);
    if (first === 0 || last === 0) throw new Error("no memory");
    new Uint8Array(py.memory.buffer, first, 16).fill(7);
    expect(py.PyObject_Realloc(last, 500)).toBe(last);
    expect(py.PyObject_Realloc(last, 8)).toBe(last);
    const moved = py.PyObject_Realloc(first, 100);
    expect(moved).toBe(last + 16);
    const away = py.PyObject_Realloc(moved, ARENA_BYTES);
    expect(isInside(away)).toBe(false);
    expect([...new Uint8Array(py.memory.buffer, away, 16)]).toEqual(Array(16).fill(7));
    arena.endFrame();
    py.PyObject_Free(away);
    expect(py.getAllocatedBlocks()).toBe(0);
  });

  it("goes to the old allocator when it is full, and with blocks of before the frame", () => {
    const py = create();
    const before = [py.PyObject_Malloc(40), py.PyObject_Malloc(5000), py.PyObject_Malloc(40)];
    const { arena, isInside } = withArena(py, 100);
    arena.beginFrame();
    py.PyObject_Free(before[0] ?? 0);
    py.PyObject_Free(before[1] ?? 0);
    const kept = py.PyObject_Realloc(before[2] ?? 0, 60);
    expect([kept, py.PyObject_Malloc(89)].filter(isInside)).toEqual([]);
    expect([py.PyObject_Malloc(88)].filter(isInside)).toHaveLength(1);
    expect(arena.overflows).toBe(1);
    arena.endFrame();
    expect(py.getAllocatedBlocks()).toBe(2);
  });

  it("leaves nothing behind when it is removed", () => {
    const py = create();
    py.PyObject_Malloc(24);
    const before = py.stats().blocksInUse;
    const arena = frameArena(py, ARENA_BYTES);
    expect(py.currentAllocatorName()).toBeNull();
    arena.beginFrame();
    expect(() => arena.remove()).toThrow("frameArena: a frame is open");
    expect(() => arena.beginFrame()).toThrow("frameArena: a frame is open");
    arena.endFrame();
    expect(() => arena.endFrame()).toThrow("frameArena: no frame is open");
    arena.remove();
    expect(py.currentAllocatorName()).toBe("pymalloc");
    expect(py.stats().blocksInUse).toBe(before);
  });

  it("is not removed from below another allocator", () => {
    const py = create();
    const arena = frameArena(py, ARENA_BYTES);
    py.PyMem_SetupDebugHooks();
    expect(() => arena.remove()).toThrow("frameArena: another allocator was installed since");
    const p = py.PyObject_Malloc(10);
    py.PyObject_Free(p);
    expect(py.check()).toBe(0);
  });

  it("says that a block is of a frame that has ended, and that there is no memory for an arena", () => {
    const py = create({ maximumBytes: 10 * 65536 });
    const { arena } = withArena(py);
    arena.beginFrame();
    const p = py.PyObject_Malloc(10);
    arena.endFrame();
    expect(() => py.PyObject_Realloc(p, 20)).toThrow(`frameArena: realloc of ${p}, whose frame has ended`);
    expect(() => frameArena(py, 2 ** 20)).toThrow(MemoryError);
  });
});

it("is measured on frames that free all that they make", () => {
  const trace = frameTrace(5);
  const { operations, peakBlocks } = checkTrace(trace);
  expect([operations, peakBlocks]).toEqual([2000, 200]);
});
