// py.reset() frees every block at once: what was given out before is misuse, and all memory is free again.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { ForeignPages } from "./support/foreign-pages.js";
import { step } from "./support/mixed-load.js";
import { firstBlock } from "./support/next-block.js";
import { WASM_PAGE } from "./support/pages.js";
import { type Random, runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

function run(heap: Shadowed, random: Random, operations = 1000): void {
  for (let i = 0; i < operations; i++) step(heap, random, 400, 16);
}

/** The heap anew, and the addresses that were live before. */
function reset({ py, shadow }: Shadowed): { heap: Shadowed; dead: number[] } {
  py.reset();
  return { heap: new Shadowed(py, 4), dead: shadow.addresses() };
}

/** Bytes of blocks of 500 bytes that there is memory for without growing. */
function capacity(py: PyMem): number {
  py.setMaximumBytes(py.memory.buffer.byteLength);
  let count = 0;
  while (py.malloc(500) !== 0) count++;
  return count * 500;
}

eachBuild((create) => {
  const seed = runSeed();
  describe(`at random, seed ${seed}`, () => {
    it("leaves nothing behind, many times in a row, and memory as large as it was", () => {
      withSeed((random) => {
        const py = create();
        for (let round = 0; round < 12; round++) {
          const heap = new Shadowed(py, 4);
          run(heap, random, 1 + random(800));
          const bytes = py.memory.buffer.byteLength;
          py.reset();
          expect(py.memory.buffer.byteLength).toBe(bytes);
          if (round % 2 === 0) expectAsAtStart(py);
          expect(py.check()).toBe(0);
          expect(firstBlock(py)).toBe(0);
        }
      }, seed);
    });

    it("leaves memory that somebody else took to them, and uses what is between", () => {
      withSeed((random) => {
        const py = create();
        const foreign = new ForeignPages(py.memory);
        let heap = new Shadowed(py, 4);
        for (let round = 0; round < 6; round++) {
          for (let i = 0; i < 4; i++) {
            run(heap, random, 300);
            foreign.grow(1 + random(3));
          }
          // Behind the last of the foreign pages too.
          heap.malloc(random(2) * 100_000);
          heap = reset(heap).heap;
          foreign.expectUntouched();
          expect(py.check()).toBe(0);
          expect(firstBlock(py)).toBe(0);
        }
        run(heap, random);
        for (const { ptr, usable } of heap.blocks) expect(foreign.overlaps(ptr, usable)).toBe(false);
        heap.check();
        foreign.expectUntouched();
        heap = reset(heap).heap;
        const own = py.memory.buffer.byteLength - foreign.bytes;
        expect(capacity(py)).toBeGreaterThan(0.6 * own);
        foreign.expectUntouched();
        expect(py.check()).toBe(0);
      }, seed);
    });
  });

  it("of a heap not yet used does nothing", () => {
    const py = create();
    const before = new Uint8Array(py.memory.buffer).slice();
    for (let time = 0; time < 3; time++) py.reset();
    expect(Buffer.compare(new Uint8Array(py.memory.buffer), before)).toBe(0);
    expect(py.check()).toBe(0);
    const heap = new Shadowed(py);
    for (let n = 0; n < 700; n++) heap.malloc(n);
    heap.check();
    heap.freeAll();
    expectAsAtStart(py);
  });

  it("keeps the cap", () => {
    const py = create({ maximumBytes: 4 * WASM_PAGE });
    py.malloc(1000);
    py.reset();
    expect(py.malloc(4 * WASM_PAGE)).toBe(0);
    expect(py.malloc(2 * WASM_PAGE)).toBeGreaterThan(0);
    expect(py.memory.buffer.byteLength).toBeLessThanOrEqual(4 * WASM_PAGE);
  });

  it("makes a heap whose blocks ran over sound again", () => {
    const py = create();
    const p = py.malloc(3000);
    for (let n = 0; n < 5000; n += 50) py.malloc(n);
    const [first = 0] = [p - 8];
    new Uint8Array(py.memory.buffer, first).fill(0xff);
    py.reset();
    expectAsAtStart(py);
  });

  it("frees the objects of py.alloc, which are no more than that", () => {
    const py = create();
    const blocks = [8, 100, 512, 3000, 70_000].map((size) => py.alloc(size));
    const addresses = blocks.map(({ ptr }) => ptr);
    py.reset();
    const heap = new Shadowed(py);
    for (let n = 0; n < 600; n++) heap.malloc(n * 7);
    for (const [i, block] of blocks.entries()) {
      expect(block.isFreed).toBe(true);
      expect(block.ptr).toBe(0);
      const error = thrown(() => block.view);
      expect(error).toBeInstanceOf(MemoryMisuseError);
      expect(error).toMatchObject({ code: "USE_AFTER_FREE", address: addresses[i], size: block.size });
      block.free();
      block.free();
    }
    heap.check();
    expect(py.misuseCount).toBe(0);
    const block = py.alloc(100);
    expect(block.isFreed).toBe(false);
    block.free();
    heap.freeAll();
    expectAsAtStart(py);
  });
});

eachCheckedBuild((create) => {
  const expectDead = (py: PyMem, addresses: readonly number[]) => {
    for (const p of addresses) {
      const error = thrown(() => py.free(p as Pointer));
      expect(error).toMatchObject({ name: "MemoryMisuseError", address: p });
      expect(error).toHaveProperty("code", expect.stringMatching(/^(NOT_LIVE|OUTSIDE)$/));
    }
    expect(py.check()).toBe(0);
  };

  const seed = runSeed();
  describe(`addresses given out before are misuse, seed ${seed}`, () => {
    it.each([0, 1, 3])("with %d pieces of foreign memory", (pieces) => {
      withSeed((random) => {
        const heap = new Shadowed(create(), 4);
        const foreign = new ForeignPages(heap.py.memory);
        run(heap, random);
        for (let i = 0; i < pieces; i++) {
          foreign.grow(1);
          heap.malloc(100_000);
          run(heap, random, 300);
        }
        const { heap: after, dead } = reset(heap);
        expect(dead.length).toBeGreaterThan(100);
        expectDead(heap.py, dead);

        // Nor are they blocks once the memory, with all that is left in it, is inside of others.
        while (heap.py.memory.buffer.byteLength < 2 ** 23 && after.malloc(40_000) !== undefined);
        const live = new Set(after.shadow.addresses());
        expectDead(
          heap.py,
          dead.filter((p) => !live.has(p)),
        );
        after.check();
      }, seed);
    });
  });

  it("keeps what misuse does, and how often there was one", () => {
    const py = create({ onMisuse: "ignore" });
    const p = py.malloc(100);
    py.free(16 as Pointer);
    py.reset();
    py.free(p as Pointer);
    expect(py.misuseCount).toBe(2);
  });
});
