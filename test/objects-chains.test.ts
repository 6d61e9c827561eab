// Chains as long as memory allows die without recursion.
import { expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { LEFT, Nodes } from "./support/objects-nodes.js";

/** Wasm's stack has room for a tenth of so many calls. */
const MILLION = 1_000_000;

const ascending = (length: number) => Array.from({ length }, (_, i) => i);
/** As text, which is compared at once. */
const sameNumbers = (numbers: readonly number[], expected: readonly number[]) =>
  expect(numbers.join() === expected.join()).toBe(true);

eachBuild((create, build) => {
  /** How many there were before the objects. */
  let blocks = 0;
  // The other builds differ in the allocator alone, and are slower.
  const length = build === "default" ? MILLION : MILLION / 10;
  const lengthWithCalls = length / 5;
  const open = () => new Nodes(create());
  const expectNothingLeft = (heap: Nodes) => {
    heap.expectEmpty();
    expect(heap.py.getAllocatedBlocks()).toBe(blocks);
  };

  it.each([
    ["containers", [true]],
    ["leaves", [false]],
    ["containers and leaves by turns", [true, false]],
  ] as const)("a chain of many %s dies at once", (_, which) => {
    const heap = open();
    const types = which.map((isContainer) => heap.type(isContainer));
    blocks = heap.py.getAllocatedBlocks();
    heap.o.gc_disable();
    heap.o.Py_DECREF(heap.chain(length, ...types));
    expectNothingLeft(heap);
  });

  it("a chain of many containers outlives collections, and dies at once", () => {
    const heap = open();
    const type = heap.type(true);
    blocks = heap.py.getAllocatedBlocks();
    const first = heap.chain(length, type);
    expect([0, 1, 2, 2].map((i) => heap.o.gc_collect(i))).toEqual([0, 0, 0, 0]);
    heap.o.Py_DECREF(first);
    expectNothingLeft(heap);
  });

  it("a ring of many containers is collected, one with finalizers too", () => {
    const heap = open();
    const types = [heap.type(true), heap.type(true, true)] as const;
    blocks = heap.py.getAllocatedBlocks();
    heap.o.gc_disable();
    heap.ring(length, types[0]);
    expect(heap.o.gc_collect(2)).toBe(length);
    heap.ring(lengthWithCalls, types[1]);
    expect(heap.o.gc_collect(2)).toBe(lengthWithCalls);
    // In the order in which they were tracked: the last node first.
    sameNumbers(heap.log, ascending(lengthWithCalls).reverse());
    expectNothingLeft(heap);
  });

  it("a ring that a chain hangs on is collected with it", () => {
    const heap = open();
    const type = heap.type(true);
    blocks = heap.py.getAllocatedBlocks();
    heap.o.gc_disable();
    const hook = heap.node(type, 0, 0, heap.chain(length, type));
    heap.setWord(hook + LEFT, hook);
    expect(heap.o.gc_collect(2)).toBe(length + 1);
    expectNothingLeft(heap);
  });

  it("a tree of many nodes dies at once", () => {
    const heap = open();
    const type = heap.type(true);
    blocks = heap.py.getAllocatedBlocks();
    heap.o.Py_DECREF(heap.tree(type, build === "default" ? 18 : 14));
    expectNothingLeft(heap);
  });

  it.each([true, false])(
    "the finalizers of a long chain are called from its first to its last object (containers: %s)",
    (isContainer) => {
      const heap = open();
      const type = heap.type(isContainer, true);
      blocks = heap.py.getAllocatedBlocks();
      heap.o.Py_DECREF(heap.chain(lengthWithCalls, type));
      sameNumbers(heap.log, ascending(lengthWithCalls));
      expectNothingLeft(heap);
    },
  );

  it("the weak references' callbacks of a long chain are called from its first to its last object", () => {
    const heap = open();
    const { o } = heap;
    const type = heap.type(true);
    let node = 0;
    let refs = 0;
    for (let id = lengthWithCalls - 1; id >= 0; id--) {
      node = heap.node(type, id, node);
      const context = heap.node(type, id);
      // Kept by a chain of its own, so that it is there to be called.
      refs = heap.node(type, id, refs, o.PyWeakref_NewRef(node, heap.told, context));
      o.Py_DECREF(context);
    }
    o.Py_DECREF(node);
    sameNumbers(heap.log, ascending(lengthWithCalls));
    o.Py_DECREF(refs);
    heap.expectEmpty();
  });
});
