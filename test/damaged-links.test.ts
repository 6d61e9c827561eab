// Free memory that was written to: the allocator's links there are mended, the writer is told once, and the heap goes on.
import { describe, expect, it } from "vitest";
import { MemoryMisuseError, type Pointer, type PyMem } from "../src/index.js";
import { familiesOf } from "./support/allocator.js";
import { eachPlainCheckedBuild } from "./support/builds.js";
import { expectAsAtStart } from "./support/empty-heap.js";
import { Shadowed } from "./support/shadowed.js";

/** What a program may leave where a link was, given where the freed block and a live one are. */
const WRITES: readonly (readonly [string, (freed: number, live: number) => number])[] = [
  // As the last link of a list is: the list ends early.
  ["zeros", () => 0],
  ["ones", () => 0xffffffff],
  ["text", () => 0x41414141],
  ["an address outside memory", () => 0xfffffff8],
  ["the block's own address", (freed) => freed],
  ["a place in the same pool that no block is at", (freed) => freed ^ 8],
  ["the address of a live block", (_, live) => live],
  ["an address of the allocator's own state", () => 2048],
];

/** The codes of what a number of calls threw. */
function misusesOf(calls: number, call: () => void): string[] {
  const codes: string[] = [];
  for (let time = 0; time < calls; time++) {
    try {
      call();
    } catch (error) {
      if (!(error instanceof MemoryMisuseError)) throw error;
      codes.push(error.code);
    }
  }
  return codes;
}

const write = (py: PyMem, address: number, value: number) => {
  new Uint32Array(py.memory.buffer, address, 1)[0] = value;
};

// The fast build believes what it reads, the secure one sees more than its links: secure-writes.test.ts.
eachPlainCheckedBuild((create) => {
  describe.each(["next", "prev"])("the %s link of a large free block", (link) => {
    it.each(WRITES)("written to with %s", (_, valueAt) => {
      const heap = new Shadowed(create({ maximumBytes: 2 ** 20 }), 4);
      // Free blocks of one bin, live ones between them, and nothing else free but the tail.
      const blocks = Array.from({ length: 12 }, () => heap.malloc(3000));
      const freed = blocks.filter((block, i) => block !== undefined && i % 2 === 1);
      const [, victim, another] = freed;
      const live = blocks[0];
      if (live === undefined || victim === undefined || another === undefined) throw new Error("no memory");
      for (const block of freed) if (block !== undefined) heap.free(block);
      write(heap.py, victim.ptr + (link === "next" ? 0 : 4), valueAt(victim.ptr - 8, live.ptr));

      const codes = misusesOf(400, () => heap.malloc(2900, familiesOf(heap.py)[3]));
      expect(codes).toEqual(["CORRUPT_LINK"]);
      heap.check();
      expect(heap.refused).toBeGreaterThan(0);
      heap.freeAll();
      expectAsAtStart(heap.py);
    });

    /** A live block above a free one, whose link is written to. */
    const scene = (onMisuse: "throw" | "ignore" | (() => void)) => {
      const heap = new Shadowed(create({ onMisuse }));
      const blocks = Array.from({ length: 7 }, () => heap.malloc(3000));
      const [, below, neighbour, , other] = blocks;
      if (below === undefined || neighbour === undefined || other === undefined) throw new Error("no memory");
      heap.free(below);
      heap.free(other);
      write(heap.py, below.ptr + (link === "next" ? 0 : 4), 0x41414141);
      return { heap, neighbour };
    };

    it("does not keep its neighbour from being freed more than once", () => {
      const { heap, neighbour } = scene("throw");
      expect(misusesOf(1, () => heap.py.free(neighbour.ptr as Pointer))).toEqual(["CORRUPT_LINK"]);
      heap.check();
      heap.free(neighbour);
      heap.freeAll();
      expectAsAtStart(heap.py);
    });

    it.each(["ignore", () => undefined] as const)("does not keep it at all where misuse is: %s", (policy) => {
      for (const use of ["free", "realloc"] as const) {
        const { heap, neighbour } = scene(policy);
        if (use === "free") heap.free(neighbour);
        else expect(heap.realloc(neighbour, 9000)).toBe(true);
        expect(heap.py.misuseCount).toBe(1);
        heap.check();
        expect([...heap.py.heapWalk()].map(({ ptr }) => ptr)).toEqual(heap.shadow.addresses());
        heap.freeAll();
        expectAsAtStart(heap.py);
      }
    });
  });
});

eachPlainCheckedBuild((create) => {
  /** A live block beside a freed one whose links are overwritten. */
  const besideDamage = (py: PyMem) => {
    const [p, freed] = [py.malloc(5000), py.malloc(5000), py.malloc(5000)];
    py.free(freed);
    new Uint8Array(py.memory.buffer, freed, 8).fill(0x41);
    return { p, freed };
  };

  it("damage beside a block that is freed does not keep it, where misuse is ignored", () => {
    const py = create({ onMisuse: "ignore" });
    const { p } = besideDamage(py);
    py.free(p);
    expect(py.misuseCount).toBe(1);
    py.free(p);
    // A second free of it is a mistake of its own.
    expect(py.misuseCount).toBe(2);
    expect(py.check()).toBe(0);
  });

  it.each([0, 40, 2 ** 20])("a free block is not taken where its tag says %d bytes", (size) => {
    const py = create();
    const blocks = Array.from({ length: 8 }, () => py.malloc(3000));
    for (const p of [blocks[3], blocks[5]]) if (p !== undefined) py.free(p);
    // The one that would be taken first.
    const freed = blocks[5] ?? 0;
    new Uint32Array(py.memory.buffer, freed - 4, 1)[0] = size;
    // From a smaller bin: of its own the first block's size is compared.
    expect(misusesOf(1, () => py.malloc(2600))).toEqual(["CORRUPT_TAG"]);
    const more = Array.from({ length: 100 }, () => py.malloc(2600));
    expect(more.filter((p) => p < freed + 3000 && p + 2600 > freed)).toEqual([]);
  });

  it("is seen by a request for an aligned block too", () => {
    const py = create();
    const { freed } = besideDamage(py);
    expect(() => py.aligned_alloc(1024, 3000)).toThrow(MemoryMisuseError);
    expect(py.exports.last_error_address() >>> 0).toBe(freed);
    expect(py.aligned_alloc(1024, 3000)).toBeGreaterThan(0);
    expect(py.check()).toBe(0);
  });

  it("a seed comes too late once there are blocks", () => {
    const py = create();
    py.malloc(100);
    expect(py.exports.set_seed?.(1, 2)).toBe(0);
    expect(py.check()).toBe(0);
  });
});
