// heap.alloc, heap.realloc and heap.free of AssemblyScript on every runtime, against a model of what the blocks hold.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { replayed } from "./support/block-scenes.js";
import { compileAll, everyWay, Program } from "./support/runtimes.js";
import { ShadowBlocks } from "./support/shadow-blocks.js";

type Step = readonly [kind: number, pick: number, size: number];

/** Small sizes, those about a class, a pool and a page, and large ones. */
const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat(600) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(16, 32, 256, 508, 512, 2048, 4096, 65536, 131072),
        fc.integer({ min: -20, max: 20 }),
      )
      .map(([middle, off]) => Math.max(0, middle + off)),
  },
  { weight: 1, arbitrary: fc.nat(300_000) },
);
const steps = fc.array(fc.tuple(fc.nat(6), fc.nat(1000), size), { maxLength: 300, size: "max" });

describe.each(everyWay)("$runtime.name, $level", ({ runtime, flags }) => {
  let module: WebAssembly.Module;
  beforeAll(async () => {
    module = await compileAll(runtime, flags);
  });

  function take(blocks: ShadowBlocks, [kind, pick, bytes]: Step): void {
    if (kind <= 2 || blocks.isEmpty) blocks.alloc(bytes);
    else if (kind <= 4) blocks.free(pick);
    else blocks.realloc(pick, bytes);
  }

  it("keeps blocks apart and as they were, at multiples of 16", () => {
    const run = fc.property(steps, (taken) => {
      const program = new Program(module);
      const before = runtime.isOurs ? program.call("liveBlocks") : 0;
      const blocks = new ShadowBlocks(program, runtime.isSized);
      for (const step of taken) take(blocks, step);
      blocks.verify();
      if (!runtime.isOurs) return;
      expect(program.call("check")).toBe(0);
      expect(program.call("liveBlocks")).toBe(before + blocks.count);
      blocks.freeAll();
      expect([program.call("check"), program.call("liveBlocks")]).toEqual([0, before]);
    });
    fc.assert(run, { numRuns: 40, ...replayed });
  });

  it("takes no more memory for the same work done again", () => {
    const program = new Program(module);
    const work = () => {
      const blocks = new ShadowBlocks(program, runtime.isSized);
      for (let i = 0; i < 3000; i++) take(blocks, [i % 3, i * 7, (i * i * 31) % 2000]);
      blocks.freeAll();
    };
    work();
    const { pages } = program;
    for (let i = 0; i < 20; i++) work();
    expect(program.pages).toBe(pages);
  });

  it("moves static data to be resized, and frees none", () => {
    const program = new Program(module);
    const data = program.call("staticData");
    program.call("free", data);
    const moved = program.call("realloc", data, 100);
    expect(moved).toBeGreaterThanOrEqual(program.call("heapBase"));
    expect([...new Uint8Array(program.memory.buffer, moved, 4)]).toEqual([1, 2, 3, 4]);
    expect([...new Uint8Array(program.memory.buffer, data, 4)]).toEqual([1, 2, 3, 4]);
    program.call("free", moved);
  });
});
