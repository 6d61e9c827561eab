// test_weakref: what may happen while callbacks are called.
import type { WeakRefHandle } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, give, instanceType, isNone, isThe, selfLoop } from "./objects-scene.js";

const C = `
class C:
    pass
calls = []
`;

export const callbackRows: readonly Row[] = [
  {
    id: "test_weakref.ReferencesTestCase.test_callbacks_protected",
    behaviour: "an error that is on its way is not lost in a callback",
    python: `${C}
class BogusError(Exception):
    pass
def encapsulate():
    it = C()
    refs.append(weakref.ref(it, calls.append))
    raise BogusError
refs = []
result = []
for i in range(2):
    try:
        encapsulate()
    except BogusError as error:
        result.append(type(error).__name__)
result.append(len(calls))`,
    run(py) {
      class BogusError extends Error {
        override readonly name = "BogusError";
      }
      let calls = 0;
      const type = instanceType(py);
      const refs: WeakRefHandle[] = [];
      const encapsulate = () => {
        const it = type.new();
        try {
          refs.push(py.weakref.ref(it, () => calls++));
          throw new BogusError();
        } finally {
          del(it);
        }
      };
      const result: Json[] = [0, 1].map(() => {
        try {
          encapsulate();
          return null;
        } catch (error) {
          return (error as Error).name;
        }
      });
      del(...refs);
      return [...result, calls];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_sf_bug_840829",
    behaviour: "a callback may collect while its object, or that object's owner, is taken down",
    python: `${C}
def collect(ignore):
    calls.append(gc.collect())
c = C()
wr = weakref.ref(c, collect)
del c
del wr
c1 = C()
c1.i = C()
wr = weakref.ref(c1.i, collect)
c2 = C()
c2.c1 = c1
del c1
before = len(calls)
del c2
result = [before, calls]`,
    run(py) {
      const calls: number[] = [];
      const type = instanceType(py);
      const collect = () => calls.push(py.gc.collect());
      const c = type.new();
      const first = py.weakref.ref(c, collect);
      del(c, first);
      const [c1, i, c2] = [type.new(), type.new(), type.new()];
      const second = py.weakref.ref(i, collect);
      give(c1, "first", i);
      give(c2, "first", c1);
      const before = calls.length;
      del(c2, second);
      return [before, calls];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_gc_during_ref_creation",
    behaviour: "a collection may come while a reference is made, and free the one that was shared",
    python: `${C}
gc.collect()
referenced = C()
a = C()
a.a = a
a.wr = weakref.ref(referenced)
gc.set_threshold(1, 1, 1)
gc.enable()
a = C()
wr = weakref.ref(referenced, calls.append)
again = weakref.ref(referenced)
gc.disable()
gc.collect()
result = [wr() is referenced, again() is referenced, weakref.getweakrefcount(referenced), len(calls)]`,
    run(py) {
      let calls = 0;
      const type = instanceType(py);
      py.gc.collect();
      const [referenced, a] = [type.new(), selfLoop(type)];
      give(a, "second", py.weakref.ref(referenced));
      py.gc.set_threshold(1, 1, 1);
      py.gc.enable();
      del(a);
      const another = type.new();
      const wr = py.weakref.ref(referenced, () => calls++);
      const again = py.weakref.ref(referenced);
      py.gc.disable();
      py.gc.collect();
      const alive = [isThe(referenced, wr.deref()), isThe(referenced, again.deref())];
      const result = [...alive, py.weakref.getweakrefcount(referenced), calls];
      del(another, wr, again, referenced);
      return result;
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_callback_gcs",
    behaviour: "a callback may collect while an object with a finalizer dies",
    python: `
order = []
class ObjectWithDel:
    def __del__(self):
        order.append("finalizer")
x = ObjectWithDel()
ref1 = weakref.ref(x, lambda ref: order.append(["callback", gc.collect()]))
del x
result = [order, gc.collect()]`,
    run(py) {
      const order: Json[] = [];
      const x = instanceType(py, () => order.push("finalizer")).new();
      const ref1 = py.weakref.ref(x, () => order.push(["callback", py.gc.collect()]));
      del(x, ref1);
      return [order, py.gc.collect()];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_no_memory_when_clearing",
    behaviour: "without memory all references of an object that dies are dead all the same",
    python: `${C}
import _testcapi
obj = C()
refs = [weakref.ref(obj, lambda it: None) for i in range(50)]
def drop():
    global obj
    _testcapi.set_nomemory(0)
    try:
        del obj
    finally:
        _testcapi.remove_mem_hooks()
drop()
result = [sum(ref() is None for ref in refs)]`,
    run(py) {
      const obj = instanceType(py).new();
      const refs = Array.from({ length: 50 }, () => py.weakref.ref(obj, () => {}));
      py.setNomemory(0);
      try {
        del(obj);
      } finally {
        py.removeMemHooks();
      }
      const dead = refs.filter((ref) => isNone(ref.deref())).length;
      del(...refs);
      return [dead];
    },
  },
];
