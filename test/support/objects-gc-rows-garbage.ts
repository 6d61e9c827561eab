// test_gc: what is in garbage, what is not, and what may be seen of garbage while it is cleared.
import type { Handle, WeakRefHandle } from "../../src/index.js";
import { NO_TP_DEL } from "./objects-gc-methods.js";
import type { Row } from "./objects-row.js";
import { del, instanceType, isNone, isThe, selfLoop } from "./objects-scene.js";

export const garbageRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_saveall",
    behaviour: "with DEBUG_SAVEALL what would be freed is in garbage",
    python: `
before = len(gc.garbage)
l = []
l.append(l)
id_l = id(l)
gc.set_debug(gc.get_debug() | gc.DEBUG_SAVEALL)
del l
found = gc.collect()
gc.set_debug(0)
result = [before, found, [id(it) == id_l for it in gc.garbage], gc.garbage[0][0] is gc.garbage[0]]
gc.garbage.clear()
result.append(gc.collect())`,
    run(py) {
      const before = py.gc.garbage.length;
      const l = py.objects.list();
      l.append(l);
      const { id } = l;
      py.gc.set_debug(py.gc.get_debug() | py.gc.DEBUG_SAVEALL);
      del(l);
      const found = py.gc.collect();
      py.gc.set_debug(0);
      const saved = py.gc.garbage;
      const [first] = saved as [ReturnType<typeof py.objects.list>];
      const result = [before, found, saved.map((it) => it.id === id), isThe(first, first.at(0))];
      del(...saved);
      py.gc.clear_garbage();
      return [...result, py.gc.collect()];
    },
  },
  ...(["test_legacy_finalizer", "test_legacy_finalizer_newclass"] as const).map(
    (method): Row => ({
      id: `test_gc.GCTests.${method}`,
      behaviour: "objects in cycles with tp_del are not freed and are found in garbage",
      instead: { why: NO_TP_DEL, value: [2, 0, 1] },
      python: `
from _testcapi import with_tp_del
calls = 0
@with_tp_del
class A:
    def __tp_del__(self):
        global calls
        calls += 1
class B:
    pass
a, b = A(), B()
a.a, b.b = a, b
gc.collect()
del a, b
result = [gc.collect(), len(gc.garbage), calls]
for it in gc.garbage:
    del it.a
gc.garbage.clear()`,
      run(py) {
        let calls = 0;
        const legacy = instanceType(py, () => {
          calls++;
        });
        const [a, b] = [selfLoop(legacy), selfLoop(instanceType(py))];
        py.gc.collect();
        del(a, b);
        return [py.gc.collect(), py.gc.garbage.length, calls];
      },
    }),
  ),
  {
    id: "test_gc.GCTests.test_function_tp_clear_leaves_consistent_state",
    behaviour: "a weak reference that a finalizer makes to garbage is asked while the garbage is cleared",
    python: `
class LateFin:
    __slots__ = ("ref",)
    def __del__(self):
        global found
        found = self.ref()
class Cyclic(tuple):
    __slots__ = ()
    def __del__(self):
        global latefin
        self[1].ref = weakref.ref(self[0])
        del latefin
found = "not asked"
latefin = LateFin()
def func():
    pass
cyc = tuple.__new__(Cyclic, (func, latefin))
func.__module__ = cyc
del func, cyc
result = [gc.collect(), found is None]`,
    run(py) {
      let found: boolean | null = null;
      const lateFin = py.objects.defineType({
        name: "LateFin",
        fields: { ref: "object" },
        finalizer: (self) => {
          const ref = self.get("ref") as WeakRefHandle;
          found = isNone(ref.deref());
          del(ref);
        },
      });
      const late = lateFin.new();
      const cyclic = instanceType(py, (self) => {
        const [func, held] = [self.get("first"), self.get("second")];
        const ref = py.weakref.ref(func as Handle);
        (held as typeof late).set("ref", ref);
        del(func, held, ref, late);
      });
      const func = instanceType(py).new();
      const cyc = cyclic.new({ first: func, second: late });
      func.set("first", cyc);
      del(func, cyc);
      return [py.gc.collect(), found];
    },
  },
];
