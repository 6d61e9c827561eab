// Small requests where memory is full of holes that are too small for a pool: they go there before memory grows.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import {
  type Create,
  eachBuild,
  eachCheckedBuild,
  eachPlainBuild,
  eachPlainCheckedBuild,
} from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const MEGABYTE = 2 ** 20;

/** A heap whose memory is raw blocks of n bytes, of which every other one was given back. The holes, ascending. */
function full(create: Create, n: number): { heap: Shadowed; holes: { ptr: number; size: number }[] } {
  const heap = new Shadowed(create({ maximumBytes: MEGABYTE / 4 }), 8);
  const raw = familiesOf(heap.a)[0];
  for (const size of [n, 0]) while (heap.malloc(size, raw) !== undefined);
  const blocks = heap.blocks.filter(({ size }) => size === n).toSorted((one, other) => one.ptr - other.ptr);
  const doomed = blocks.filter((_, i) => i % 2 === 0);
  for (const block of doomed) heap.free(block);
  heap.py.trim();
  heap.py.setMaximumBytes(MEGABYTE);
  return { heap, holes: doomed.map(({ ptr, size }) => ({ ptr, size })) };
}

type Scene = ReturnType<typeof full>;

const isIn = ({ holes }: Scene, { ptr, size }: ShadowBlock) =>
  holes.some((hole) => ptr >= hole.ptr - 8 && ptr + size <= hole.ptr + hole.size + 16);

/** As many small blocks as go into holes before memory grows. */
function fillHoles(scene: Scene, sizeAt: (i: number) => number): ShadowBlock[] {
  const { heap } = scene;
  const bytes = heap.py.memory.buffer.byteLength;
  const blocks: ShadowBlock[] = [];
  for (;;) {
    const block = heap.malloc(sizeAt(blocks.length));
    if (block === undefined) throw new Error("no memory");
    if (heap.py.memory.buffer.byteLength !== bytes) return blocks;
    blocks.push(block);
  }
}

eachPlainBuild((create) => {
  it.each([
    [600, 100],
    [600, 500],
    [1000, 8],
    [1000, 300],
    [1900, 64],
    [1900, 512],
  ])("holes of %d bytes serve requests of %d, most of what they have", (n, size) => {
    const scene = full(create, n);
    const blocks = fillHoles(scene, () => size);
    expect(blocks.filter((block) => !isIn(scene, block))).toEqual([]);
    // The tail is not a hole, and no block is taken that may prove too small.
    const perHole = Math.floor((n + 8) / Math.max(24, size + 8 + 56));
    expect(blocks.length).toBeGreaterThanOrEqual(0.9 * Math.max(1, perHole) * scene.holes.length);
    scene.heap.check();
    scene.heap.freeAll();
    expectAsAtStart(scene.heap.py);
  });

  it("a pool comes first where there is a place for one", () => {
    const scene = full(create, 1000);
    const { heap } = scene;
    const { POOL_SIZE } = heap.py.config;
    // Four neighbours that are free, and a pool's place in them.
    const raw = heap.blocks.filter(({ size }) => size === 1000).toSorted((one, other) => one.ptr - other.ptr);
    for (const block of raw.slice(20, 24)) heap.free(block);
    const [start, end] = [(raw[20]?.ptr ?? 0) - 1008, (raw[24]?.ptr ?? 0) - 8];
    const blocks = Array.from({ length: 5 }, () => heap.malloc(100)?.ptr ?? 0);
    expect(new Set(blocks.map((p) => Math.floor(p / POOL_SIZE))).size).toBe(1);
    for (const p of blocks) {
      expect(p).toBeGreaterThan(start);
      expect(p).toBeLessThan(end);
    }
    heap.check();
  });
});

eachBuild((create) => {
  const seed = runSeed();
  describe(`seed ${seed}`, () => {
    const mixed = (random: Random) => 1 + random(512);

    it.each([600, 1000, 1900, 3000])("blocks in holes of %d bytes live as others do", (n) => {
      withSeed((random) => {
        const scene = full(create, n);
        const { heap } = scene;
        for (let round = 0; round < 3; round++) {
          heap.py.setMaximumBytes(heap.py.memory.buffer.byteLength + 65_536);
          fillHoles(scene, () => mixed(random));
          heap.check();
          for (let time = 0; time < 400; time++) {
            const block = heap.blocks[random(heap.blocks.length)];
            const kind = random(4);
            if (kind === 0) heap.malloc(mixed(random), familiesOf(heap.a)[1]);
            else if (block !== undefined && kind === 1) heap.free(block);
            else if (block !== undefined && kind === 2) heap.realloc(block, mixed(random));
            else if (block !== undefined) heap.realloc(block, random(3 * n));
            if (time % 20 === 0) heap.check();
          }
          if (heap.py.config.CHECKS)
            expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
        }
        heap.check();
        heap.freeAll();
        expectAsAtStart(heap.py);
      }, seed);
    });
  });
});

eachCheckedBuild((create) => {
  it("no address but a live block's is one, in holes and between them", () => {
    const scene = full(create, 1000);
    const { heap } = scene;
    const blocks = fillHoles(scene, (i) => 40 + (i % 300));
    for (const block of blocks.filter((_, i) => i % 3 === 0)) heap.free(block);
    const live = new Set(heap.blocks.map(({ ptr }) => ptr));
    const count = heap.py.misuseCount;
    let asked = 0;
    for (let p = 8; p < heap.py.memory.buffer.byteLength; p += 8) {
      if (live.has(p)) continue;
      asked++;
      expect(() => heap.py.exports.free(p)).toThrow(WebAssembly.RuntimeError);
    }
    expect(heap.py.misuseCount - count).toBe(asked);
    heap.check();
  });

  it("a free of what is inside such a block, and a second free of it, are detected", () => {
    const scene = full(create, 1000);
    const { heap } = scene;
    for (const block of fillHoles(scene, () => 200).slice(0, 40)) {
      for (let p = block.ptr + 8; p < block.ptr + block.usable; p += 8)
        expect(thrown(() => heap.py.free(p as Pointer))).toMatchObject({ code: "NOT_LIVE", address: p });
      heap.free(block);
      for (const misuse of [
        () => heap.py.free(block.ptr as Pointer),
        () => heap.py.realloc(block.ptr as Pointer, 10),
      ])
        expect(thrown(misuse)).toBeInstanceOf(MemoryMisuseError);
    }
    heap.check();
  });
});

// In the secure build a link in a hole is seen as a write after free, and more holes are asked for.
eachPlainCheckedBuild((create) => {
  it("a hole whose links were written over is told of once, and none is given out twice", () => {
    const scene = full(create, 1000);
    const { heap, holes } = scene;
    new Uint32Array(heap.py.memory.buffer, holes.at(-1)?.ptr ?? 0, 2).fill(0x41414141);
    const codes: string[] = [];
    for (let time = 0; time < 1000; time++) {
      const error = maybeThrown(() => heap.malloc(time < 300 ? 150 : 700, familiesOf(heap.py)[3]));
      if (error !== undefined) codes.push(error.code);
    }
    expect(codes).toEqual(["CORRUPT_LINK"]);
    heap.check();
    heap.freeAll();
    expectAsAtStart(heap.py);
  });
});

function maybeThrown(call: () => unknown): MemoryMisuseError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof MemoryMisuseError) return error;
    throw error;
  }
}
