// A waiting pool that was written to: it is told of once, left to the blocks that live in it, and no other pool with it.
import { expect, it } from "vitest";
import type { Pointer, PyMem } from "../src/index.js";
import { type Create, eachPlainCheckedBuild } from "./support/builds.js";
import { thrown } from "./support/thrown.js";

/** Where a pool's header has its class and its links: assembly/small/layout.ts. */
const SZIDX = 6;
const NEXT = 8;
const PREV = 12;

const poolOf = (py: PyMem, p: number) => p - (p % py.config.POOL_SIZE);

// In the secure build the quarantine frees, later.
eachPlainCheckedBuild((create) => {
  /** A pool that waits with one live block, and whose place on its class's list was written over. */
  function waiting(options: Parameters<Create>[0], at = NEXT, value = 0x41414141) {
    const py = create(options);
    const { POOL_SIZE } = py.config;
    const blocks = Array.from({ length: 40 }, () => py.malloc(200));
    const pool = (blocks[0] ?? 0) - ((blocks[0] ?? 0) % POOL_SIZE);
    const [last, ...others] = blocks.filter((p) => p - (p % POOL_SIZE) === pool);
    if (last === undefined) throw new Error("no memory");
    for (const p of others) py.free(p);
    new Uint32Array(py.memory.buffer, pool + at, 1)[0] = value;
    const isLive = () => [...py.heapWalk()].some(({ ptr }) => ptr === last);
    return { py, last, pool, isLive };
  }

  it("is told once where misuse throws: the block stays live, and can be freed", () => {
    const { py, last, isLive } = waiting({});
    expect(thrown(() => py.free(last))).toMatchObject({ code: "CORRUPT_LINK", address: last });
    expect(isLive()).toBe(true);
    py.free(last);
    expect(isLive()).toBe(false);
    // The pool is on no list any more.
    for (let time = 0; time < 200; time++) py.malloc(200);
    expect(py.misuseCount).toBe(1);
    expect(py.check()).toBe(0);
  });

  it.each([
    [NEXT, 0],
    [NEXT, 0xfffffff8],
    [NEXT, 0x7ffffff0],
    [PREV, 0],
    [PREV, 0xfffffff8],
    [PREV, 0x7ffffff0],
  ])("is told with a code wherever its links lead: at %d, %d", (at, value) => {
    for (const call of ["free", "malloc"]) {
      const { py, last, pool } = waiting({}, at, value);
      const act = () => (call === "free" ? py.free(last) : Array.from({ length: 60 }, () => py.malloc(200)));
      expect(thrown(act)).toMatchObject({ code: "CORRUPT_LINK" });
      const more = Array.from({ length: 200 }, () => poolOf(py, py.malloc(200)));
      // A link back is known from the other side, and mended.
      expect(more.includes(pool)).toBe(at === PREV);
      py.free(last);
      expect(py.misuseCount).toBe(1);
      expect(py.check()).toBe(0);
    }
  });

  it("does not keep the block where misuse is ignored", () => {
    const { py, last, isLive } = waiting({ onMisuse: "ignore" });
    py.free(last);
    expect(py.misuseCount).toBe(1);
    expect(isLive()).toBe(false);
    py.free(last);
    expect(py.misuseCount).toBe(2);
    expect(py.exports.last_error_address() >>> 0).toBe(last);
  });

  it("leaves the other waiting pools on their list", () => {
    const py = create();
    const { POOL_SIZE } = py.config;
    const blocks = Array.from({ length: 100 }, () => py.malloc(200));
    const pools = [...new Set(blocks.map((p) => p - (p % POOL_SIZE)))].slice(0, 5);
    const firsts = pools.map((pool) => blocks.filter((p) => p - (p % POOL_SIZE) === pool)[0]);
    for (const p of firsts) if (p !== undefined) py.free(p);
    const [, , damaged = 0] = pools;
    new Uint32Array(py.memory.buffer, damaged + NEXT, 2).fill(0x41414141);
    // Each pool that waits becomes the current one, but for that one.
    const served: number[] = [];
    for (let time = 0; time < 200; time++) {
      try {
        served.push(py.malloc(200));
      } catch (error) {
        expect(error).toMatchObject({ code: "CORRUPT_LINK", address: damaged });
      }
    }
    expect(py.misuseCount).toBe(1);
    expect(firsts.filter((p) => p !== undefined && served.includes(p))).toHaveLength(4);
    expect(py.check()).toBe(0);
  });

  it("is not made current where its header says another class", () => {
    const py = create();
    const { POOL_SIZE } = py.config;
    const blocks = Array.from({ length: 30 }, () => py.malloc(200));
    const first = blocks[0] ?? 0;
    const pool = first - (first % POOL_SIZE);
    py.free(first as Pointer);
    new Uint8Array(py.memory.buffer)[pool + SZIDX] = 60;
    const codes: unknown[] = [];
    const more = Array.from({ length: 40 }, () => {
      try {
        return py.malloc(200);
      } catch (error) {
        codes.push(error);
        return py.malloc(200);
      }
    });
    expect(codes).toEqual([expect.objectContaining({ code: "CORRUPT_LINK", address: pool })]);
    expect(more.filter((p) => p - (p % POOL_SIZE) === pool)).toEqual([]);
  });

  it("who is told may fill the class", () => {
    const own: number[] = [];
    const py: PyMem = create({
      onMisuse: () => {
        for (let time = 0; time < 30; time++) own.push(py.malloc(200));
      },
    });
    const { POOL_SIZE } = py.config;
    const blocks = Array.from({ length: 40 }, () => py.malloc(200));
    const first = blocks[0] ?? 0;
    const pool = first - (first % POOL_SIZE);
    py.free(first as Pointer);
    new Uint32Array(py.memory.buffer, pool + NEXT, 1)[0] = 0x41414141;
    for (let time = 0; time < 100; time++) own.push(py.malloc(200));
    expect(py.misuseCount).toBe(1);
    expect(new Set([...blocks.slice(1), ...own]).size).toBe(39 + 130);
    expect(py.check()).toBe(0);
  });
});
