// calloc gives zeros wherever the memory comes from.
import { expect, it } from "vitest";
import { eachHeap, familiesOf } from "./support/allocator.js";

/** Every size up to a little more than a pool serves, and some large ones. */
const SIZES = [...Array.from({ length: 600 }, (_, n) => n), 1023, 4096, 10_001, 65_536, 300_000];

const SHAPES = [
  (n: number) => [1, n],
  (n: number) => [n, 1],
  (n: number) => (n % 2 === 0 ? [2, n / 2] : [1, n]),
] as const;

eachHeap((create, build) => {
  it("gives zeros in memory that was written to", () => {
    const { py, a } = create();
    for (const family of familiesOf(a)) {
      for (const n of SIZES) {
        const dirty = family.malloc(n);
        new Uint8Array(py.memory.buffer, dirty, a.malloc_usable_size(dirty)).fill(0xff);
        family.free(dirty);
        const [nelem = 0, elsize = 0] = SHAPES[n % SHAPES.length]?.(n) ?? [];
        const p = family.calloc(nelem, elsize);
        expect(p).toBeGreaterThan(0);
        expect(new Uint8Array(py.memory.buffer, p, n).every((byte) => byte === 0)).toBe(true);
        new Uint8Array(py.memory.buffer, p, a.malloc_usable_size(p)).fill(0xff);
        family.free(p);
      }
    }
    expect(py.check()).toBe(0);
  });

  it("writes nothing beyond its block", () => {
    const { py, a } = create();
    for (let n = 1; n <= 600; n++) {
      const blocks = [a.malloc(n), a.malloc(n), a.malloc(n)];
      const [low = 0, middle = 0, high = 0] = blocks.sort((one, other) => one - other);
      for (const p of [low, high]) new Uint8Array(py.memory.buffer, p, n).fill(0xff);
      a.free(middle);
      // Others come first where the pool was full. In the secure build the block in the middle is in quarantine, in embed it may be in a chunk of
      // its own.
      const cleared = [a.calloc(1, n)];
      const isMiddle = () => build === "secure" || build === "embed" || cleared.at(-1) === middle;
      while (!isMiddle() && cleared.length < 500) cleared.push(a.calloc(1, n));
      expect(isMiddle()).toBe(true);
      for (const q of [low, high])
        expect(new Uint8Array(py.memory.buffer, q, n).every((byte) => byte === 0xff)).toBe(true);
      for (const q of [low, high, ...cleared]) a.free(q);
    }
    expect(py.check()).toBe(0);
  });
});
