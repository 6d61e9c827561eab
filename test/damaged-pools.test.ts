// A pool's header and table that were written to: whatever is there then, no block gets two owners, and the heap goes on.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { type Create, eachCheckedBuild } from "./support/builds.js";
import { withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

/** Bytes of a pool's header: assembly/small/layout.ts. */
const HEADER = 24;
const COUNTER = 5;
const _SZIDX = 6;
const _NEXT = 8;
/** Bytes of its table, of as many blocks as a pool could hold: assembly/small/table.ts. */
const tableSize = (size: number) => Math.floor(2048 / (Math.ceil((size + 1) / 8) * 8));
const COUNT = 12;

/** A heap whose class has a current pool with live blocks and free ones. */
function scene(create: Create, size: number) {
  const heap = new Shadowed(create(), 4);
  const family = familiesOf(heap.py)[3];
  const blocks = Array.from({ length: COUNT }, () => heap.malloc(size, family));
  const { POOL_SIZE } = heap.py.config;
  const poolOf = (p: number) => p - (p % POOL_SIZE);
  const pool = poolOf(blocks.at(-1)?.ptr ?? 0);
  // One in the middle of the free list, and one at its beginning.
  for (const block of blocks)
    if (block !== undefined && poolOf(block.ptr) === pool && block.ptr % 3 === 0) heap.free(block);
  const inPool = () => heap.blocks.filter(({ ptr }) => poolOf(ptr) === pool);
  return { heap, family, poolOf, pool, inPool, bytes: () => new Uint8Array(heap.py.memory.buffer) };
}

type Scene = ReturnType<typeof scene>;

/** Asks for more blocks than a pool has: each must be nobody else's. What was said of it. */
function codesOf({ heap, family }: Scene, size: number): string[] {
  const codes: string[] = [];
  for (let time = 0; time < 2048 / size + 60; time++) {
    try {
      heap.malloc(size, family);
    } catch (error) {
      if (!(error instanceof MemoryMisuseError)) throw error;
      codes.push(error.code);
    }
  }
  heap.shadow.verifyAll();
  return codes;
}

/** Frees all. Of the blocks in the pool that was written to, some may be refused, and are lost. */
function freeAll(one: Scene): void {
  for (const block of [...one.heap.blocks]) {
    try {
      one.heap.free(block);
    } catch (error) {
      if (!(error instanceof MemoryMisuseError)) throw error;
      // Of the block itself or, in the secure build, of one whose turn it is to leave the quarantine.
      expect(one.poolOf(error.address)).toBe(one.pool);
    }
  }
}

const SIZES = [8, 24, 48, 200, 500];

eachCheckedBuild((create) => {
  describe.each(SIZES)("the header of a pool of blocks of %d bytes", (size) => {
    const writes: readonly (readonly [string, number, number])[] = [
      ["1 byte", 1, 0x41],
      ["4 bytes of zeros", 4, 0],
      ["8 bytes of zeros", 8, 0],
      ["8 bytes of text", 8, 0x41],
      ["8 bytes of 0xff", 8, 0xff],
      ["as many bytes as it has", HEADER, 0x41],
      ["all of it and the table", HEADER + tableSize(size), 0x5a],
    ];
    it.each(writes)("overrun by a write beyond the pool below: %s", (_, length, byte) => {
      const one = scene(create, size);
      const before = one.bytes()[one.pool] ?? 0;
      one.bytes().fill(byte, one.pool, one.pool + length);
      // By chance the seal may begin with that byte.
      if (length === 1) one.bytes()[one.pool] = before ^ byte;
      const inPool = one.inPool().length;
      // Its seal is asked for before anything is taken from it.
      expect(codesOf(one, size)).toEqual(["CORRUPT_LINK"]);
      expect(one.inPool()).toHaveLength(inPool);
      freeAll(one);
      expect(codesOf(one, 1000)).toEqual([]);
      expect(thrown(() => one.heap.py.check())).toMatchObject({ code: "POOL" });
    });
  });

  it.each(SIZES)("a state in the table of a pool of blocks of %d bytes may become any", (size) => {
    for (let at = 0; at < tableSize(size); at += 1 + (at % 5)) {
      for (const state of [0, 1, 2, 3, 7, 40, 128, 252, 253, 254, 255]) {
        const one = scene(create, size);
        one.bytes()[one.pool + HEADER + at] = state;
        expect(["", "CORRUPT_LINK"]).toContain(codesOf(one, size).join(" "));
        freeAll(one);
      }
    }
  });
});

eachCheckedBuild((create) => {
  it.each([24, 64, 250, 500])(
    "one byte of a table, or a counter, is any: no block of %d bytes gets two owners",
    (size) => {
      withSeed((random) => {
        for (let time = 0; time < 40; time++) {
          const heap = new Shadowed(create({ onMisuse: "ignore" }), 4);
          for (let count = 0; count < 200; count++) heap.malloc(size);
          const victim = heap.blocks[random(heap.blocks.length)];
          if (victim === undefined) throw new Error("no memory");
          const pool = victim.ptr - (victim.ptr % heap.py.config.POOL_SIZE);
          const at = random(4) === 0 ? COUNTER : HEADER + random(tableSize(size));
          new Uint8Array(heap.py.memory.buffer)[pool + at] = random(256);
          for (const block of [...heap.blocks]) if (block !== victim && random(8) > 0) heap.free(block);
          heap.py.trim();
          for (let count = 0; count < 200; count++) heap.malloc([40, 100, size, 1000][random(4)] ?? size);
          heap.shadow.verifyAll();
        }
      });
    },
  );
});
