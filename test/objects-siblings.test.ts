// What dies with its owner dies one after another: a sister that comes later is alive still, as in CPython.
import { beforeAll, expect, it } from "vitest";
import { eachBuild } from "./support/builds.js";
import { type CPython, startCPython } from "./support/pyodide.js";

let cpython: CPython;
beforeAll(async () => {
  cpython = await startCPython();
});

/** What is logged while a tuple of two goes; CPython begins with the last item. */
const ask = (make: string): unknown =>
  JSON.parse(
    String(
      cpython.runPython(`
import json, weakref
log = []
class Node:
    def __init__(self, name, told=None): self.name, self.told = name, told
    def __del__(self):
        log.append(self.name)
        if self.told is not None: log.append(self.told() is None)
def make():
    ${make}
make()
json.dumps(log)`),
    ),
  );

eachBuild((create) => {
  const scene = () => {
    const py = create();
    const log: unknown[] = [];
    let told: (() => boolean) | undefined;
    const Node = py.objects.defineType({
      name: "Node",
      fields: { number: "i32", any: "object" },
      weakrefs: true,
      finalizer: (self) => {
        log.push(`node ${self.get("number")}`);
        if (self.get("number") === 2 && told !== undefined) log.push(told());
      },
    });
    return { py, log, Node, setTold: (asked: () => boolean) => (told = asked) };
  };

  it.each(["(ref, node)", "(node, ref)"])(
    "a weak reference in the tuple %s with its object is called back if it goes later",
    (order) => {
      const { py, log, Node } = scene();
      const node = Node.new({ number: 1 });
      const ref = py.weakref.ref(node, () => log.push("called"));
      const tuple = py.objects.tuple(order === "(ref, node)" ? [ref, node] : [node, ref]);
      node.dispose();
      ref.dispose();
      tuple.dispose();
      const python = `node = Node("node 1"); ref = weakref.ref(node, lambda _: log.append("called")); t = ${order}; del node, ref`;
      expect(log).toEqual(ask(python));
      expect([py.gc.collect(), py.check()]).toEqual([0, 0]);
    },
  );

  it.each(["(one, two)", "(two, one)"])(
    "a finalizer in the tuple %s finds the sister that goes later",
    (order) => {
      const { py, log, Node, setTold } = scene();
      const one = Node.new({ number: 1 });
      const two = Node.new({ number: 2 });
      const ref = py.weakref.ref(one);
      setTold(() => {
        const found = ref.deref();
        found?.dispose();
        return found === null;
      });
      const tuple = py.objects.tuple(order === "(one, two)" ? [one, two] : [two, one]);
      one.dispose();
      two.dispose();
      tuple.dispose();
      ref.dispose();
      const python = `one = Node("node 1"); two = Node("node 2", weakref.ref(one)); t = ${order}; del one, two`;
      expect(log).toEqual(ask(python));
      expect([py.gc.collect(), py.check()]).toEqual([0, 0]);
    },
  );
});
