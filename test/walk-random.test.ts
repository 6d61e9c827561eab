// The walk meets exactly the shadow's blocks, whatever is freed and made on the way.
import { describe, expect, it } from "vitest";
import { eachCheckedBuild } from "./support/builds.js";
import { step } from "./support/mixed-load.js";
import { runSeed, withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";

eachCheckedBuild((create) => {
  const seed = runSeed();
  describe(`seed ${seed}`, () => {
    it("meets the live blocks in order of address, after every so many operations", () => {
      const heap = new Shadowed(create(), 8);
      withSeed((random) => {
        for (let round = 0; round < 60; round++) {
          for (let i = 0; i < 200; i++) step(heap, random, 2000);
          const walked = [...heap.py.heapWalk()];
          expect(walked.map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
          expect(walked.reduce((total, block) => total + block.size, 0)).toBe(
            heap.blocks.reduce((total, block) => total + block.usable, 0),
          );
        }
      }, seed);
    });

    it("meets what lives all along, and nothing that is dead, while any block may be freed", () => {
      const heap = new Shadowed(create(), 8);
      withSeed((random) => {
        for (let i = 0; i < 6000; i++) step(heap, random, 2000);
        const met = new Set<number>();
        for (const { ptr } of heap.py.heapWalk()) {
          expect(heap.shadow.ownerOf(ptr)).not.toBe(0);
          met.add(ptr);
          // The block itself, one before it, or one that the walk has yet to come to.
          const doomed = heap.blocks[random(heap.blocks.length)];
          const present = heap.blocks.find((block) => block.ptr === ptr);
          if (present !== undefined && random(4) === 0) heap.free(present);
          else if (doomed !== undefined && random(3) === 0) heap.free(doomed);
        }
        for (const { ptr } of heap.blocks) expect(met).toContain(ptr);
        heap.check();
      }, seed);
    });

    it("ends, and stays in order, while blocks are made and resized", () => {
      const heap = new Shadowed(create({ maximumBytes: 2 ** 22 }), 8);
      withSeed((random) => {
        for (let i = 0; i < 3000; i++) step(heap, random, 1000, 14);
        let last = 0;
        for (const { ptr } of heap.py.heapWalk()) {
          expect(ptr).toBeGreaterThan(last);
          expect(heap.shadow.ownerOf(ptr)).not.toBe(0);
          last = ptr;
          for (let i = 0; i < 3; i++) step(heap, random, 1000, 14);
        }
        expect(last).toBeGreaterThan(0);
        heap.check();
      }, seed);
    });
  });
});
