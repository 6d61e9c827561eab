// test_weakref: references, alive and dead, and their callbacks.
import type { WeakRefHandle } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, instanceType, isNone, isThe } from "./objects-scene.js";

const C = `
class C:
    pass
`;

export const referenceRows: readonly Row[] = [
  {
    id: "test_weakref.ReferencesTestCase.test_basic_ref",
    behaviour: "a weak reference gives its object while that lives",
    python: `${C}
o = C()
ref = weakref.ref(o)
result = [ref() is not None, ref() is o, sys.getrefcount(o)]
del o
result.append(ref() is None)`,
    run(py) {
      const o = instanceType(py).new();
      const ref = py.weakref.ref(o);
      const result: Json[] = [!isNone(ref.deref()), isThe(o, ref.deref()), py.sys.getrefcount(o)];
      del(o);
      result.push(isNone(ref.deref()));
      del(ref);
      return result;
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_basic_callback",
    behaviour: "the callback is called once, with the reference, which is dead",
    python: `${C}
calls = []
o = C()
ref = weakref.ref(o, lambda it: calls.append([it is ref, it() is None]))
result = [len(calls)]
del o
result += [calls, ref() is None, gc.collect(), len(calls)]`,
    run(py) {
      const calls: boolean[][] = [];
      const o = instanceType(py).new();
      const ref = py.weakref.ref(o, (it) => calls.push([it.id === ref.id, isNone(it.deref())]));
      const before = calls.length;
      del(o);
      const dead = isNone(ref.deref());
      del(ref);
      return [before, calls, dead, py.gc.collect(), calls.length];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_multiple_callbacks",
    behaviour: "the callbacks of an object are called from the newest on",
    python: `${C}
calls = []
o = C()
refs = [weakref.ref(o, lambda it, i=i: calls.append(i)) for i in range(3)]
del o
result = [calls, [ref() is None for ref in refs]]`,
    run(py) {
      const calls: number[] = [];
      const o = instanceType(py).new();
      const refs = [0, 1, 2].map((i) => py.weakref.ref(o, () => calls.push(i)));
      del(o);
      const dead = refs.map((ref) => isNone(ref.deref()));
      del(...refs);
      return [calls, dead];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_multiple_selfref_callbacks",
    behaviour: "all references to an object are dead before the first callback is called",
    python: `${C}
seen = []
c = C()
def callback(it):
    seen.append([ref() is None for ref in refs])
refs = [weakref.ref(c, callback), weakref.ref(c, callback), weakref.ref(c)]
del c
result = seen`,
    run(py) {
      const seen: boolean[][] = [];
      const c = instanceType(py).new();
      const callback = () => seen.push(refs.map((ref) => isNone(ref.deref())));
      const refs: WeakRefHandle[] = [];
      refs.push(py.weakref.ref(c, callback), py.weakref.ref(c, callback), py.weakref.ref(c));
      del(c);
      del(...refs);
      return seen;
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_ref_created_during_del",
    behaviour: "a reference that a finalizer makes is dead when the object is",
    python: `
refs = []
class Target:
    def __del__(self):
        ref = weakref.ref(self)
        refs.append(ref)
        alive.append(ref() is self)
alive = []
w = Target()
del w
result = [alive, refs[0]() is None]`,
    run(py) {
      const refs: WeakRefHandle[] = [];
      const alive: boolean[] = [];
      const target = instanceType(py, (self) => {
        const ref = py.weakref.ref(self);
        refs.push(ref);
        alive.push(isThe(self, ref.deref()));
      });
      del(target.new());
      const dead = refs.map((ref) => isNone(ref.deref()))[0] ?? null;
      del(...refs);
      return [alive, dead];
    },
  },
];
