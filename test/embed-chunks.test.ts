// Chunks of embed: what is asked for, what is refused, what comes back.
import { describe, expect, it } from "vitest";
import { EmbedScene } from "./support/embed-scene.js";
import { WASM_PAGE } from "./support/pages.js";
import { EmbedHeap } from "./support/wasm-heap.js";

const GIB = 2 ** 30;
const BAD_CHUNK = 31;
/** Bytes at a chunk's end that are not the heap's, and those at its beginning that are no block's. */
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

  it("has no pool of the host's making in it, whatever lies there when it comes", () => {
    const { exports, host, memory } = new EmbedHeap();
    const POOL_SIZE = 2048;
    const live = exports.malloc(24) >>> 0;
    const pool = live - (live % POOL_SIZE);
    const image = memory.buffer.slice(pool, pool + POOL_SIZE);
    const [seal = 0] = new Uint32Array(image);
    const origin = new Uint32Array(image)[4] ?? 0;
    host.answer = (bytes) => {
      const chunk = host.find(bytes);
      for (let copy = chunk; copy < chunk + bytes - POOL_SIZE; copy += POOL_SIZE) {
        new Uint8Array(memory.buffer).set(new Uint8Array(image), copy);
        const words = new Uint32Array(memory.buffer, copy);
        words[0] = seal ^ pool ^ copy;
        words[4] = origin - pool + copy;
      }
      return chunk;
    };
    const sizes = Array.from({ length: 300 }, (_, i) => 520 + ((i * 7919) % 3000));
    const blocks = sizes.map((n) => ({ n, p: exports.malloc(n) >>> 0 }));
    expect(host.allocs).toBeGreaterThan(2);
    for (const { n, p } of blocks) expect(exports.malloc_usable_size(p)).toBeGreaterThanOrEqual(n);
    for (const { p } of blocks) exports.free(p);
    expect(exports.check()).toBe(0);
    exports.free(live);
    exports.trim();
    expect(host.chunks.size).toBe(0);
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
    "an odd address": () => 3 * WASM_PAGE + 1,
    "a multiple of 16": () => 3 * WASM_PAGE + 16,
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
      while (count < 1000 && scene.malloc(ctx, 5000, 0) !== undefined) count++;
      expect(count).toBeLessThan(1000);
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
