// mallocBatch and freeBatch: many blocks in one call.
import { describe, expect, it } from "vitest";
import { createPyMem, MemoryMisuseError, type Pointer } from "../src/index.js";
import { eachBuild, eachCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";

eachBuild((create) => {
  it.each([0, 1, 63, 64, 65, 1000])("gives %d blocks, all live and apart, and frees them", (k) => {
    const py = create();
    const blocks = py.mallocBatch(40, k);
    expect(blocks).toHaveLength(k);
    const bytes = new Uint8Array(py.memory.buffer);
    blocks.forEach((p, i) => {
      bytes.fill(i, p, p + 40);
    });
    blocks.forEach((p, i) => {
      expect(bytes.subarray(p, p + 40).every((byte) => byte === (i & 255))).toBe(true);
    });
    expect(py.check()).toBe(0);
    py.freeBatch(blocks);
    expectAsAtStart(py);
  });

  it("gives as many as there is memory for", () => {
    const py = create({ maximumBytes: 4 * 65536 });
    const blocks = py.mallocBatch(10_000, 100);
    expect(blocks.length).toBeGreaterThan(15);
    expect(blocks.length).toBeLessThan(27);
    py.freeBatch(blocks);
    expectAsAtStart(py);
  });

  it("survives growth of memory between two of its calls", () => {
    const py = create();
    const blocks = py.mallocBatch(600, 500);
    expect(new Set(blocks).size).toBe(500);
    py.freeBatch(Uint32Array.from(blocks));
    expectAsAtStart(py);
  });

  it.each([
    ["NaN", Number.NaN, RangeError],
    ["-1", -1, RangeError],
    ["1.5", 1.5, RangeError],
    ["2^32", 2 ** 32, RangeError],
    ["'8'", "8", TypeError],
    ["null", null, TypeError],
  ])("refuses %s as a size, a number and an address, and changes nothing", (_, value, error) => {
    const py = create();
    const bad = value as number;
    const live = py.malloc(8);
    expect(() => py.mallocBatch(bad, 1)).toThrow(error);
    expect(() => py.mallocBatch(1, bad)).toThrow(error);
    expect(() => py.freeBatch([live, bad as Pointer])).toThrow(error);
    py.free(live);
    expectAsAtStart(py);
  });

  it.each([[undefined], [null], [7], ["abc"]])("refuses %s as a list", (list) => {
    expect(() => create().freeBatch(list as never)).toThrow(TypeError);
  });

  it("frees what block objects own, and tells them", () => {
    const py = create();
    const block = py.alloc(50);
    py.freeBatch([block.ptr, ...py.mallocBatch(50, 3)]);
    expect(() => block.view).toThrow();
    expectAsAtStart(py);
  });
});

eachCheckedBuild((create) => {
  it("stops at a block that is not live, which it names", () => {
    const py = create();
    const [a, b, c] = py.mallocBatch(100, 3) as [Pointer, Pointer, Pointer];
    py.free(b);
    const misuse = expect(() => py.freeBatch([a, b, c]));
    misuse.toThrow(MemoryMisuseError);
    expect(() => py.free(a)).toThrow(MemoryMisuseError);
    py.free(c);
    expectAsAtStart(py);
  });
});

describe("a function that is told of misuse", () => {
  it("may make batch calls itself, while one is going on", () => {
    let mine: Pointer[] = [];
    const py = createPyMem({
      onMisuse: () => {
        if (mine.length > 0) return;
        mine = py.mallocBatch(24, 10);
        py.freeBatch(py.mallocBatch(24, 5));
      },
    });
    const blocks = py.mallocBatch(24, 20);
    const dead = py.malloc(24);
    py.free(dead);
    py.freeBatch([dead, ...blocks]);
    expect(py.misuseCount).toBe(1);
    expect(mine).toHaveLength(10);
    const again = py.mallocBatch(24, 40);
    expect(again.filter((p) => mine.includes(p))).toHaveLength(0);
    py.freeBatch(again);
    py.freeBatch(mine);
    expectAsAtStart(py);
  });
});

describe("a list that changes while it is read", () => {
  it("is read once", () => {
    const py = createPyMem();
    const p = py.malloc(24);
    let reads = 0;
    const list = {
      length: 1,
      get 0() {
        return (reads++ === 0 ? p : p + 0.5) as Pointer;
      },
    };
    py.freeBatch(list);
    expect(reads).toBe(1);
    expectAsAtStart(py);
  });
});

describe("free memory that was written to", () => {
  it("is told of before any block is given out", () => {
    const py = createPyMem({ seed: 1 });
    const [a, fence] = [py.malloc(5000), py.malloc(5000)];
    py.free(a);
    new Uint32Array(py.memory.buffer, a, 2).fill(fence);
    let blocks: Pointer[] = [];
    expect(() => {
      blocks = py.mallocBatch(5000, 4);
    }).toThrow(MemoryMisuseError);
    expect(blocks).toHaveLength(0);
    expect([...py.heapWalk()].map(({ ptr }) => ptr)).toEqual([fence]);
  });
});
