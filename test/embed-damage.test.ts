// What a program writes over the words that embed has in its chunks is found, and makes nobody else's memory the heap's.
import { describe, expect, it } from "vitest";
import { EmbedScene } from "./support/embed-scene.js";
import { WASM_PAGE } from "./support/pages.js";

const CORRUPT_TAG = 5;
const CHECK_HEAP = 26;
/** Bytes at a chunk's end that are not the heap's, and those at its beginning that are no block's. */
const SLACK = 64;
const HEADER = 16;

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

  const words = [0, 4, 8, 12].map((offset) => [`word ${offset} of the header`, offset] as const);
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
    const held = host.allocs - host.frees;
    expect(() => exports.heap_malloc(ctx, 100_000)).toThrow(/unreachable/i);
    expect([exports.last_error(), exports.last_error_address()]).toEqual([CORRUPT_TAG, chunks[1]]);
    expect(() => exports.heap_reset(ctx)).toThrow(/unreachable/i);
    // The new chunk goes back to the host at once.
    expect(host.allocs - host.frees).toBe(held);
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
