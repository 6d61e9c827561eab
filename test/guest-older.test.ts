// Whose an address is that a guest's heap is to free or to resize: its own, or the program's of before, whose functions then have it.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError } from "../src/errors.js";
import { type GuestBlock, GuestScene, HEADER, SLACK, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";
import { thrown } from "./support/thrown.js";

const OUTSIDE = 2;

/** A heap with two chunks, of one unit and of four, apart from one another. */
function scenery(): { scene: GuestScene; blocks: GuestBlock[]; chunks: GuestScene["chunks"] } {
  const scene = new GuestScene({ pages: 40 });
  const blocks = [had(scene.malloc(60_000))];
  scene.host.choose = (count) => count - 1;
  blocks.push(had(scene.malloc(200_000)), had(scene.malloc(24)));
  expect(scene.chunks().map(([, bytes]) => bytes)).toEqual([WASM_PAGE - SLACK, 4 * WASM_PAGE - SLACK]);
  return { scene, blocks, chunks: () => scene.chunks() };
}

describe("an address in a chunk", () => {
  it("is never the program's, from the header's first byte to the sentinel's last", () => {
    const { scene, chunks } = scenery();
    const { exports, older } = scene;
    for (const [chunk, bytes] of chunks()) {
      const ends = [...Array(HEADER + TAG).keys(), ...Array.from({ length: 16 }, (_, i) => bytes - 1 - i)];
      for (const offset of ends) {
        const count = exports.misuse_count();
        thrown(() => exports.py_free(1, chunk + offset));
        expect([exports.misuse_count(), exports.last_error_address() >>> 0]).toEqual([
          count + 1,
          chunk + offset,
        ]);
        if (offset < HEADER + TAG) expect(exports.last_error()).toBe(OUTSIDE);
        thrown(() => exports.py_realloc(1, chunk + offset, 100));
        expect(exports.misuse_count()).toBe(count + 2);
      }
    }
    expect(older.strays).toEqual([]);
    scene.check();
  });

  it("is the heap's where one 64 KiB go over into the next", () => {
    const { scene, blocks } = scenery();
    const { exports, older } = scene;
    const { ptr } = had(blocks[1]);
    const border = Math.ceil(ptr / WASM_PAGE) * WASM_PAGE;
    for (let p = border - SLACK - 2 * TAG; p < border + 2 * HEADER; p++) {
      expect([p, exports.owns(p)]).toEqual([p, 1]);
      const count = exports.misuse_count();
      thrown(() => exports.py_free(1, p));
      expect(exports.misuse_count()).toBe(count + 1);
    }
    expect(older.strays).toEqual([]);
    scene.check();
  });
});

describe("the last misuse", () => {
  it("is none at first, and then tells what a trap does not", () => {
    const { scene, blocks } = scenery();
    const { heap, exports } = scene;
    expect(heap.lastMisuse()).toBe(null);
    const block = had(blocks[1]);
    scene.free(block);
    expect(thrown(() => exports.py_free(1, block.ptr))).toBeInstanceOf(WebAssembly.RuntimeError);
    const misuse = heap.lastMisuse();
    expect(misuse).toBeInstanceOf(MemoryMisuseError);
    expect(misuse).toMatchObject({ code: "NOT_LIVE", address: block.ptr });
    scene.check();
  });
});

describe("an address in none", () => {
  it("is the program's: it alone is asked", () => {
    const { scene, chunks } = scenery();
    const { exports, older, memory } = scene;
    const { byteLength } = memory.buffer;
    const outside = chunks().flatMap(([chunk, bytes]) => [
      ...Array.from({ length: SLACK }, (_, i) => chunk + bytes + i),
      ...Array.from({ length: 2 * SLACK }, (_, i) => chunk - 1 - i),
    ]);
    for (const p of [...outside, 8, 1024, scene.state, byteLength - 8, byteLength, 2 ** 31, 2 ** 32 - 8]) {
      exports.py_free(1, p);
      expect(exports.py_realloc(1, p, 10)).toBe(0);
      expect(older.strays.splice(0)).toEqual([
        { what: "free", p },
        { what: "realloc", p },
      ]);
    }
    expect(exports.misuse_count()).toBe(0);
    scene.check();
  });

  it("is found by them, with what it holds, however it is freed or resized", () => {
    const { scene, chunks } = scenery();
    const olds = [1, 8, 24, 500, 5000].flatMap((n) =>
      Array.from({ length: 6 }, () => had(scene.addOlder(n))),
    );
    scene.memory.grow(1);
    for (const [chunk, bytes] of chunks()) olds.push(had(scene.addBehind(chunk, bytes)));
    for (const [i, block] of olds.entries()) {
      expect(scene.realloc(block, block.size * 2 + i, i)).toBe(true);
      if (i % 2) expect(scene.realloc(block, block.size >> 1, i + 1)).toBe(true);
      scene.check();
    }
    for (const [i, block] of olds.entries()) scene.free(block, i);
    expect(scene.older.live.size).toBe(0);
    scene.check();
  });

  it("is NULL's, which nobody is asked about", () => {
    const { scene } = scenery();
    const { exports, older } = scene;
    exports.py_free(1, 0);
    exports.lua_alloc(1, 0, 0, 0);
    exports.free(0);
    expect([older.strays.length, exports.misuse_count(), exports.malloc_usable_size(0)]).toEqual([0, 0, 0]);
  });
});
