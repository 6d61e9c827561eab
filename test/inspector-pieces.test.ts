// What the inspector reads of a heap: all of its memory, piece by piece, down to the blocks of each pool.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createPyMem } from "../src/index.js";
import { placeAt } from "../src/inspector/engine/describe-address.js";
import { FENCE, LARGE, POOL, pieceAt, STATE, UNREAD, UNTOUCHED } from "../src/inspector/engine/pieces.js";
import * as poolFields from "../src/inspector/engine/pool-blocks.js";
import { summarize } from "../src/inspector/engine/summary.js";
import { blocksOfPiece, type Picture, poolOfPiece } from "../src/inspector/engine/tone-line.js";
import { explainHeap } from "../src/inspector/engine/words.js";
import { ArenaLedger, grownPages } from "./support/arena-sources.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { mixedBlocks, picture, summary } from "./support/inspected.js";
import { runSeed, seededRandom } from "./support/random.js";

const seed = runSeed();

/** Addresses of live blocks, by what the picture says of pieces and pools. */
function liveBlocks(heap: Picture): number[] {
  const live: number[] = [];
  for (let i = 0; i < heap.pieces.count; i++) {
    if (heap.pieces.kinds[i] === LARGE) live.push((heap.pieces.starts[i] ?? 0) + heap.layout.overhead);
    if (heap.pieces.kinds[i] !== POOL) continue;
    const { first, size, states } = blocksOfPiece(heap, i);
    live.push(...states.flatMap((state, k) => (state === "live" ? [first + k * size] : [])));
  }
  return live.sort((a, b) => a - b);
}

/** Every byte is a piece's. */
function expectNoGap({ pieces, memory }: Picture): void {
  expect(pieces.starts[0]).toBe(0);
  expect(pieces.starts[pieces.count]).toBe(memory.byteLength);
  const sizes = Array.from(
    { length: pieces.count },
    (_, i) => (pieces.starts[i + 1] ?? 0) - (pieces.starts[i] ?? 0),
  );
  expect(Math.min(...sizes)).toBeGreaterThan(0);
}

eachBuild((create) => {
  describe(`with TEST_SEED=${seed}`, () => {
    it("covers the memory without a gap, and adds up to what stats() says", () => {
      const py = create();
      expectNoGap(picture(py));
      mixedBlocks(py, seededRandom(seed), 3000);
      expectNoGap(picture(py));
      const { bytesInUse, blocksInUse, freeBytes, largestFree, memoryBytes } = py.stats();
      expect(summary(py)).toMatchObject({ bytesInUse, blocksInUse, freeBytes, largestFree, memoryBytes });
    });

    it("finds each live block where its owner has it, in pools and beside them", () => {
      const py = create();
      const live = mixedBlocks(py, seededRandom(seed + 1), 2000);
      expect(liveBlocks(picture(py))).toEqual(live.sort((a, b) => a - b));
    });

    it("says of each live block's address that it is one", () => {
      const py = create();
      const live = mixedBlocks(py, seededRandom(seed + 2), 200);
      const heap = picture(py);
      for (const p of live) {
        const { start, end, block, title } = placeAt(heap, p, true);
        expect(block).toBe(p);
        expect(start).toBeLessThanOrEqual(p);
        expect(end).toBeGreaterThan(p);
        expect(title).toMatch(/block of/);
      }
    });

    it("sees nothing live in a heap after reset", () => {
      const py = create();
      mixedBlocks(py, seededRandom(seed), 500);
      py.reset();
      expect(liveBlocks(picture(py))).toEqual([]);
      expect(explainHeap(summary(py))[0]).toMatch(/^Nothing is allocated/);
    });
  });

  it("takes for a pool's header and table what they have, and not the bytes in which no block fits", () => {
    const py = create();
    mixedBlocks(py, seededRandom(seed), 500);
    const heap = picture(py);
    const pools = Array.from(heap.pieces.kinds, (kind, i) => (kind === POOL ? i : -1)).filter((i) => i >= 0);
    expect(pools.length).toBeGreaterThan(10);
    for (const i of pools) {
      const { first, tableEnd, size, states } = blocksOfPiece(heap, i);
      const pool = poolOfPiece(heap, i);
      const last = heap.memory.getUint8(pool + poolFields.LAST);
      // Blocks of 8 bytes can be more than there are states for.
      if (size > 8) expect(tableEnd).toBe(pool + poolFields.STATES + 1 + last + 1);
      expect(tableEnd).toBeLessThanOrEqual(first);
      expect(first + states.length * size).toBeLessThanOrEqual(pool + heap.layout.poolSize);
    }
  });

  it("knows a pool by one address, on the map and among its blocks: that behind its tag", () => {
    const py = create();
    const p = py.PyObject_Malloc(40) as number;
    const heap = picture(py);
    const pool = p - (p % heap.layout.poolSize);
    const known = new RegExp(
      `^The pool at 0x${pool.toString(16).padStart(8, "0")}: 1 of \\d+ blocks live\\.$`,
    );
    for (const fine of [false, true]) expect(placeAt(heap, p, fine).detail).toMatch(known);
    const header = placeAt(heap, pool, true);
    expect(header).toMatchObject({
      title: "the pool's tag, header and table",
      start: pool - heap.layout.overhead,
    });
    expect(header.detail).toMatch(known);
  });

  it("changes nothing in the heap that it reads", () => {
    const py = create();
    mixedBlocks(py, seededRandom(seed), 500);
    const before = new Uint8Array(py.memory.buffer).slice();
    summary(py);
    expect(Buffer.compare(Buffer.from(py.memory.buffer), before)).toBe(0);
  });

  it("shows pools in an arena of somebody else's inside the memory that these took", () => {
    const py = create();
    py.free(py.malloc(1));
    py.trim();
    const ledger = new ArenaLedger(py, grownPages);
    py.PyObject_SetArenaAllocator(ledger.record);
    const live = Array.from({ length: 300 }, () => py.PyObject_Malloc(40) as number);
    const heap = picture(py);
    expectNoGap(heap);
    expect(ledger.given).toBeGreaterThan(0);
    const found = new Set(liveBlocks(heap));
    expect(live.filter((p) => !found.has(p))).toEqual([]);
  });
});

it("counts what is free in an empty pool that still has its class as stats() does", () => {
  // Of this seed's heap one pool is so.
  const py = createPyMem({ build: "secure", seed: 24047814 });
  mixedBlocks(py, seededRandom(24047814), 3000);
  const { freeBytes, largestFree } = py.stats();
  expect(summary(py)).toMatchObject({ freeBytes, largestFree });
});

it("shows blocks that tracemalloc samples as live: their state has the number of blocks held back", () => {
  const py = createPyMem({ build: "sampling" });
  py.tracemalloc.start(1, { sampleBytes: 64, samplesPerSecond: Number.POSITIVE_INFINITY });
  const live = Array.from({ length: 100 }, () => py.PyObject_Malloc(40) as number);
  const found = new Set(liveBlocks(picture(py)));
  expect(live.filter((p) => !found.has(p))).toEqual([]);
  py.tracemalloc.stop();
});

eachCheckedBuild((create) => {
  it("reads up to a tag that was overwritten, and says where that is", () => {
    const py = create({ onMisuse: "ignore" });
    const first = py.PyMem_RawMalloc(5000);
    const second = py.PyMem_RawMalloc(5000);
    py.PyMem_RawMalloc(5000);
    new Uint32Array(py.memory.buffer, second - 8, 2).fill(0x41414141);
    const heap = picture(py);
    expect(heap.pieces.damage).toMatch(/0x[0-9a-f]{8}/);
    expect(heap.pieces.kinds[pieceAt(heap.pieces, first)]).toBe(LARGE);
    expect(heap.pieces.kinds[pieceAt(heap.pieces, second + 100)]).toBe(UNREAD);
    const [sentence] = explainHeap(summarize(heap.pieces, heap.layout));
    expect(sentence).toMatch(/was not read/);
  });

  it("tells memory that somebody else took from the heap's own", () => {
    const py = create();
    py.malloc(10);
    py.memory.grow(2);
    const grown = py.memory.buffer.byteLength - 1;
    expect(picture(py).pieces.kinds.at(-1)).toBe(UNTOUCHED);
    py.malloc(200_000);
    const heap = picture(py);
    expect(heap.pieces.kinds[pieceAt(heap.pieces, grown)]).toBe(FENCE);
    expect(heap.pieces.kinds[0]).toBe(STATE);
  });
});

describe("src/inspector/engine/pool-blocks.ts", () => {
  const text = ["layout", "table"]
    .map((name) => readFileSync(new URL(`../assembly/small/${name}.ts`, import.meta.url), "utf8"))
    .join("\n");

  it("has the states of assembly/small/table.ts", () => {
    const { LIVE, HELD, NO_BLOCK } = poolFields;
    for (const [name, value] of Object.entries({ LIVE, HELD, NO_BLOCK })) {
      expect(text).toContain(`export const ${name}: u8 = ${value};`);
    }
  });

  it("has the places of the fields of assembly/small/layout.ts", () => {
    const widths: Record<string, number> = { u8: 1, u32: 4, usize: 4 };
    const body = /export class Pool \{(.*?)@inline/s.exec(text)?.[1] ?? "";
    const places: Record<string, number> = {};
    let offset = 0;
    for (const [, name = "", type = ""] of body.matchAll(/^ {2}(\w+): (u8|u32|usize);/gm)) {
      places[name] = offset;
      offset += widths[type] ?? 0;
    }
    const { FREEBLOCK, SZIDX, LAST, ORIGIN, STATES } = poolFields;
    expect(places).toMatchObject({ freeblock: FREEBLOCK, szidx: SZIDX, last: LAST, origin: ORIGIN });
    expect(offset - 1).toBe(STATES);
  });
});
