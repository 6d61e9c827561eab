// Misuse is named exactly, before anything changes: the heap is as it was and the instance can be used on.
import { describe, expect, it } from "vitest";
import type { Pointer } from "../src/index.js";
import { eachCheckedBuild } from "./support/builds.js";
import { MisuseScene } from "./support/misuse-scene.js";
import { thrown } from "./support/thrown.js";

const offset = (p: number, bytes: number) => (p + bytes) as Pointer;

eachCheckedBuild((create, build) => {
  describe.each([8, 64, 512, 513, 5000, 200_000])("a block of %d bytes", (size) => {
    it("freed before is NOT_LIVE", () => {
      const scene = new MisuseScene(create);
      const { py } = scene;
      const [p, neighbour] = [py.malloc(size), py.malloc(size)];
      py.free(p as Pointer);
      scene.expectEverywhere(p as Pointer, "NOT_LIVE");
      py.free(neighbour);
      expect(py.check()).toBe(0);
    });

    it.runIf(size > 8)("pointed into is NOT_LIVE", () => {
      const scene = new MisuseScene(create);
      const p = scene.py.malloc(size);
      scene.expectEverywhere(offset(p, 8), "NOT_LIVE");
      scene.py.free(p);
      expect(scene.py.check()).toBe(0);
    });

    it.each([1, 2, 4, 7])("missed by %d bytes is UNALIGNED", (bytes) => {
      const scene = new MisuseScene(create);
      const p = scene.py.malloc(size);
      scene.expectEverywhere(offset(p, bytes), "UNALIGNED");
      scene.py.free(p);
      expect(scene.py.check()).toBe(0);
    });

    it("moved by realloc leaves an address that is NOT_LIVE", () => {
      const scene = new MisuseScene(create);
      const { py } = scene;
      const [p, neighbour] = [py.malloc(size), py.malloc(size)];
      const moved = py.realloc(p, 4 * size + 600);
      expect(moved).not.toBe(p);
      scene.expectEverywhere(p as Pointer, "NOT_LIVE");
      py.free(moved);
      py.free(neighbour);
      expect(py.check()).toBe(0);
    });
  });

  it("an address that no pool has given out is NOT_LIVE", () => {
    const scene = new MisuseScene(create);
    const p = scene.py.malloc(64);
    // The pool has room for dozens of blocks, of which four were given out.
    scene.expectEverywhere(offset(p, 64 * 16), "NOT_LIVE");
  });

  it("a pool's header is NOT_LIVE", () => {
    const scene = new MisuseScene(create);
    const p = scene.py.malloc(64);
    scene.expectEverywhere(offset(p, -(p % scene.py.config.POOL_SIZE)), "NOT_LIVE");
  });

  it.each([8, 1024, 3000])("address %d, before the heap, is OUTSIDE", (address) => {
    new MisuseScene(create).expectEverywhere(address as Pointer, "OUTSIDE");
  });

  it("the record of misuse, made to look like the tag of a block that ends at the first one, is OUTSIDE", () => {
    // With this seed what seals are mixed with is the one bit that every key has: the best that a forger can hope for.
    const py = create({ seed: 0, onMisuse: "ignore" });
    const first = py.PyMem_RawMalloc(100) - 8;
    // The size of the last misuse and how many there were lie side by side, where a tag may: a seal and a size.
    const block = 1024 + 48;
    const tag = (first - block) | 3;
    const seal = block ^ (tag & ~2) ^ 2;
    const { exports } = py;
    while (exports.misuse_count() < tag) exports.realloc(16, seal);
    expect([...new Uint32Array(py.memory.buffer, block, 2)]).toEqual([seal >>> 0, tag]);
    exports.free(block + 8);
    expect(exports.misuse_count()).toBe(tag + 1);
    expect(exports.last_error()).toBe(2);
    expect(py.check()).toBe(0);
  });

  it("an address at and behind the end of memory is OUTSIDE", () => {
    const scene = new MisuseScene(create);
    const end = scene.py.memory.buffer.byteLength;
    // The secure build, which holds back what the scene frees, would move it.
    scene.py.setMaximumBytes(end);
    for (const address of [end, end + 8, end + 0x10000000, 0x80000000, 0xfffffff8]) {
      scene.expectEverywhere(address as Pointer, "OUTSIDE");
    }
  });

  it("an address in a heap that never gave a block is OUTSIDE", () => {
    const py = create();
    const error = thrown(() => py.free(0x8000 as Pointer));
    expect(error).toMatchObject({ code: "OUTSIDE", address: 0x8000 });
    expect(py.check()).toBe(0);
  });

  it("a large block that went up in a larger free one is NOT_LIVE", () => {
    const scene = new MisuseScene(create);
    const { py } = scene;
    const [below, middle, above, fence] = [3000, 3000, 3000, 3000].map((size) => py.PyMem_RawMalloc(size));
    if (!below || !middle || !above || !fence) throw new Error("no memory");
    py.PyMem_RawFree(below);
    py.PyMem_RawFree(above);
    py.PyMem_RawFree(middle);
    for (const p of [below, middle, above]) scene.expectEverywhere(p, "NOT_LIVE");
    // The place given out again in other pieces: the old addresses lie inside them.
    const whole = py.PyMem_RawMalloc(8500);
    for (const p of [below, middle, above]) if (p !== whole) scene.expectEverywhere(p, "NOT_LIVE");
    py.PyMem_RawFree(whole);
    py.PyMem_RawFree(fence);
    expect(py.check()).toBe(0);
  });

  it("an address in an arena that went back to the heap is NOT_LIVE or OUTSIDE", () => {
    const scene = new MisuseScene(create);
    const { py } = scene;
    const pointers = Array.from({ length: 20_000 }, () => py.malloc(64));
    for (const p of pointers) py.free(p);
    expect(py.check()).toBe(0);
    for (const p of [pointers[5], pointers[9_999], pointers[19_999]]) {
      const error = thrown(() => py.free(p ?? 0));
      expect(error).toMatchObject({ code: expect.stringMatching(/^(NOT_LIVE|OUTSIDE)$/), address: p });
    }
    expect(py.check()).toBe(0);
  });

  describe("a pool's block in the raw domain", () => {
    // The largest block that a pool has: with a canary of a byte in the secure build.
    const largest = build === "secure" ? 511 : 512;

    it.each([1, 64, largest])("is WRONG_DOMAIN (%d bytes)", (size) => {
      const scene = new MisuseScene(create);
      const { py } = scene;
      for (const p of [py.PyMem_Malloc(size), py.PyObject_Calloc(1, size), py.malloc(size)]) {
        scene.expectInRawDomain(p as Pointer, "WRONG_DOMAIN");
        py.free(p as Pointer);
      }
      expect(py.check()).toBe(0);
    });
  });

  it("tells what was wrong in words", () => {
    const py = create();
    const p = py.PyMem_Malloc(64);
    py.PyMem_Free(p);
    const hex = `0x${p.toString(16).padStart(8, "0")}`;
    expect(() => py.PyMem_Free(p)).toThrow(
      `PyMem_Free: ${hex} is not the start of a live block: it was freed before, lies inside a block, or was never given out.`,
    );
  });

  it("is a plain trap through the raw exports, and no reason to mistake a later error", () => {
    const py = create();
    const [p, q] = [py.malloc(64), py.malloc(64)];
    py.free(p);
    expect(() => py.exports.free(p)).toThrow(WebAssembly.RuntimeError);
    expect(py.exports.last_error_address() >>> 0).toBe(p);
    const error = thrown(() => py.free(offset(q, 8)));
    expect(error).toMatchObject({ code: "NOT_LIVE", address: q + 8 });
    py.free(q);
    expect(py.check()).toBe(0);
  });
});
