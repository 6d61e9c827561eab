// test_gc: what weak references, finalizers and the functions of the module show of garbage.
import type { Handle } from "../../src/index.js";
import type { Row } from "./objects-row.js";
import { countOf, del, give, instanceType, isNone, selfLoop } from "./objects-scene.js";

export const trashRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_bug1055820b",
    behaviour: "callbacks see the weak references of all garbage dead",
    python: `
class C:
    def __init__(self):
        self.loop = self
ouch = []
seen = []
def callback(ignored):
    seen.append([wr() for wr in refs])
cs = [C() for i in range(2)]
refs = [weakref.ref(c, callback) for c in cs]
gc.collect()
before = len(seen)
cs = None
gc.collect()
result = [before, seen]`,
    run(py) {
      const type = instanceType(py);
      const seen: (null | false)[][] = [];
      const cs = [selfLoop(type), selfLoop(type)];
      const refs = cs.map((c) => py.weakref.ref(c, () => seen.push(refs.map(deadOf))));
      const deadOf = (ref: (typeof refs)[number]) => (isNone(ref.deref()) ? null : false);
      py.gc.collect();
      const before = seen.length;
      del(...cs);
      py.gc.collect();
      del(...refs);
      return [before, seen];
    },
  },
  {
    id: "test_gc.GCTests.test_trash_weakref_clear",
    behaviour:
      "no callback of a weak reference that is garbage itself is called, whatever hides its referent",
    python: `
from _testcapi import ContainerNoGC
calls = []
class A:
    __slots__ = ["a", "y", "wz"]
class Z:
    pass
def note(ref):
    calls.append(ref)
a = A()
a.a = a
a.y = ContainerNoGC(Z())
a.wz = weakref.ref(a.y.value, note)
wr_cycle = [a.wz]
wr_cycle.append(wr_cycle)
gc.collect()
del a, wr_cycle
result = [gc.collect(), len(calls)]`,
    run(py) {
      let calls = 0;
      const type = instanceType(py);
      const hidden = py.objects.defineType({ name: "ContainerNoGC", fields: { value: "object" }, gc: false });
      const [a, z] = [selfLoop(type), type.new()];
      give(a, "second", hidden.new({ value: z }) as Handle);
      const wz = py.weakref.ref(z, () => {
        calls++;
      });
      a.set("third", wz);
      const cycle = py.objects.list([wz]);
      cycle.append(cycle);
      py.gc.collect();
      del(a, z, wz, cycle);
      return [py.gc.collect(), calls];
    },
  },
  {
    id: "test_gc.GCTests.test_get_objects_during_gc",
    behaviour: "while garbage is finalized get_objects and get_referrers do not give it",
    python: `
seen = []
class GetObjectsOnDel:
    def __del__(self):
        seen.append([len([it for it in gc.get_objects() if it is self]), len(gc.get_referrers(self))])
it = GetObjectsOnDel()
it.cycle = it
del it
gc.collect()
result = seen`,
    run(py) {
      const seen: number[][] = [];
      const type = instanceType(py, (self) => {
        const referrers = py.gc.get_referrers(self);
        seen.push([countOf(self, py.gc.get_objects()), referrers.length]);
        del(...referrers);
      });
      del(selfLoop(type));
      py.gc.collect();
      return seen;
    },
  },
];
