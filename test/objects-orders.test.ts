// Chains, trees and rings die in the order in which CPython's recursion lets them, that of npm's pyodide.
import { beforeAll, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { LEFT, Nodes } from "./support/objects-nodes.js";
import { type CPython, startCPython } from "./support/pyodide.js";

let cpython: CPython;
beforeAll(async () => {
  cpython = await startCPython();
  cpython.runPython(python);
});

eachBuild((create) => {
  it.each(["chain(6)", "tree(3)", "ring(5)", "hooked(4)", "shared()", "tree_of_shared()"])(
    "%s dies in the same order as in CPython",
    (name) => {
      const heap = new Nodes(create());
      forms(heap)[name as keyof ReturnType<typeof forms>]();
      expect(JSON.stringify(heap.log)).toBe(cpython.runPython(`run(lambda: ${name})`));
      heap.expectEmpty();
    },
  );
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
