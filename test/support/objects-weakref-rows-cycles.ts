// test_weakref: callbacks, and cycles.
import type { Json, Row } from "./objects-row.js";
import { del, give, instanceType, isNone, pair, selfLoop } from "./objects-scene.js";

/** c2 holds itself, c1 and a weak reference to c1 with a callback; both types may be one. */
function reachableOneWay(method: string, behaviour: string, first: string): Row {
  return {
    id: `test_weakref.ReferencesTestCase.test_${method}`,
    behaviour,
    python: `
class D:
    pass
class C:
    def cb(self, ignore):
        calls.append([self.me is self, self.c1 is not None, self.wr is ignore])
calls = []
c1, c2 = ${first}(), C()
c2.me, c2.c1 = c2, c1
c2.wr = weakref.ref(c1, c2.cb)
del c1, c2
result = [gc.collect() > 0, calls, gc.collect()]`,
    run(py) {
      const calls: Json[] = [];
      const type = instanceType(py);
      const [c1, c2] = [(first === "C" ? type : instanceType(py)).new(), selfLoop(type)];
      c2.set("second", c1);
      give(
        c2,
        "third",
        py.weakref.ref(c1, () => calls.push("called")),
      );
      del(c1, c2);
      return [py.gc.collect() > 0, calls, py.gc.collect()];
    },
  };
}

export const callbackCycleRows: readonly Row[] = [
  {
    id: "test_weakref.ReferencesTestCase.test_callback_in_cycle",
    behaviour: "the callback of a reference that is garbage with its object is not called",
    python: `
calls = []
class J:
    pass
class II:
    def acallback(self, ignore):
        calls.append(self.J)
it, j = II(), J()
j.me = j
it.J = j
it.wr = weakref.ref(j, it.acallback)
del it, j
result = [gc.collect() > 0, calls, gc.collect()]`,
    run(py) {
      const calls: Json[] = [];
      const [it, j] = [selfLoop(instanceType(py)), selfLoop(instanceType(py))];
      it.set("second", j);
      give(
        it,
        "third",
        py.weakref.ref(j, () => calls.push("called")),
      );
      del(it, j);
      return [py.gc.collect() > 0, calls, py.gc.collect()];
    },
  },
  reachableOneWay("callback_reachable_one_way", "nor is it where the object does not refer back", "C"),
  reachableOneWay("callback_different_classes", "nor where the object has another type", "D"),
  {
    id: "test_weakref.ReferencesTestCase.test_callback_in_cycle_resurrection",
    behaviour: "only the callback of a reference that is no garbage is called, and nothing comes back",
    python: `
class C:
    def acallback(self, ignore):
        alist.append(self.c)
alist = []
c1, c2 = C(), C()
c1.c, c2.c = c2, c1
c1.wr = weakref.ref(c2, c1.acallback)
c2.wr = weakref.ref(c1, c2.acallback)
wr = weakref.ref(c1, lambda ignore: alist.append("c1 went away"))
del c1, c2
result = [alist[:], gc.collect() > 0, alist[:], wr() is None]
alist.clear()
result += [gc.collect(), alist]`,
    run(py) {
      const alist: string[] = [];
      const [c1, c2] = pair(instanceType(py));
      const inner = () => alist.push("an inner one");
      give(c1, "second", py.weakref.ref(c2, inner));
      give(c2, "second", py.weakref.ref(c1, inner));
      const wr = py.weakref.ref(c1, () => alist.push("c1 went away"));
      del(c1, c2);
      const result: Json[] = [alist.splice(0), py.gc.collect() > 0, alist.splice(0), isNone(wr.deref())];
      del(wr);
      return [...result, py.gc.collect(), alist];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_clearing_weakrefs_in_gc",
    behaviour:
      "when finalizers of garbage are called all weak references to it are dead, with callbacks and without",
    python: `
seen = []
class Class:
    def __init__(self):
        self.me = self
    def __del__(self):
        seen.append([self.wr1() is None, self.wr2() is None])
it = Class()
it.wr1 = weakref.ref(it, lambda x: None)
it.wr2 = weakref.ref(it)
outside = weakref.ref(it, lambda x: None)
del it
gc.collect()
result = [seen, outside() is None]`,
    run(py) {
      const seen: boolean[][] = [];
      const type = instanceType(py, (self) => {
        const refs = [self.get("second"), self.get("third")] as unknown as ReturnType<
          typeof py.weakref.ref
        >[];
        seen.push(refs.map((ref) => isNone(ref.deref())));
        del(...refs);
      });
      const it = selfLoop(type);
      give(
        it,
        "second",
        py.weakref.ref(it, () => {}),
      );
      give(it, "third", py.weakref.ref(it));
      const outside = py.weakref.ref(it, () => {});
      del(it);
      py.gc.collect();
      const dead = isNone(outside.deref());
      del(outside);
      return [seen, dead];
    },
  },
];
