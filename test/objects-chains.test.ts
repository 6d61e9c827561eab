// Chains as long as memory allows die without recursion, and short ones of the same form in the order in which CPython's recursion lets them.
import { beforeAll, describe, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { ObjectHeap } from "./support/objects-raw.js";
import { type CPython, startCPython } from "./support/pyodide.js";

/** Wasm's stack has room for a tenth of so many calls. */
const MILLION = 1_000_000;
const [LEFT, RIGHT, WEAK, ID] = [8, 12, 16, 20];

/** A type of nodes with two references, a number, and what else is asked for. */
class Nodes extends ObjectHeap {
  log: number[] = [];
  readonly logged = this.addFunction((_, object) => this.log.push(this.word(object + ID)));
  readonly told = this.addFunction((context) => this.log.push(this.word(context + ID)));

  type(isContainer: boolean, hasFinalizer = false): number {
    const finalize = hasFinalizer ? this.logged : 0;
    return this.defineType({
      basicsize: 24,
      fixed: [LEFT, RIGHT],
      weaklistoffset: WEAK,
      isContainer,
      finalize,
    });
  }

  /** One that has the reference to its child, which it takes. */
  node(type: number, id: number, left = 0, right = 0): number {
    const isContainer = (this.word(type + 12) & 1) !== 0;
    const node = isContainer ? this.o.PyObject_GC_New(type) : this.o.PyObject_New(type);
    this.setWord(node + LEFT, left);
    this.setWord(node + RIGHT, right);
    this.setWord(node + ID, id);
    if (isContainer) this.o.PyObject_GC_Track(node);
    return node;
  }

  /** A chain of nodes with the numbers 0, 1, ...; of the types by turns. Its first node. */
  chain(length: number, ...types: number[]): number {
    let node = 0;
    for (let id = length - 1; id >= 0; id--) node = this.node(types[id % types.length] as number, id, node);
    return node;
  }

  /** A chain that begins anew at its end, and that nothing else refers to. */
  ring(length: number, ...types: number[]): void {
    const first = this.chain(length, ...types);
    let last = first;
    for (let next = last; next !== 0; next = this.word(next + LEFT)) last = next;
    this.setWord(last + LEFT, first);
  }

  /** A tree in which each node of odd number is its parent's left child, and the one after it the right: of one level more than that. */
  tree(type: number, depth: number, id = 0): number {
    if (depth === 0) return this.node(type, id);
    const left = this.tree(type, depth - 1, 2 * id + 1);
    return this.node(type, id, left, this.tree(type, depth - 1, 2 * id + 2));
  }

  expectEmpty(): void {
    expect([0, 1, 2].map((i) => this.o.gc_first(i))).toEqual([0, 0, 0]);
    expect(this.o.gc_check()).toBe(0);
    expect(this.wasm.check()).toBe(0);
    expect(this.wasm.misuse_count()).toBe(0);
  }
}

const ascending = (length: number) => Array.from({ length }, (_, i) => i);
/** As text, which is compared at once. */
const sameNumbers = (numbers: readonly number[], expected: readonly number[]) =>
  expect(numbers.join() === expected.join()).toBe(true);

let cpython: CPython;
beforeAll(async () => {
  cpython = await startCPython();
  cpython.runPython(python);
});

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

  describe("beside a live CPython", () => {
    it.each(["chain(6)", "tree(3)", "ring(5)", "hooked(4)", "shared()", "tree_of_shared()"])(
      "%s dies in the same order",
      (name) => {
        const heap = open();
        forms(heap)[name as keyof ReturnType<typeof forms>]();
        expect(JSON.stringify(heap.log)).toBe(cpython.runPython(`run(lambda: ${name})`));
        heap.expectEmpty();
      },
    );
  });
});

/** The same forms as in Python below, let go of at once. */
function forms(heap: Nodes) {
  const { o } = heap;
  const type = heap.type(true, true);
  const drop = (object: number) => o.Py_DECREF(object);
  /** Nodes that share the one that they are given. */
  const sharing = (id: number, shared: number) => {
    o.Py_INCREF(shared);
    o.Py_INCREF(shared);
    return heap.node(type, id, heap.node(type, id + 1, shared), heap.node(type, id + 2, shared));
  };
  return {
    "chain(6)": () => drop(heap.chain(6, type)),
    "tree(3)": () => drop(heap.tree(type, 3)),
    "ring(5)": () => {
      heap.ring(5, type);
      o.gc_collect(2);
    },
    "hooked(4)": () => {
      const hook = heap.node(type, 100, 0, heap.chain(4, type));
      heap.setWord(hook + LEFT, hook);
      o.gc_collect(2);
    },
    "shared()": () => {
      const shared = heap.node(type, 50);
      const owner = sharing(0, shared);
      drop(shared);
      drop(owner);
    },
    "tree_of_shared()": () => {
      const shared = heap.chain(3, type);
      const owner = heap.node(type, 90, sharing(20, shared), sharing(30, shared));
      drop(shared);
      drop(owner);
    },
  };
}

const python = `
import gc, json
log = []
class Node:
    __slots__ = ("left", "right", "id", "__weakref__")
    def __init__(self, id, left=None, right=None):
        self.id, self.left, self.right = id, left, right
    def __del__(self):
        log.append(self.id)
def chain(n):
    node = None
    for id in range(n - 1, -1, -1):
        node = Node(id, node)
    return node
def tree(depth, id=0):
    if depth == 0:
        return Node(id)
    left = tree(depth - 1, 2 * id + 1)
    return Node(id, left, tree(depth - 1, 2 * id + 2))
def ring(n):
    first = last = chain(n)
    while last.left is not None:
        last = last.left
    last.left = first
def hooked(n):
    hook = Node(100, None, chain(n))
    hook.left = hook
def sharing(id, shared):
    left = Node(id + 1, shared)
    return Node(id, left, Node(id + 2, shared))
def shared():
    return sharing(0, Node(50))
def tree_of_shared():
    one = chain(3)
    left = sharing(20, one)
    right = sharing(30, one)
    return Node(90, left, right)
def run(make):
    gc.collect()
    gc.disable()
    log.clear()
    make()
    gc.collect()
    gc.enable()
    return json.dumps(log, separators=(",", ":"))
`;
