// A pool's header and table that were written to: whatever is there then, no block gets two owners, and the heap goes on.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { type Create, eachCheckedBuild, eachLendingBuild } from "./support/builds.js";
import { withSeed } from "./support/random.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

/** Bytes of a pool's header: assembly/small/layout.ts. */
const HEADER = 24;
const COUNTER = 5;
const SZIDX = 6;
const NEXT = 8;
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

// In the secure build the quarantine frees, later.
eachLendingBuild((create) => {
  /** A pool that waits with one live block, and whose place on its class's list was written over. */
  function waiting(options: Parameters<Create>[0]) {
    const py = create(options);
    const { POOL_SIZE } = py.config;
    const blocks = Array.from({ length: 40 }, () => py.malloc(200));
    const pool = (blocks[0] ?? 0) - ((blocks[0] ?? 0) % POOL_SIZE);
    const [last, ...others] = blocks.filter((p) => p - (p % POOL_SIZE) === pool);
    if (last === undefined) throw new Error("no memory");
    for (const p of others) py.free(p);
    new Uint32Array(py.memory.buffer, pool + NEXT, 1)[0] = 0x41414141;
    const isLive = () => [...py.heapWalk()].some(({ ptr }) => ptr === last);
    return { py, last, isLive };
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

eachCheckedBuild((create, build) => {
  /** An arena with a few empty pools, and where its fields begin, behind the last block of its last pool. */
  function arenaWithEmptyPools() {
    const heap = new Shadowed(create({ maximumBytes: 2 ** 22 }), 4);
    const { ARENA_SIZE, POOL_SIZE } = heap.py.config;
    // Of this class, with or without a canary, the last block ends where the fields begin.
    const size = build === "secure" ? 31 : 32;
    const blocks = Array.from({ length: 1500 }, () => heap.malloc(size));
    const first = blocks.find(
      (block) => block !== undefined && block.ptr % ARENA_SIZE >= ARENA_SIZE - POOL_SIZE,
    );
    const arena = (first?.ptr ?? 0) - ((first?.ptr ?? 0) % ARENA_SIZE);
    const empty = [arena + 5 * POOL_SIZE, arena + 6 * POOL_SIZE];
    for (const block of [...heap.blocks])
      if (empty.includes(block.ptr - (block.ptr % POOL_SIZE))) heap.free(block);
    heap.py.trim();
    return { heap, fields: arena + ARENA_SIZE - 32 };
  }

  it.each([
    [0, 1],
    [0, 8],
    [8, 1],
    [8, 4],
    [12, 4],
    [0, 24],
  ])(
    "what an arena says of its pools, written over from byte %d on, %d bytes, gives no block two owners",
    (at, length) => {
      for (const byte of [0, 3, 5, 0x41, 0x60, 0xff]) {
        const { heap, fields } = arenaWithEmptyPools();
        const bytes = new Uint8Array(heap.py.memory.buffer, fields + at, length);
        const isSame = bytes.every((old) => old === byte);
        bytes.fill(byte);
        const family = familiesOf(heap.py)[3];
        const codes = new Set<unknown>();
        for (let time = 0; time < 300; time++) {
          try {
            heap.malloc([100, 400, 200, 3000][time % 4] ?? 0, family);
          } catch (error) {
            expect(error).toBeInstanceOf(MemoryMisuseError);
            codes.add(error instanceof MemoryMisuseError && error.code);
          }
        }
        heap.shadow.verifyAll();
        if (!isSame && at < 12) expect([...codes]).toEqual(["CORRUPT_LINK"]);
      }
    },
  );
});
