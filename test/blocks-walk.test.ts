// py.heapWalk() meets exactly the live blocks, in the order of their addresses.
import { expect, it } from "vitest";
import { createPyMem, type Pointer, type PyMem } from "../src/index.js";
import { eachCheckedBuild } from "./support/builds.js";

/** Blocks of all domains and many sizes, every third one freed again: [address, size asked for] of the live ones. */
function populate(py: PyMem): Map<number, number> {
  const live = new Map<number, number>();
  const families = [py.malloc, py.PyMem_RawMalloc, py.PyMem_Malloc, py.PyObject_Malloc];
  for (let index = 0; index < 3000; index++) {
    const size = index % 50 === 0 ? index * 7 : (index * 13) % 600;
    const p = families[index % 4]?.(size) ?? 0;
    live.set(p, size);
  }
  for (const [index, p] of [...live.keys()].entries()) {
    if (index % 3 !== 0) continue;
    py.free(p as Pointer);
    live.delete(p);
  }
  return live;
}

const byAddress = (one: number, other: number) => one - other;

eachCheckedBuild((create) => {
  it("is empty in a new heap and in one whose blocks are all freed", () => {
    const py = create();
    expect([...py.heapWalk()]).toEqual([]);
    for (const p of populate(py).keys()) py.free(p as Pointer);
    expect([...py.heapWalk()]).toEqual([]);
  });

  it("meets each live block once", () => {
    const py = create();
    const live = populate(py);
    const walked = [...py.heapWalk()];
    expect(walked.map((block) => block.ptr)).toEqual([...live.keys()].sort(byAddress));
    for (const { ptr, size } of walked) {
      expect(size).toBe(py.malloc_usable_size(ptr));
      expect(size).toBeGreaterThanOrEqual(live.get(ptr) ?? Number.POSITIVE_INFINITY);
    }
  });

  it("meets no two blocks that overlap", () => {
    const py = create();
    populate(py);
    let end = 0;
    for (const { ptr, size } of py.heapWalk()) {
      expect(ptr).toBeGreaterThanOrEqual(end);
      end = ptr + size;
    }
    expect(end).toBeLessThanOrEqual(py.memory.buffer.byteLength);
  });

  it("allows the block that it met to be freed", () => {
    const py = create();
    const count = populate(py).size;
    let freed = 0;
    for (const { ptr } of py.heapWalk()) {
      py.free(ptr);
      freed++;
    }
    expect(freed).toBe(count);
    expect([...py.heapWalk()]).toEqual([]);
    expect(py.check()).toBe(0);
  });

  it("meets a block whose owner's bytes look like an arena's links, and whose place is one for a pool", () => {
    const py = create();
    const { POOL_SIZE } = py.config;
    const size = POOL_SIZE + 64;
    const p = py.exports.aligned_alloc(POOL_SIZE, size);
    const other = py.exports.malloc(64);
    // An arena's node lies 16 bytes before its end; the links are its two last words. Both neighbours say that it is theirs.
    const words = new Uint32Array(py.memory.buffer);
    words.fill(other, (p + POOL_SIZE) / 4 - 2, (p + POOL_SIZE) / 4);
    words.fill(p + POOL_SIZE - 16, other / 4, other / 4 + 8);
    expect([...py.heapWalk()].map((block) => block.ptr)).toEqual([p, other].sort(byAddress));
  });
});

it("is refused by the fast build, at once", () => {
  const py = createPyMem({ build: "fast" });
  expect(() => py.heapWalk()).toThrow(
    new TypeError("heapWalk: the fast build does not record where its blocks are; use another build"),
  );
});
