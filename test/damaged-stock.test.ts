// Empty pools that are kept, written to: in them, to the tag before one, to what lies beside. No block gets two owners, and a
// pool whose neighbourhood does not hold is left where it is.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { type Create, eachCheckedBuild, eachPlainCheckedBuild } from "./support/builds.js";
import { Shadowed } from "./support/shadowed.js";
import { thrown } from "./support/thrown.js";

/** The heap's count of pools in stock, and where the addresses of those are: assembly/heap.ts. */
const STOCKED = 1024 + 12;
/** Of the Heap struct and its tables; the stock is among them. */
const STATE_WORDS = 900;
const MOST_STOCKED = 8;
const TAG = 8;

/**
 * A heap with as many pools in stock as it keeps, with live blocks between them; in the secure build fewer, as chance has the class
 * go on with some that are empty. Their addresses, ascending.
 */
function stocked(create: Create, options: Parameters<Create>[0] = {}) {
  const heap = new Shadowed(create({ maximumBytes: 2 ** 22, ...options }), 4);
  const poolOf = (p: number) => p - (p % heap.py.config.POOL_SIZE);
  const blocks = Array.from({ length: 200 }, () => heap.malloc(500));
  const pools = [...new Set(blocks.map((block) => poolOf(block?.ptr ?? 0)))].slice(4, 4 + 2 * MOST_STOCKED);
  const emptied = pools.filter((_, i) => i % 2 === 0);
  for (const block of [...heap.blocks]) if (emptied.includes(poolOf(block.ptr))) heap.free(block);
  // Whatever the secure build holds back leaves before what is freed now does.
  if (poolsInStock(heap.py) < MOST_STOCKED)
    for (let time = 0; time < 500; time++) heap.free(heap.malloc(700) ?? fail());
  const state = new Uint32Array(heap.py.memory.buffer, 1024, STATE_WORDS);
  const inStock = emptied.filter((pool) => state.includes(pool)).sort((one, other) => one - other);
  expect(inStock.length).toBe(poolsInStock(heap.py));
  // Only there a block has just the bytes that were asked for.
  const isSecure = heap.py.malloc_usable_size((blocks[0]?.ptr ?? 0) as Pointer) === 500;
  expect(inStock.length).toBeGreaterThanOrEqual(isSecure ? 1 : MOST_STOCKED);
  return { heap, pools: inStock, poolOf };
}

function fail(): never {
  throw new Error("no memory");
}

const poolsInStock = (py: PyMem) => new Uint32Array(py.memory.buffer, STOCKED, 1)[0] ?? 0;

/** The codes of what a number of calls threw. */
function misusesOf(calls: number, call: (time: number) => void): string[] {
  const codes: string[] = [];
  for (let time = 0; time < calls; time++) {
    try {
      call(time);
    } catch (error) {
      if (!(error instanceof MemoryMisuseError)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

/** Asks for blocks of many sizes, until every pool was used again. */
const useAll = ({ heap }: ReturnType<typeof stocked>) => {
  const family = familiesOf(heap.py)[3];
  const codes = misusesOf(900, (time) => heap.malloc([100, 400, 200, 3000][time % 4] ?? 0, family));
  heap.shadow.verifyAll();
  return codes;
};

eachCheckedBuild((create, build) => {
  const places: readonly (readonly [string, number, number])[] = [
    ["its seal", 0, 4],
    ["its header", 0, 24],
    ["its header and its table", 0, 288],
    ["its last bytes", 2032, 8],
    ["one byte in the middle", 1000, 1],
  ];
  it.each(places)("a pool in stock that is written over gives no block two owners: %s", (_, at, length) => {
    for (const byte of [0, 3, 0x41, 0xff]) {
      const one = stocked(create);
      for (const pool of one.pools) new Uint8Array(one.heap.py.memory.buffer, pool + at, length).fill(byte);
      const codes = new Set(useAll(one));
      // Only the secure build knows what should be there.
      for (const code of codes) expect([build, code]).toEqual(["secure", "WRITE_AFTER_FREE"]);
      one.heap.freeAll();
    }
  });
});

// In the secure build the quarantine says when a pool is empty, and chance which one is taken.
eachPlainCheckedBuild((create) => {
  it("the seal of one that is in stock is for check() to find, and not in the way of the next owner", () => {
    const one = stocked(create);
    const [pool = 0] = one.pools;
    const key = new Uint32Array(one.heap.py.memory.buffer, 1024 + 64, 1)[0] ?? 0;
    new Uint32Array(one.heap.py.memory.buffer, pool, 1)[0] = pool ^ key;
    expect(one.heap.py.exports.check()).toBe(22);
    expect(useAll(one)).toEqual([]);
    one.heap.freeAll();
    expect(one.heap.py.check()).toBe(0);
  });

  describe.each([
    ["its own tag", -TAG],
    ["its own size", -TAG + 4],
    ["the tag above", 2048 - TAG],
    ["the size above", 2048 - TAG + 4],
  ])("%s", (_, at) => {
    it.each(["throw", "ignore"] as const)(
      "written over is told of when the pool is to be given back, and the pool stays: %s",
      (onMisuse) => {
        const one = stocked(create, { onMisuse });
        const { heap } = one;
        const pool = one.pools[3] ?? 0;
        const bytes = new Uint8Array(heap.py.memory.buffer, pool + at, 4);
        const old = bytes.slice();
        for (let i = 0; i < 4; i++) bytes[i] = (bytes[i] ?? 0) ^ 0x55;
        const codes = misusesOf(MOST_STOCKED, () => heap.py.trim());
        expect(heap.py.misuseCount).toBe(1);
        if (onMisuse === "throw") expect(codes).toEqual(["CORRUPT_TAG"]);
        expect(heap.py.exports.last_error_address() >>> 0).toBe(pool);
        expect(poolsInStock(heap.py)).toBe(0);
        bytes.set(old);
        // What was given back before and after is anybody's, and that pool is not.
        expect(useAll(one)).toEqual([]);
        expect(heap.blocks.filter(({ ptr }) => one.poolOf(ptr) === pool)).toEqual([]);
      },
    );
  });

  it.each(["throw", "ignore"] as const)(
    "where the stock is full, who empties a pool beside a damaged tag is told before the block is freed: %s",
    (onMisuse) => {
      const one = stocked(create, { onMisuse });
      const { heap } = one;
      const pool = (one.pools[3] ?? 0) + 2048;
      const [last, ...others] = heap.blocks.filter(({ ptr }) => one.poolOf(ptr) === pool);
      if (last === undefined) throw new Error("no such pool");
      for (const block of others) heap.free(block);
      const tag = new Uint32Array(heap.py.memory.buffer, pool + 2048 - TAG, 1);
      const old = tag[0] ?? 0;
      tag[0] = ~old;
      const isLive = () => [...heap.py.heapWalk()].some(({ ptr }) => ptr === last.ptr);
      if (onMisuse === "throw") {
        const free = () => heap.py.free(last.ptr as Pointer);
        expect(thrown(free)).toMatchObject({ code: "CORRUPT_TAG", address: last.ptr });
        tag[0] = old;
        expect(isLive()).toBe(true);
      }
      heap.free(last);
      tag[0] = old;
      expect(isLive()).toBe(false);
      expect(heap.py.misuseCount).toBe(1);
      expect(heap.py.exports.last_error_address() >>> 0).toBe(last.ptr);
      expect(heap.py.exports.check()).toBe(0);
      expect(useAll(one)).toEqual([]);
    },
  );

  it.each(["next", "prev"])(
    "the %s link of a free block beside one is mended, and the pool given back",
    (link) => {
      for (const onMisuse of ["throw", "ignore"] as const) {
        const one = stocked(create, { onMisuse });
        const { heap } = one;
        // Pools that are free and no more in stock, on both sides of one that is.
        const pool = one.pools[3] ?? 0;
        const beside = new Set([pool - 2048, pool + 2048]);
        for (const block of [...heap.blocks]) if (beside.has(one.poolOf(block.ptr))) heap.free(block);
        new Uint32Array(heap.py.memory.buffer, pool - 2048, 2)[link === "next" ? 0 : 1] = 0x41414141;
        const codes = misusesOf(2 * MOST_STOCKED, () => heap.py.trim());
        expect(heap.py.misuseCount).toBe(1);
        if (onMisuse === "throw") expect(codes).toEqual(["CORRUPT_LINK"]);
        expect(heap.py.exports.check()).toBe(0);
        expect(useAll(one)).toEqual([]);
        heap.freeAll();
        expect(heap.py.check()).toBe(0);
      }
    },
  );
});
