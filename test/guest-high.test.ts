// A guest's heap in a memory of all 4 GiB: chunks above 2 GiB, across it, and in the last 64 KiB that there are. What is touched is little.
import { describe, expect, it } from "vitest";
import { GuestScene, HEADER, SLACK, TAG } from "./support/guest-scene.js";
import { WASM_PAGE } from "./support/pages.js";
import { seededRandom } from "./support/random.js";
import { thrown } from "./support/thrown.js";

const GIB = 2 ** 30;
const UNITS = 65_536;

/** A heap whose next chunks begin at these units of 64 KiB, and have so many of them, no more. */
function highHeap(units: readonly number[], length = 1): GuestScene {
  const scene = new GuestScene({ pages: 24 });
  scene.memory.grow(UNITS - 24);
  const left = [...units];
  scene.host.answer = (bytes) => (bytes < length * WASM_PAGE ? (left.shift() ?? 0) * WASM_PAGE : 0);
  return scene;
}

/** The model of a heap of 4 GiB would be as large: so addresses are compared here, and contents at their ends. */
class Blocks {
  readonly live = new Map<number, { n: number; stamp: number }>();
  readonly scene: GuestScene;
  #stamps = 0;

  constructor(scene: GuestScene) {
    this.scene = scene;
  }

  malloc(n: number): number {
    const p = this.scene.exports.malloc(n) >>> 0;
    if (p !== 0) this.#keep(p, n);
    return p;
  }

  realloc(p: number, n: number): number {
    this.verify(p);
    const q = this.scene.exports.realloc(p, n) >>> 0;
    if (q === 0) return 0;
    const { stamp = 0 } = this.live.get(p) ?? {};
    expect(new Uint8Array(this.scene.memory.buffer, q, 1)[0]).toBe(stamp);
    this.live.delete(p);
    this.#keep(q, n);
    return q;
  }

  free(p: number): void {
    this.verify(p);
    this.live.delete(p);
    this.scene.exports.free(p);
  }

  verify(p: number): void {
    const { n, stamp } = this.live.get(p) ?? { n: 1, stamp: -1 };
    const bytes = new Uint8Array(this.scene.memory.buffer, p, n);
    expect([p, bytes[0], bytes[n - 1]]).toEqual([p, stamp, stamp]);
  }

  /** None begins before the one below has ended, and the heap is sound. */
  check(): void {
    let end = 0;
    for (const p of [...this.live.keys()].sort((a, b) => a - b)) {
      expect(p).toBeGreaterThanOrEqual(end);
      end = p + (this.live.get(p)?.n ?? 0);
      expect(this.scene.has(p) && this.scene.has(end - 1)).toBe(true);
      this.verify(p);
    }
    this.scene.heap.check();
  }

  #keep(p: number, n: number): void {
    const stamp = ++this.#stamps % 256;
    const bytes = new Uint8Array(this.scene.memory.buffer, p, n);
    [bytes[0], bytes[n - 1]] = [stamp, stamp];
    this.live.set(p, { n, stamp });
  }
}

describe("chunks of a memory of 4 GiB", () => {
  it.each([
    ["the last one first", [UNITS - 1, 30, UNITS / 2 + 5, UNITS / 2 - 3, UNITS - 40, 29, UNITS - 3]],
    ["the last one last", [30, UNITS / 2 - 3, UNITS / 2 + 5, UNITS - 40, UNITS - 3, 29, UNITS - 1]],
  ])("may lie anywhere: %s", (_, units) => {
    const scene = highHeap(units);
    const blocks = new Blocks(scene);
    const random = seededRandom(units[0] ?? 0);
    for (let i = 0; i < 3000; i++) {
      const live = [...blocks.live.keys()];
      const p = live[random(live.length)] ?? 0;
      const kind = random(9);
      if (kind < 3 && p !== 0) blocks.free(p);
      else if (kind < 4 && p !== 0) blocks.realloc(p, 1 + random(9000));
      else blocks.malloc(1 + (kind < 6 ? random(300) : random(9000)));
      if (i % 200 === 0) blocks.check();
    }
    blocks.check();
    expect(scene.chunks()).toHaveLength(units.length);
    expect(Math.max(...blocks.live.keys())).toBeGreaterThan(4 * GIB - WASM_PAGE);
    for (const p of blocks.live.keys()) blocks.free(p);
    scene.expectEmpty();
  });

  it("may have a block across 2 GiB, and one that ends where memory nearly does", () => {
    const scene = highHeap([UNITS / 2 - 2, UNITS - 40], 40);
    const blocks = new Blocks(scene);
    const large = 40 * WASM_PAGE - SLACK - HEADER - 2 * TAG - 96;
    const [across, last] = [blocks.malloc(4 * WASM_PAGE), blocks.malloc(large)];
    expect([across, across + 4 * WASM_PAGE].map((p) => p < 2 * GIB)).toEqual([true, false]);
    expect(last + large).toBeGreaterThan(4 * GIB - 300);
    blocks.check();
    expect(blocks.realloc(last, large - WASM_PAGE)).toBe(last);
    expect(blocks.realloc(across, 100)).toBe(across);
    const filler = blocks.malloc(WASM_PAGE - 3000);
    expect(filler).toBeGreaterThan(0);
    blocks.check();
    for (const p of [...blocks.live.keys()]) blocks.free(p);
    scene.expectEmpty();
  });

  it("have no address taken for another's at memory's end", () => {
    const scene = highHeap([UNITS - 1]);
    const { exports, older } = scene;
    const p = exports.malloc(60_000) >>> 0;
    const end = 4 * GIB - SLACK;
    for (let q = end; q < 4 * GIB; q++) {
      exports.py_free(1, q);
      expect(older.strays.splice(0)).toEqual([{ what: "free", p: q }]);
    }
    for (let q = end - 2 * TAG; q < end; q++) {
      expect(thrown(() => exports.py_free(1, q))).toBeInstanceOf(WebAssembly.RuntimeError);
      expect(exports.last_error_address() >>> 0).toBe(q);
    }
    expect(older.strays).toEqual([]);
    exports.free(p);
    scene.expectEmpty();
  });

  it("may be larger than 2 GiB, and so are the sums of what is free and what is in use", () => {
    const size = 2.2 * GIB;
    const scene = highHeap([1000, 40_000, 60_000], UNITS);
    const { exports } = scene;
    scene.heap.setLimit(40_000, 2000);
    const p = exports.malloc(size) >>> 0;
    expect(exports.chunk_bytes() >>> 0).toBeGreaterThan(size);
    scene.heap.check();
    expect(exports.malloc(GIB / 4) >>> 0).toBe(0);
    expect(exports.realloc(p, 1.2 * GIB) >>> 0).toBe(p);
    scene.heap.check();
    const q = exports.malloc(0.9 * GIB) >>> 0;
    expect(q).toBeGreaterThan(p);
    scene.heap.check();
    for (const each of [p, q]) exports.free(each);
    scene.expectEmpty();
  });
});
