// test_finalization: PEP 442's finalizers, of objects alone, in a cycle of one and in chains.
import type { Handle } from "../../src/index.js";
import { type Kind, pythonScene, Scene } from "./objects-finalization-scene.js";
import type { Json, Row } from "./objects-row.js";
import { del, type Instance, isNone, isThe } from "./objects-scene.js";

function simple(method: string, kind: Kind, behaviour: string): Row {
  return {
    id: `test_finalization.SimpleFinalizationTest.test_${method}`,
    behaviour,
    python: `${pythonScene}
result = watch(lambda: [${kind}(0)])`,
    run(py) {
      const scene = new Scene(py, () => true);
      return scene.watch(scene.make(kind));
    },
  };
}

function selfCycle(method: string, kind: Kind, behaviour: string): Row {
  return {
    id: `test_finalization.SelfCycleFinalizationTest.test_${method}`,
    behaviour,
    python: `${pythonScene}
Simple.is_sane = lambda self: self.ref is self
def make():
    it = ${kind}(0)
    it.ref = it
    return [it]
result = watch(make)`,
    run(py) {
      const scene = new Scene(py, (self) => isThe(self, self.get("first")));
      const objects = scene.make(kind);
      for (const it of objects) it.set("first", it);
      return scene.watch(objects);
    },
  };
}

/** Whether a neighbour refers back, or has let go of all it had. */
function isLinked(self: Instance): boolean {
  const backs = [
    ["first", "second"],
    ["second", "first"],
  ] as const;
  return backs.every(([to, back]) => {
    const neighbour = self.get(to) as Instance | null;
    if (neighbour === null) return false;
    const there = neighbour.get(back);
    const isSane = there === null ? isNone(neighbour.get(to)) : isThe(self, there.clone());
    del(neighbour, there);
    return isSane;
  });
}

function chain(method: string, of: readonly Kind[], behaviour: string): Row {
  return {
    id: `test_finalization.CycleChainFinalizationTest.test_${method}`,
    behaviour,
    python: `${pythonScene}
def is_sane(self):
    left, right = self.left, self.right
    return (left.right is (None if left.suicided else self)) and (right.left is (None if right.suicided else self))
Simple.is_sane = is_sane
def make():
    nodes = [kind(n) for n, kind in enumerate([${of.join(", ")}])]
    for n, node in enumerate(nodes):
        node.left = nodes[n - 1]
        nodes[n - 1].right = node
    return nodes
result = watch(make)`,
    run(py) {
      const scene = new Scene(py, isLinked);
      const nodes = scene.make(...of);
      nodes.forEach((node, n) => {
        const left = nodes.at(n - 1) as Instance;
        node.set("first", left);
        left.set("second", node);
      });
      return scene.watch(nodes);
    },
  };
}

/** An object that the collector does not know: a non-container with a finalizer. */
function nonContainer(method: string, isResurrector: boolean, behaviour: string): Row {
  return {
    id: `test_finalization.SimpleFinalizationTest.test_${method}`,
    behaviour,
    python: `
from _testcapi import without_gc
calls, survivors = [], []
@without_gc
class NonGC:
    __slots__ = ()
    def __del__(self):
        calls.append(gc.is_tracked(self))
        if ${isResurrector ? "True" : "False"}:
            survivors.append(self)
it = NonGC()
result = [gc.is_tracked(it)]
del it
for i in range(3):
    result += [calls[:], len(survivors), gc.collect()]
    survivors.clear()`,
    run(py) {
      const calls: boolean[] = [];
      const survivors: Handle[] = [];
      const type = py.objects.defineType({
        name: "NonGC",
        fields: {},
        finalizer: (self) => {
          calls.push(py.gc.is_tracked(self));
          if (isResurrector) survivors.push(self.clone());
        },
      });
      const it = type.new();
      const result: Json[] = [py.gc.is_tracked(it)];
      del(it);
      for (let i = 0; i < 3; i++) {
        result.push([...calls], survivors.length, py.gc.collect());
        del(...survivors.splice(0));
      }
      return result;
    },
  };
}

const times = (n: number, ...of: readonly Kind[]) => Array.from({ length: n }, () => of).flat();
const each = (n: number, ...of: readonly Kind[]) => of.flatMap((kind) => times(n, kind));

export const finalizationRows: readonly Row[] = [
  simple("simple", "Simple", "the last reference gone, the finalizer is called and the object is dead"),
  simple(
    "simple_resurrect",
    "Resurrector",
    "an object that its finalizer keeps is alive for its weak references, until it is let go",
  ),
  nonContainer("non_gc", false, "an object that is no container has its finalizer called"),
  nonContainer(
    "non_gc_resurrect",
    true,
    "an object that is no container has its finalizer called each time that it dies",
  ),
  selfCycle("simple", "Simple", "an object that holds itself is finalized and freed by a collection"),
  selfCycle(
    "simple_resurrect",
    "Resurrector",
    "an object that holds itself comes back once, its weak references dead",
  ),
  selfCycle("simple_suicide", "Suicidal", "an object that holds itself may let go in its finalizer"),
  chain("homogenous", times(3, "Simple"), "a ring is finalized object by object and freed"),
  chain("homogenous_resurrect", times(3, "Resurrector"), "a ring comes back whole, and once"),
  chain("homogenous_suicidal", times(3, "Suicidal"), "a ring may fall apart while it is finalized"),
  chain(
    "heterogenous_suicidal_one",
    times(2, "Suicidal", "Simple"),
    "a ring may let go of every other object",
  ),
  chain("heterogenous_suicidal_two", each(2, "Suicidal", "Simple"), "a ring may let go of its first half"),
  chain(
    "heterogenous_resurrect_one",
    times(2, "Resurrector", "Simple"),
    "every other object of a ring comes back",
  ),
  chain(
    "heterogenous_resurrect_two",
    times(2, "Resurrector", "Simple", "Suicidal"),
    "a ring of each kind in turn",
  ),
  chain(
    "heterogenous_resurrect_three",
    each(2, "Resurrector", "Simple", "Suicidal"),
    "a ring of two of each kind",
  ),
];
