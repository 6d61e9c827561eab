// Where each address is on the map.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressAt,
  boxesOf,
  fitView,
  isFit,
  type MapSpace,
  panned,
  refitted,
  revealing,
  showsBlocks,
  zoomed,
  zoomedTo,
} from "../src/inspector/engine/map-layout.js";

const spaces = fc.record<MapSpace>({
  memoryBytes: fc.integer({ min: 1, max: 65536 }).map((pages) => pages * 65536),
  poolSize: fc.constant(2048),
  width: fc.integer({ min: 64, max: 3000 }),
  height: fc.integer({ min: 128, max: 1200 }),
});
const part = fc.double({ min: 0, max: 0.999999, noNaN: true });

describe("the map", () => {
  it("shows all of the memory at first, in the height that there is", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        const view = fitView(space);
        expect(view.from).toBe(0);
        expect(view.rows * view.bytesPerRow).toBeGreaterThanOrEqual(space.memoryBytes);
        expect((view.rows - 1) * view.bytesPerRow).toBeLessThan(space.memoryBytes);
        expect(view.rows * view.rowHeight).toBeLessThanOrEqual(space.height);
        expect(isFit(space, view)).toBe(true);
      }),
    );
  });

  it("has rows of a power of two bytes, so that pools stand in columns", () => {
    fc.assert(
      fc.property(spaces, part, fc.integer({ min: -3, max: 30 }), (space, at, steps) => {
        const view = zoomed(space, fitView(space), steps, Math.floor(at * space.memoryBytes));
        expect(Math.log2(view.bytesPerRow) % 1).toBe(0);
        expect(view.from % view.bytesPerRow).toBe(0);
      }),
    );
  });

  it("keeps an address in sight while it zooms in to it, and never leaves the memory", () => {
    fc.assert(
      fc.property(
        spaces,
        part,
        fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 8 }),
        (space, at, steps) => {
          const address = Math.floor(at * space.memoryBytes);
          let view = fitView(space);
          for (const step of steps) {
            view = zoomed(space, view, step, address);
            expect(address).toBeGreaterThanOrEqual(view.from);
            expect(address).toBeLessThan(view.from + view.rows * view.bytesPerRow);
            expect(view.from).toBeLessThan(space.memoryBytes);
            expect(view.rows * view.rowHeight).toBeLessThanOrEqual(space.height);
          }
        },
      ),
    );
  });

  it("finds at the middle of an address's box that address again", () => {
    fc.assert(
      fc.property(spaces, part, fc.integer({ min: 0, max: 30 }), (space, at, steps) => {
        const address = Math.floor(at * space.memoryBytes);
        const view = zoomed(space, fitView(space), steps, address);
        const [box] = boxesOf(view, address, address + 1);
        expect(box).toBeDefined();
        if (box === undefined) return;
        const found = addressAt(view, space.memoryBytes, box.x + box.width / 2, box.y + box.height / 2);
        expect(Math.abs((found ?? -1) - address)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("gives a pool as many boxes as it has rows, and their widths are its bytes", () => {
    const space: MapSpace = { memoryBytes: 1 << 20, poolSize: 2048, width: 512, height: 400 };
    const view = zoomedTo(space, 40_960, 2048);
    const boxes = boxesOf(view, 40_960, 43_008);
    const bytes = boxes.reduce((sum, { width }) => sum + (width / space.width) * view.bytesPerRow, 0);
    expect(bytes).toBe(2048);
    expect(boxes.length).toBe(2048 / view.bytesPerRow);
    expect(showsBlocks(view)).toBe(true);
    expect(showsBlocks(fitView(space))).toBe(false);
  });

  it("zooms in to a piece so that all of it is seen", () => {
    fc.assert(
      fc.property(spaces, part, fc.integer({ min: 8, max: 100_000 }), (space, at, bytes) => {
        const from = Math.floor((at * space.memoryBytes) / 8) * 8;
        const end = Math.min(from + bytes, space.memoryBytes);
        const view = zoomedTo(space, from, end - from);
        expect(view.from).toBeLessThanOrEqual(from);
        expect(view.from + view.rows * view.bytesPerRow).toBeGreaterThanOrEqual(end);
      }),
    );
  });

  it("stays within the memory when it is dragged, and goes where it is told to", () => {
    const space: MapSpace = { memoryBytes: 1 << 22, poolSize: 2048, width: 800, height: 400 };
    const view = zoomed(space, fitView(space), 4, 0);
    expect(panned(space, view, -5)).toEqual(view);
    const last = panned(space, view, 1e9);
    expect(last.from + last.rows * last.bytesPerRow).toBe(space.memoryBytes);
    expect(revealing(space, view, space.memoryBytes - 1)).toEqual(last);
    expect(revealing(space, view, view.from + 1)).toBe(view);
  });

  it("is of no point beside the memory", () => {
    const space: MapSpace = { memoryBytes: 65536 * 3, poolSize: 2048, width: 360, height: 300 };
    const view = fitView(space);
    expect(addressAt(view, space.memoryBytes, -1, 0)).toBeUndefined();
    expect(addressAt(view, space.memoryBytes, 360, 0)).toBeUndefined();
    expect(addressAt(view, space.memoryBytes, 0, view.rows * view.rowHeight)).toBeUndefined();
    expect(addressAt(view, space.memoryBytes, 0, 0)).toBe(0);
  });

  it("shows the same part after the memory has grown", () => {
    const space: MapSpace = { memoryBytes: 1 << 22, poolSize: 2048, width: 800, height: 400 };
    const view = zoomed(space, fitView(space), 5, 1 << 21);
    const grown = refitted({ ...space, memoryBytes: 1 << 24 }, view);
    expect([grown.from, grown.bytesPerRow]).toEqual([view.from, view.bytesPerRow]);
  });
});
