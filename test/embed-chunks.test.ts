// Chunks of embed: what is asked for, what is refused, what comes back, and damage of what the heap has written there.
import { describe, expect, it } from "vitest";
import { EmbedScene } from "./support/embed-scene.js";
import { WASM_PAGE } from "./support/pages.js";
import { EmbedHeap } from "./support/wasm-heap.js";

const GIB = 2 ** 30;
const CORRUPT_TAG = 5;
const BAD_CHUNK = 31;
const CHECK_HEAP = 26;
/** Bytes at a chunk's end that are not the heap's, and the sentinel before them. */
const SLACK = 64;
const HEADER = 16;

describe("a chunk", () => {
  it("is asked for at a multiple of 64 KiB, and ends 64 bytes before one", () => {
    const { exports, host } = new EmbedHeap();
    const asked: number[][] = [];
    host.answer = (bytes, align) => void asked.push([bytes, align]);
    for (const n of [1, 600, 65_000, 65_536, 200_000, 1_000_000]) exports.malloc(n);
    expect(asked.length).toBeGreaterThan(4);
    for (const [bytes = 0, align] of asked) {
      expect(align).toBe(WASM_PAGE);
      expect(bytes % WASM_PAGE).toBe(WASM_PAGE - SLACK);
    }
    expect(exports.check()).toBe(0);
  });

  it("is given back exactly as it was given, once", () => {
    // ChunkHost throws at anything else.
    const scene = new EmbedScene({ heaps: 1, pages: 64 });
    const [ctx = 0] = scene.heaps;
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 60; i++) scene.malloc(ctx, ((i * 7919) % 90_000) + 1, 0);
      scene.check();
      scene.expectEmpty();
    }
    expect(scene.host.frees).toBe(scene.host.allocs);
  });

  it("goes back without a header and without tags", () => {
    const { exports, host, memory } = new EmbedHeap();
    const p = exports.malloc(1000) >>> 0;
    const seals: number[] = [];
    host.onFree = (chunk, bytes) => {
      const view = new DataView(memory.buffer);
      for (const at of [chunk, chunk + HEADER, chunk + bytes - 8]) seals.push(view.getUint32(at, true));
    };
    exports.free(p);
    exports.trim();
    expect(seals).toEqual([0, 0, 0]);
  });

  it("is kept, one of them, so that a block freed and asked for again is no matter of the host's", () => {
    const { exports, host } = new EmbedHeap();
    exports.free(exports.malloc(10_000));
    const calls = host.allocs + host.frees;
    for (let i = 0; i < 100; i++) exports.free(exports.malloc(10_000));
    expect(host.allocs + host.frees).toBe(calls);
    expect(exports.trim()).toBe(1);
    expect(exports.trim()).toBe(0);
    expect(host.chunks.size).toBe(0);
  });

  it("holds blocks of many units, and those of any alignment", () => {
    const scene = new EmbedScene({ heaps: 1 });
    const [ctx = 0] = scene.heaps;
    for (const n of [1, 60_000, 65_536, 130_000, 3_000_000])
      for (let power = 0; power <= 16; power++)
        expect(scene.malloc(ctx, n, 51 * power + 17 * 2)).toBeDefined();
    for (let power = 3; power <= 16; power++) {
      scene.exports.heap_use(ctx);
      const p = scene.exports.aligned_alloc(2 ** power, 70_000) >>> 0;
      expect(p % 2 ** power).toBe(0);
      scene.added(ctx, p, 70_000, 2 ** power);
    }
    scene.check();
    scene.expectEmpty();
  });
});

describe("what chunk_alloc gives and cannot be a chunk", () => {
  /** Answers of which none can be, given the one chunk that there is and memory's end. */
  const answers: Record<string, (chunk: number, end: number, ctx: number) => number> = {
    "an odd address": () => 12 * WASM_PAGE + 1,
    "a multiple of 16": () => 12 * WASM_PAGE + 16,
    "memory's end": (_, end) => end,
    "memory beyond the end": (_, end) => end - WASM_PAGE,
    "the last address": () => 0xffff_ffff,
    "the last 64 KiB": () => 0xffff_0000,
    "the chunk again": (chunk) => chunk,
    "a place in it": (chunk) => chunk + 1024,
    "what ends in it": (chunk) => chunk - WASM_PAGE,
    "its slack": (chunk) => chunk + WASM_PAGE - SLACK,
    "the state": (_chunk, _end, ctx) => ctx,
    "what ends in the state": (_chunk, _end, ctx) => ctx - WASM_PAGE,
  };

  it.each(Object.entries(answers))("%s: a refusal, recorded", (_, answerOf) => {
    const scene = new EmbedScene({ heaps: 2, pages: 24 });
    const { exports, host, memory } = scene;
    const [, ctx = 0] = scene.heaps;
    exports.heap_use(ctx);
    // In the middle, so that there is memory below it.
    host.choose = (count) => Math.min(8, count - 1);
    const block = scene.malloc(ctx, 1000, 0);
    const [chunk = 0] = host.chunks.keys();
    expect(chunk).toBeGreaterThan(2 * WASM_PAGE);
    const answer = answerOf(chunk, memory.buffer.byteLength, ctx);
    host.answer = () => answer;
    expect(exports.heap_malloc(ctx, 100_000)).toBe(0);
    expect([exports.last_error(), exports.last_error_address() >>> 0]).toEqual([BAD_CHUNK, answer]);
    expect(exports.misuse_count()).toBeGreaterThan(0);
    expect(exports.heap_realloc(ctx, block?.ptr ?? 0, 100_000)).toBe(0);
    scene.check();
    host.answer = undefined;
    expect(scene.malloc(ctx, 100_000, 0)).toBeDefined();
    scene.check();
    scene.expectEmpty();
  });

  it("ends even for a request of nearly all that can be addressed", () => {
    const { exports, host, ctx } = new EmbedHeap();
    for (const answer of [1, 65_535, WASM_PAGE + 1, 0xffff_ffff]) {
      host.answer = () => answer;
      for (const align of [8, WASM_PAGE])
        for (const n of [0xfffe_0000, 0xfffd_0000, 0xfffd_ff00])
          expect(exports.aligned_alloc(align, n)).toBe(0);
    }
    expect(exports.heap_check(ctx)).toBe(0);
  });

  it("is asked for a second time, and smaller, where more than is needed was asked for", () => {
    const { exports, host } = new EmbedHeap();
    for (let i = 0; i < 40; i++) exports.malloc(100_000);
    const asked: number[] = [];
    host.answer = (bytes) => {
      asked.push(bytes);
      return asked.length % 2 === 1 ? 0 : undefined;
    };
    while (asked.length === 0) expect(exports.malloc(5000)).not.toBe(0);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBeLessThan(asked[0] ?? 0);
    expect(exports.check()).toBe(0);
  });
});

describe("the cap", () => {
  it("counts chunks, and what comes back may be had again", () => {
    const scene = new EmbedScene({ heaps: 1 });
    const [ctx = 0] = scene.heaps;
    scene.exports.set_maximum_pages(10);
    for (let round = 0; round < 3; round++) {
      let count = 0;
      while (scene.malloc(ctx, 5000, 0) !== undefined) count++;
      expect(count).toBeGreaterThan(100);
      const bytes = [...scene.host.chunks.values()].reduce((sum, each) => sum + each, 0);
      expect(bytes).toBeLessThanOrEqual(10 * WASM_PAGE);
      scene.check();
      scene.expectEmpty();
    }
  });
});

describe("addresses above 2 GiB", () => {
  it("are chunks, states and blocks as any", () => {
    const pages = (2 * GIB) / WASM_PAGE + 40;
    const scene = new EmbedScene({ heaps: 1, pages: 20 });
    scene.memory.grow(pages - scene.memory.buffer.byteLength / WASM_PAGE);
    const { exports, host } = scene;
    const low = scene.heaps[0] ?? 0;
    const high = (pages - 1) * WASM_PAGE;
    expect(exports.heap_init(high)).toBe(0);
    // By turns far above and far below, and a state above all of them.
    const given = [pages - 20, 8, pages - 30, 12, pages - 10];
    host.answer = () => (given.shift() ?? 0) * WASM_PAGE;
    const blocks: [number, number][] = [];
    for (const ctx of [low, high, low, high, high])
      for (let i = 0; i < 12; i++) {
        const p = exports.heap_malloc(ctx, 5000) >>> 0;
        if (p === 0) continue;
        new Uint8Array(scene.memory.buffer, p, 5000).fill(i);
        blocks.push([ctx, p]);
      }
    expect(blocks.length).toBeGreaterThanOrEqual(50);
    expect(blocks.some(([, p]) => p > 2 * GIB)).toBe(true);
    expect([exports.heap_check(low), exports.heap_check(high)]).toEqual([0, 0]);
    for (const [ctx, p] of blocks) {
      expect([exports.heap_owns(ctx, p), exports.heap_owns(low + high - ctx, p)]).toEqual([1, 0]);
      exports.heap_free(ctx, p);
    }
    exports.heap_trim(low);
    exports.heap_trim(high);
    expect(host.chunks.size).toBe(0);
  });
});

describe("damage", () => {
  /** A heap with three chunks, far apart, and a block that fills most of each; the host's memory between them is full of tags. */
  function damageable() {
    const scene = new EmbedScene({ heaps: 1, pages: 40 });
    const [ctx = 0] = scene.heaps;
    const given = [24, 10, 17];
    scene.host.answer = () => (given.shift() ?? 0) * WASM_PAGE;
    const blocks = [60_000, 60_000, 60_000].map((n) => scene.malloc(ctx, n, 0));
    const small = scene.malloc(ctx, 2000, 0);
    const chunks = [...scene.host.chunks.keys()].toSorted((a, b) => a - b);
    expect(chunks).toEqual([10, 17, 24].map((unit) => unit * WASM_PAGE));
    return { scene, ctx, blocks, small, chunks };
  }

  const words = [0, 4, 8].map((offset) => [`word ${offset} of the header`, offset] as const);
  const ends = [8, 4].map(
    (below) => [`word ${8 - below} of the sentinel`, WASM_PAGE - SLACK - below] as const,
  );

  it.each([0, 1, 2].flatMap((i) => [...words, ...ends].map(([what, offset]) => [what, i, offset] as const)))(
    "of %s, of chunk %d, is found by check(), and no call gives memory of another's",
    (_, i, offset) => {
      const { scene, ctx, chunks } = damageable();
      const { exports, host, memory } = scene;
      const view = new DataView(memory.buffer);
      const at = (chunks[i] ?? 0) + offset;
      const word = view.getUint32(at, true);
      for (const wrong of [0, word ^ 8, word ^ 0x10000, 0xffff_ffff, chunks[(i + 1) % 3] ?? 0]) {
        if (wrong === word) continue;
        view.setUint32(at, wrong, true);
        expect(exports.heap_check(ctx)).toBeGreaterThan(0);
        view.setUint32(at, word, true);
        expect(exports.heap_check(ctx)).toBe(0);
      }
      view.setUint32(at, word ^ 0x10008, true);
      exports.set_misuse_policy(1, 0);
      for (let n = 1; n < 40; n++) {
        const p = exports.heap_malloc(ctx, n * 300) >>> 0;
        if (p === 0) continue;
        // The shadow would tell of two owners, and the host of its own memory.
        scene.added(ctx, p, n * 300);
      }
      host.answer = undefined;
      exports.heap_malloc(ctx, 100_000);
      exports.heap_trim(ctx);
      scene.shadow.verifyAll();
      for (const block of [...scene.blocks]) {
        scene.shadow.verify(block);
        exports.heap_free(ctx, block.ptr);
      }
      exports.heap_trim(ctx);
      exports.heap_reset(ctx);
      scene.checkOwn();
    },
  );

  it("of a sentinel makes nobody look for blocks in the host's memory", () => {
    const { scene, ctx, blocks, small, chunks } = damageable();
    const { exports, host, memory } = scene;
    // A chunk between two others comes back, and the host writes there what was there when a part of it was free.
    const between = 14 * WASM_PAGE;
    host.answer = () => between;
    const [low = 0, ...others] = [20_000, 20_000, 20_000].map((n) => exports.heap_malloc(ctx, n) >>> 0);
    expect(low).toBe(between + HEADER + 8);
    exports.heap_free(ctx, low);
    scene.takeImages();
    for (const p of others) exports.heap_free(ctx, p);
    exports.heap_trim(ctx);
    expect([...host.chunks.keys()].toSorted((a, b) => a - b)).toEqual(chunks);
    host.answer = () => 0;
    // What makes the heap look for all free blocks: links of free ones that were overwritten.
    exports.set_misuse_policy(1, 0);
    new Uint8Array(memory.buffer, (chunks[0] ?? 0) + WASM_PAGE - SLACK - 8, 8).fill(0);
    for (const block of blocks) {
      if (block === undefined) throw new Error("no memory");
      if (block.ptr + block.usable + 8 === small?.ptr) continue;
      new Uint8Array(memory.buffer, block.ptr + block.usable + 8, 8).fill(0x41);
    }
    for (const n of [1500, 3000, 3000, 4000, 15_000, 15_000]) {
      const p = exports.heap_malloc(ctx, n) >>> 0;
      scene.added(ctx, p, n);
    }
    expect(exports.misuse_count()).toBeGreaterThan(0);
    expect(exports.heap_malloc(ctx, 15_000)).toBe(0);
    scene.checkOwn();
    scene.shadow.verifyAll();
  });

  it("of a header is told of where the heap would grow or be reset, and chunks stay", () => {
    const { scene, ctx, chunks } = damageable();
    const { exports, host, memory } = scene;
    host.answer = undefined;
    new DataView(memory.buffer).setUint32((chunks[1] ?? 0) + 4, 0, true);
    const { allocs } = host;
    expect(() => exports.heap_malloc(ctx, 100_000)).toThrow(/unreachable/i);
    expect([exports.last_error(), exports.last_error_address()]).toEqual([CORRUPT_TAG, chunks[1]]);
    expect(() => exports.heap_reset(ctx)).toThrow(/unreachable/i);
    expect([host.allocs, host.frees]).toEqual([allocs, 0]);
    expect(exports.heap_check(ctx)).toBe(CHECK_HEAP);
    scene.shadow.verifyAll();
  });

  it("of links in a chunk that is all free is mended before it goes back", () => {
    const scene = new EmbedScene({ heaps: 1, pages: 24 });
    const [ctx = 0] = scene.heaps;
    const { exports, host, memory } = scene;
    const blocks = Array.from({ length: 4 }, () => exports.heap_malloc(ctx, 60_000) >>> 0);
    const kept = exports.heap_malloc(ctx, 50_000) >>> 0;
    exports.heap_free(ctx, blocks[1] ?? 0);
    exports.set_misuse_policy(1, 0);
    new Uint8Array(memory.buffer, blocks[1], 8).fill(0x41);
    for (let i = 0; i < 3; i++) exports.heap_trim(ctx);
    for (const p of [blocks[0], blocks[2], blocks[3], kept]) exports.heap_free(ctx, p ?? 0);
    for (let i = 0; i < 3; i++) exports.heap_trim(ctx);
    expect(exports.heap_check(ctx)).toBe(0);
    expect(host.chunks.size).toBe(0);
  });
});
