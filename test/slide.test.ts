// A large block that grows, where memory below it is free: it moves down into that, over its own old place if need be.
import { describe, expect, it } from "vitest";
import type { PyMem, RawPointer } from "../src/index.js";
import { type Allocator, familiesOf, rawAllocator } from "./support/allocator.js";
import { eachBuild, eachPlainBuild, eachPlainCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { runSeed, withSeed } from "./support/random.js";
import type { ShadowBlock } from "./support/shadow-heap.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

const TAG = 8;
const SMALLEST = 24;

/** Raw neighbours of these bytes, ascending, with a small one above them. Nothing else is free but the tail. */
function neighbours(heap: Shadowed, sizes: readonly number[]): ShadowBlock[] {
  const raw = familiesOf(heap.a)[0];
  return [...sizes, SMALLEST].map((size) => {
    const block = heap.malloc(size, raw);
    if (block === undefined) throw new Error("no memory");
    return block;
  });
}

/** The block at an index, which must be there. */
function nth(blocks: readonly ShadowBlock[], i: number): ShadowBlock {
  const block = blocks[i];
  if (block === undefined) throw new Error(`no block ${i}`);
  return block;
}

eachPlainBuild((create) => {
  /** One block below another: the upper one's bytes before and after, whether there is a free one above it, too. */
  const cases: readonly (readonly [below: number, own: number, above: number, n: number])[] = [
    // With less free below than it has itself, it moves over its own old place.
    [500, 3000, 0, 3100],
    [24, 3000, 0, 3024],
    [3000, 3000, 0, 3001],
    // Exactly all of what there is, and the same but for a rest that is too small, or just large enough, for a block.
    [3000, 3000, 0, 6000 + TAG],
    [3000, 3000, 0, 6000 + TAG - 16],
    [3000, 3000, 0, 6000 + TAG - SMALLEST],
    // With what is above as well.
    [1000, 3000, 1000, 5000 + 2 * TAG],
    [1000, 3000, 1000, 4900],
    [1000, 3000, 1000, 4100],
    [30_000, 3000, 500, 20_000],
  ];
  it.each(cases)("of %d free below, own %d, free above %d: to %d", (below, own, above, n) => {
    const heap = new Shadowed(create());
    const sizes = above === 0 ? [700, below, own, 700] : [700, below, own, above, 700];
    const blocks = neighbours(heap, sizes);
    heap.free(nth(blocks, 1));
    if (above > 0) heap.free(nth(blocks, 3));
    heap.check();
    const [place, block] = [nth(blocks, 1).ptr, nth(blocks, 2)];
    const bytes = heap.py.memory.buffer.byteLength;
    expect(heap.realloc(block, n)).toBe(true);
    expect(block.ptr).toBe(place);
    expect(heap.py.memory.buffer.byteLength).toBe(bytes);
    heap.check();
    if (heap.py.config.CHECKS)
      expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
    heap.freeAll();
    expectAsAtStart(heap.py);
  });

  it("no further than it must: where there is room above, it stays", () => {
    const heap = new Shadowed(create());
    const blocks = neighbours(heap, [700, 1000, 3000, 1000, 700]);
    for (const i of [1, 3]) heap.free(nth(blocks, i));
    const block = nth(blocks, 2);
    const { ptr } = block;
    expect(heap.realloc(block, 4000 + TAG)).toBe(true);
    expect(block.ptr).toBe(ptr);
    // And where it has not enough on both sides, it moves elsewhere.
    expect(heap.realloc(block, 5001 + 2 * TAG)).toBe(true);
    expect(block.ptr).toBeGreaterThan(nth(blocks, 4).ptr);
    heap.check();
    heap.freeAll();
    expectAsAtStart(heap.py);
  });

  it("what is over can be had", () => {
    const heap = new Shadowed(create());
    const blocks = neighbours(heap, [700, 9000, 3000, 700]);
    heap.free(nth(blocks, 1));
    const block = nth(blocks, 2);
    heap.realloc(block, 4000);
    const rest = heap.malloc(12_000 + TAG - 4000 - TAG, familiesOf(heap.a)[0]);
    expect(rest?.ptr).toBe(block.ptr + 4000 + TAG);
    heap.check();
  });

  it("a list that doubles finds room in its old places", () => {
    const heap = new Shadowed(create());
    // What keeps the tail from being joined.
    const list = heap.malloc(4096);
    if (list === undefined) throw new Error("no memory");
    for (let n = 4096; n < 2 ** 19; n = Math.ceil(n * 1.2)) {
      heap.realloc(list, n);
      heap.malloc(SMALLEST, familiesOf(heap.a)[0]);
    }
    // With a copy for each it is about three times as much.
    expect(heap.py.memory.buffer.byteLength).toBeLessThan(2.6 * 2 ** 19);
    heap.check();
    heap.freeAll();
    expectAsAtStart(heap.py);
  });
});

eachBuild((create) => {
  const seed = runSeed();
  describe(`seed ${seed}`, () => {
    it.each([3, 12, 60])("%d lists that grow, beside what comes and goes, keep what they hold", (count) => {
      withSeed((random) => {
        const heap = new Shadowed(create({ maximumBytes: 2 ** 22 }));
        const raw = familiesOf(heap.a)[0];
        for (let time = 0; time < 1500; time++) {
          const block = heap.blocks[random(heap.blocks.length)];
          if (heap.blocks.length < count)
            heap.malloc(520 + random(2000), random(2) ? raw : familiesOf(heap.a)[3]);
          else if (block !== undefined && (random(4) === 0 || block.size > 40_000)) heap.free(block);
          else if (block !== undefined) heap.realloc(block, block.size + random(block.size >> 1));
          if (time % 10 === 0) heap.py.check();
        }
        heap.check();
        heap.freeAll();
        expectAsAtStart(heap.py);
      }, seed);
    });
  });
});

eachPlainCheckedBuild((create) => {
  /** A block of 3000 bytes above a free one of 2000, and what is beside them. */
  const scene = (
    onMisuse: "throw" | "ignore" = "throw",
  ): { py: PyMem; a: Allocator; below: number; block: number } => {
    const py = create({ onMisuse });
    const a = rawAllocator(py.exports);
    a.PyMem_RawMalloc(700);
    const [below, block] = [a.PyMem_RawMalloc(2000), a.PyMem_RawMalloc(3000)] as [number, number];
    a.PyMem_RawMalloc(SMALLEST);
    a.PyMem_RawFree(below);
    return { py, a, below, block };
  };

  it("the place it came from is no block's any more, and neither is the one below it", () => {
    const { py, a, below, block } = scene();
    expect(py.PyMem_RawRealloc(block as RawPointer, 4000)).toBe(below);
    for (let p = below + 8; p <= block + 3000; p += 8)
      expect(thrown(() => py.PyMem_RawFree(p as RawPointer))).toMatchObject({ code: "NOT_LIVE", address: p });
    a.PyMem_RawFree(below);
    expect(thrown(() => py.PyMem_RawFree(below as RawPointer))).toMatchObject({ code: "NOT_LIVE" });
    expect(py.check()).toBe(0);
  });

  it.each([
    ["tag", -8, "CORRUPT_TAG"],
    ["size", -4, "CORRUPT_TAG"],
    ["next link", 0, "CORRUPT_LINK"],
    ["previous link", 4, "CORRUPT_LINK"],
  ])("it does not go where the %s of the free block was written over", (_, at, code) => {
    for (const onMisuse of ["throw", "ignore"] as const) {
      const { py, below, block } = scene(onMisuse);
      const inner = new Uint8Array(py.memory.buffer, block, 3000);
      inner.fill(0x5a);
      const links = new Uint32Array(py.memory.buffer, below + at, 1);
      links[0] = (links[0] ?? 0) ^ 0x41414140;
      const before = py.misuseCount;
      const realloc = () => py.PyMem_RawRealloc(block as RawPointer, 4000);
      if (onMisuse === "throw") {
        expect(thrown(realloc)).toMatchObject({ code, address: block });
        expect(inner.every((byte) => byte === 0x5a)).toBe(true);
      } else {
        const p = realloc();
        expect(py.misuseCount).toBe(before + 1);
        // A link can be mended, and then it is done all the same.
        expect(p === 0).toBe(code === "CORRUPT_TAG");
        const at = p === 0 ? block : p;
        expect(new Uint8Array(py.memory.buffer, at, 3000).every((byte) => byte === 0x5a)).toBe(true);
      }
    }
  });
});
