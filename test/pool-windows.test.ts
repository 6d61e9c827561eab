// Every address of a pool's window, from its tag to the tag of what is above, that is no live block is refused and nothing changes.
import { describe, expect, it } from "vitest";
import type { PyMem } from "../src/index.js";
import { type Create, eachCheckedBuild } from "./support/builds.js";

const CLASSES = Array.from({ length: 64 }, (_, szidx) => 8 * (szidx + 1));
/** The record of the latest misuse. */
const RECORD = { start: 1024 + 44, end: 1024 + 56 };
const CODE = { start: 1024 + 116, end: 1024 + 120 };

/** Pools full of blocks of the size and one that is current, with a hole or two. The live blocks, and the pools' addresses. */
function fill(create: Create, size: number): { py: PyMem; live: Set<number>; pools: number[] } {
  const py = create({ onMisuse: "ignore" });
  const { POOL_SIZE } = py.config;
  const count = 2.5 * (POOL_SIZE / size);
  const blocks = Array.from({ length: count }, () => py.malloc(size));
  for (const p of blocks.filter((_, i) => i % 7 === 3)) py.free(p);
  const live = new Set<number>(blocks.filter((_, i) => i % 7 !== 3));
  const pools = [...new Set(blocks.map((p) => p - (p % POOL_SIZE)))].filter((pool) => pool > 2 * POOL_SIZE);
  return { py, live, pools };
}

eachCheckedBuild((create, build) => {
  // A canary is a byte at least.
  const asked = (size: number) => (build === "secure" ? size - 1 : size);

  describe.each(CLASSES)("of blocks of %d bytes", (size) => {
    it("free, realloc and malloc_usable_size know the live ones from all others", () => {
      const { py, live, pools } = fill(create, asked(size));
      const { POOL_SIZE } = py.config;
      const bytes = () =>
        new Uint8Array(py.memory.buffer)
          .slice()
          .fill(0, RECORD.start, RECORD.end)
          .fill(0, CODE.start, CODE.end);
      const before = bytes();
      let misuses = 0;
      for (const pool of pools) {
        // Each one that is aligned, and some that are not.
        for (let p = pool - 8; p < pool + POOL_SIZE + 8; p += p % 40 === 0 ? 4 : p % 8 === 4 ? 4 : 8) {
          if (live.has(p)) continue;
          py.exports.free(p);
          const given = py.exports.realloc(p, size) + py.exports.malloc_usable_size(p);
          misuses += 3;
          // Not by `expect`, which takes longer than all the rest.
          const isTold = py.exports.misuse_count() === misuses && py.exports.last_error_address() >>> 0 === p;
          if (given !== 0 || !isTold) throw new Error(`${p - pool} bytes behind a pool's beginning`);
        }
      }
      expect(Buffer.compare(bytes(), before)).toBe(0);
      expect(py.check()).toBe(0);
      expect(new Set([...py.heapWalk()].map(({ ptr }) => ptr as number))).toEqual(live);
    });

    it("the address right behind the last block, whatever lies there, is none's", () => {
      const { py, live, pools } = fill(create, asked(size));
      const { POOL_SIZE } = py.config;
      for (const pool of pools) {
        for (const end of [pool + POOL_SIZE - 8, pool + POOL_SIZE, last(live, pool, POOL_SIZE) + size]) {
          if (live.has(end)) continue;
          const count = py.misuseCount;
          py.exports.free(end);
          expect(py.misuseCount).toBe(count + 1);
        }
      }
      expect(py.check()).toBe(0);
    });
  });
});

const last = (live: ReadonlySet<number>, pool: number, size: number) =>
  Math.max(...[...live].filter((p) => p >= pool && p < pool + size));
