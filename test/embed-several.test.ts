// Several heaps of embed in one memory: each call is of one of them, whatever the current one is.
import { describe, expect, it } from "vitest";
import { EmbedScene } from "./support/embed-scene.js";
import { WASM_PAGE } from "./support/pages.js";

describe("a call with ctx", () => {
  it("that traps leaves the current heap the current one", () => {
    const { exports, heaps } = new EmbedScene({ heaps: 3 });
    const [one = 0, other = 0, third = 0] = heaps;
    expect(exports.heap_use(one)).toBe(0);
    const p = exports.heap_malloc(other, 100) >>> 0;
    const large = exports.heap_malloc(other, 5000) >>> 0;
    for (const wrong of [p + 8, p + 1, large + 8, 8, one, exports.heap_malloc(third, 10) >>> 0]) {
      expect(() => exports.heap_free(other, wrong)).toThrow(/unreachable/i);
      expect(() => exports.heap_realloc(other, wrong, 10)).toThrow(/unreachable/i);
      expect(() => exports.heap_usable_size(other, wrong)).toThrow(/unreachable/i);
      expect(exports.heap_owns(one, exports.malloc(16))).toBe(1);
      expect(exports.misuse_count()).toBe(0);
    }
    exports.heap_use(other);
    expect(exports.misuse_count()).toBe(18);
    expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0, 0]);
  });

  it("leaves the current heap the current one while the host is called", () => {
    const { exports, heaps, host } = new EmbedScene({ heaps: 2 });
    const [one = 0, other = 0] = heaps;
    exports.heap_use(one);
    const inside: number[] = [];
    host.answer = () => {
      host.answer = undefined;
      inside.push(exports.malloc(10), exports.PyMem_RawMalloc(1000));
      return undefined;
    };
    host.onFree = () => {
      host.onFree = undefined;
      inside.push(exports.malloc(10));
    };
    const p = exports.heap_malloc(other, 3_000_000);
    exports.heap_free(other, p);
    expect(inside.map((q) => exports.heap_owns(one, q))).toEqual([1, 1, 1]);
    expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0]);
  });

  it("is of its heap whichever is the current one, and has its own errors, policy and cap", () => {
    const { exports, heaps } = new EmbedScene({ heaps: 2 });
    const [one = 0, other = 0] = heaps;
    exports.heap_use(one);
    exports.set_misuse_policy(1, 0);
    exports.set_maximum_pages(2);
    exports.heap_use(other);
    exports.heap_free(one, 8);
    expect(exports.misuse_count()).toBe(0);
    expect(() => exports.heap_free(other, 8)).toThrow(/unreachable/i);
    expect([exports.misuse_count(), exports.last_error(), exports.last_error_address()]).toEqual([1, 2, 8]);
    expect(exports.heap_malloc(one, 3 * WASM_PAGE)).toBe(0);
    expect(exports.heap_malloc(other, 3 * WASM_PAGE)).not.toBe(0);
    expect(exports.heap_malloc(one, WASM_PAGE)).not.toBe(0);
    expect(heaps.map((ctx) => exports.heap_check(ctx))).toEqual([0, 0]);
  });
});

describe("many heaps", () => {
  it("know each their own blocks, and nobody else's", () => {
    const scene = new EmbedScene({ heaps: 12, pages: 40 });
    const { exports, heaps } = scene;
    for (let i = 0; i < 600; i++) scene.malloc(heaps[i % heaps.length] ?? 0, (i * 131) % 4000, i);
    for (const block of scene.blocks)
      expect(heaps.filter((ctx) => exports.heap_owns(ctx, block.ptr) === 1)).toEqual([block.ctx]);
    scene.check();
    for (const ctx of heaps.filter((_, i) => i % 2 === 0)) {
      for (const block of scene.blocksOf(ctx)) scene.shadow.remove(block);
      exports.heap_reset(ctx);
    }
    scene.check();
    scene.expectEmpty();
  });

  it("do not take blocks that another one's reset left in their chunks", () => {
    const { exports, heaps, host } = new EmbedScene({ heaps: 2 });
    const [one = 0, other = 0] = heaps;
    const dead = Array.from(
      { length: 100 },
      (_, i) => exports.heap_malloc(one, i % 3 === 0 ? 2000 : 64) >>> 0,
    );
    const chunks = [...host.chunks.keys()];
    exports.heap_reset(one);
    host.answer = () => chunks.shift();
    const live = exports.heap_malloc(other, 64) >>> 0;
    expect(exports.heap_owns(other, dead[0] ?? 0)).toBe(1);
    for (const p of dead.filter((address) => address !== live))
      expect(() => exports.heap_free(other, p)).toThrow(/unreachable/i);
    expect(exports.heap_check(other)).toBe(0);
  });
});
