// One byte of a pool's table or header that was written to, where each thing that is made of it goes wrong if believed.
import { expect, it } from "vitest";
import type { Pointer, PyMem } from "../src/index.js";
import { eachPlainCheckedBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** Where a pool's header has its counter, its origin, and where its table begins: assembly/small/layout.ts, table.ts. */
const COUNTER = 5;
const ORIGIN = 16;
const STATES = 23;
const LIVE = 255;

const poolOf = (py: PyMem, p: number) => p - (p % py.config.POOL_SIZE);

/** Where the state of the block at p is, which has so many bytes, a multiple of 8. */
function stateOf(py: PyMem, p: number, size: number): number {
  const pool = poolOf(py, p);
  const origin = new DataView(py.memory.buffer).getUint32(pool + ORIGIN, true);
  return pool + STATES + (p - origin) / size;
}

const overlaps = (p: number, n: number, q: number, m: number) => p < q + m && q < p + n;

// In the secure build the quarantine and the order of blocks make other scenes of these.
eachPlainCheckedBuild((create) => {
  it("a live block whose state says that it is free keeps its pool", () => {
    const py = create();
    py.malloc(64);
    const p = py.malloc(512);
    new Uint8Array(py.memory.buffer)[stateOf(py, p, 512)] = 0;
    py.trim();
    const others = Array.from({ length: 300 }, (_, i) => py.malloc(100 + (i % 7)));
    expect(others.filter((q) => overlaps(p, 512, q, 107))).toEqual([]);
  });

  it("a counter that is too low does not give a pool back with a live block in it", () => {
    for (const onMisuse of ["throw", "ignore"] as const) {
      const py = create({ onMisuse });
      const blocks = Array.from({ length: 40 }, () => py.malloc(200));
      const pool = poolOf(py, blocks[0] ?? 0);
      const [kept, freed, ...others] = blocks.filter((p) => poolOf(py, p) === pool) as Pointer[];
      if (kept === undefined || freed === undefined) throw new Error("no memory");
      for (const p of others) py.free(p);
      new Uint8Array(py.memory.buffer)[pool + COUNTER] = 1;
      const free = () => py.free(freed);
      if (onMisuse === "throw") expect(thrown(free)).toMatchObject({ code: "CORRUPT_LINK", address: freed });
      else free();
      expect(py.misuseCount).toBe(1);
      const more = Array.from({ length: 300 }, (_, i) => py.malloc(i % 2 ? 100 : 1000));
      expect(more.filter((q, i) => overlaps(kept, 200, q, i % 2 ? 100 : 1000))).toEqual([]);
      py.free(kept);
      expect(py.misuseCount).toBe(1);
    }
  });

  /** The current pool's first free block is said to be live. How many of its blocks are. */
  function damagedCurrentPool(py: PyMem): { live: Pointer[]; pool: number } {
    const all = Array.from({ length: 20 }, () => py.malloc(64)) as Pointer[];
    const next = py.malloc(64) as Pointer;
    const pool = poolOf(py, next);
    const live = all.filter((p) => poolOf(py, p) === pool);
    // As often as it takes for the counter, which means nothing in a current pool, to be near its end.
    for (let time = 0; time < 250; time++) py.free(py.malloc(64));
    py.free(next);
    new Uint8Array(py.memory.buffer)[stateOf(py, next, 64)] = LIVE;
    return { live, pool };
  }

  it("a pool that was told of gives back what is live in it, and is told of no more", () => {
    const py = create();
    const { live, pool } = damagedCurrentPool(py);
    expect(thrown(() => py.malloc(64))).toMatchObject({ code: "CORRUPT_LINK", address: pool });
    for (const p of live) py.free(p);
    const more = Array.from({ length: 200 }, () => py.malloc(64));
    expect(more.filter((p) => poolOf(py, p) === pool)).toEqual([]);
    expect(py.misuseCount).toBe(1);
    expect(py.check()).toBe(0);
  });

  it("who is told of the current pool may ask for a block of the class", () => {
    const own: number[] = [];
    const py: PyMem = create({ onMisuse: () => own.push(py.malloc(64), py.malloc(64)) });
    damagedCurrentPool(py);
    const p = py.malloc(64);
    expect(own).toHaveLength(2);
    expect(own).not.toContain(p);
    expect(poolOf(py, p)).toBe(poolOf(py, own[0] ?? 0));
    expect(py.check()).toBe(0);
  });
});
