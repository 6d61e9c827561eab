// Chunks of a guest's heap: where they lie, how they are found, and that they go back.
import { describe, expect, it } from "vitest";
import { GuestScene, HEADER, TAG } from "./support/guest-scene.js";
import { had, WASM_PAGE } from "./support/pages.js";

describe("a chunk of one large block", () => {
  it.each([
    ["the highest", (count: number) => count - 1, 1],
    ["the lowest", () => 0, 0],
  ] as const)("goes back when that is freed: %s", (_, choose, place) => {
    const scene = new GuestScene({ pages: 200 });
    scene.host.choose = (count) => count >> 1;
    had(scene.malloc(200_000));
    const before = scene.chunks();
    scene.host.choose = choose;
    const block = had(scene.malloc(2_000_000));
    expect(scene.chunks().findIndex(([chunk]) => chunk === before[0]?.[0])).toBe(1 - place);
    scene.free(block);
    expect(scene.chunks()).toEqual(before);
    scene.check();
  });

  it("goes back as well where several fill it, in whatever order they are freed", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const scene = new GuestScene({ pages: 200 });
      had(scene.malloc(60_000));
      const before = scene.chunks();
      const first = had(scene.malloc(1_000_000));
      const [chunk = 0, bytes = 0] = scene.chunks()[1] ?? [];
      const rest = chunk + bytes - TAG - (first.ptr + first.usable);
      const blocks = [first, had(scene.malloc(rest - TAG))];
      expect(scene.chunks()).toHaveLength(2);
      for (const i of order) scene.free(had(blocks[i]));
      expect(scene.chunks()).toEqual(before);
      scene.check();
    }
  });
});

describe("a chunk's place", () => {
  it("is malloc's, if a chunk can begin there", () => {
    const scene = new GuestScene();
    const aligns: number[] = [];
    scene.host.answer = (_, align) => void aligns.push(align);
    had(scene.malloc(5000));
    expect(aligns).toEqual([8]);
    scene.check();
  });

  it("is memalign's, if none can, and malloc's goes back", () => {
    const scene = new GuestScene();
    const aligns: number[] = [];
    scene.host.answer = (_, align) => void aligns.push(align);
    scene.isSnug = false;
    had(scene.malloc(5000));
    had(scene.malloc(500_000));
    expect(aligns).toEqual([WASM_PAGE, WASM_PAGE]);
    scene.check();
  });

  it("is nobody's if malloc has none: then memalign is not asked", () => {
    const scene = new GuestScene();
    scene.host.answer = () => 0;
    expect(scene.malloc(5000)).toBe(undefined);
    expect(scene.host.allocs).toBe(2);
    scene.check();
  });
});

describe("chunks that lie far apart", () => {
  /** Units of 64 KiB: side by side, one apart, more than 512 KiB, and more than 4 MiB, with a word of the map that has none, and two of them. */
  const units = [20, 21, 23, 33, 64, 63, 127, 128, 319, 390, 391, 600];
  /** A chunk of one unit, here; nothing of what a heap that grows would rather have. */
  const onlyAt = (unit: number) => (bytes: number) => (bytes < WASM_PAGE ? unit * WASM_PAGE : 0);
  const orders: Record<string, readonly number[]> = {
    ascending: units.toSorted((a, b) => a - b),
    descending: units.toSorted((a, b) => b - a),
    "from the middle": [128, ...units.filter((unit) => unit !== 128)],
    "from both ends": [20, 600, 21, 391, 23, 390, 33, 319, 63, 128, 64, 127],
  };

  it.each(Object.entries(orders))("are linked in the order of their addresses: %s", (_, order) => {
    const scene = new GuestScene({ pages: 610 });
    const blocks = order.map((unit) => {
      scene.host.answer = onlyAt(unit);
      const block = had(scene.malloc(60_000));
      expect(Math.floor(block.ptr / WASM_PAGE)).toBe(unit);
      scene.check();
      return block;
    });
    expect(scene.chunks().map(([chunk]) => chunk / WASM_PAGE)).toEqual(units.toSorted((a, b) => a - b));
    // Each second one goes back, and comes again.
    scene.host.answer = undefined;
    for (const block of blocks.filter((_, i) => i % 2)) scene.free(block);
    scene.heap.trim();
    scene.check();
    expect(scene.chunks()).toHaveLength(units.length / 2);
    for (const unit of order.filter((_, i) => i % 2)) {
      scene.host.answer = onlyAt(unit);
      had(scene.malloc(60_000));
      scene.check();
    }
    for (const block of [...scene.blocks]) scene.free(block);
    scene.expectEmpty();
  });

  it("are found also where the one below has many units", () => {
    const scene = new GuestScene({ pages: 400 });
    const places = [10, 150, 149, 300, 8];
    scene.host.answer = (bytes) =>
      places.length === 5 || bytes < WASM_PAGE ? (places.shift() ?? 0) * WASM_PAGE : 0;
    // The first one reaches over more than a word of the map.
    for (const n of [138 * WASM_PAGE - 200, 60_000, 60_000, 60_000, 60_000]) {
      had(scene.malloc(n));
      scene.check();
    }
    expect(scene.chunks()).toHaveLength(5);
    for (const block of [...scene.blocks]) scene.free(block);
    scene.expectEmpty();
  });
});

describe("a block in a chunk of several 64 KiB", () => {
  const distances = Array.from({ length: 21 }, (_, i) => 8 * (i - 14));

  it.each(distances)("whose tag begins %d bytes from where the next ones do is freed as any", (distance) => {
    for (const order of [
      [1, 2],
      [2, 1],
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ]) {
      const scene = new GuestScene();
      had(scene.malloc(3 * WASM_PAGE));
      const [chunk = 0] = scene.chunks()[0] ?? [];
      scene.free(had(scene.blocks[0]));
      const sizes = [WASM_PAGE + distance - HEADER - TAG, 600, 3000, 1000];
      const blocks = sizes.map((n) => had(scene.malloc(n)));
      expect(had(blocks[1]).ptr - TAG).toBe(chunk + WASM_PAGE + distance);
      scene.check();
      for (const i of order) {
        scene.free(had(blocks[i]));
        scene.check();
      }
      had(scene.malloc(600));
      scene.check();
      expect(scene.exports.misuse_count()).toBe(0);
      for (const block of [...scene.blocks]) scene.free(block);
      scene.expectEmpty();
    }
  });
});
