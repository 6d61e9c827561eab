// test_gc: finalizers, resurrection and weak references in garbage.
import type { Handle } from "../../src/index.js";
import type { Row } from "./objects-row.js";
import { del, give, type Instance, instanceType, isNone } from "./objects-scene.js";

export const finalizerRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_del",
    behaviour: "a finalizer may set off a collection",
    python: `
calls = []
class A:
    def __del__(self):
        calls.append(len([[] for _ in range(10)]))
gc.enable()
gc.set_threshold(1)
a = A()
del a
gc.disable()
result = calls`,
    run(py) {
      const calls: number[] = [];
      const type = instanceType(py, () => {
        const lists = Array.from({ length: 10 }, () => py.objects.list());
        calls.push(lists.length);
        del(...lists);
      });
      py.gc.enable();
      py.gc.set_threshold(1);
      del(type.new());
      return calls;
    },
  },
  {
    id: "test_gc.GCTests.test_trashcan",
    behaviour: "deep nests are taken down while their finalizers collect",
    python: `
class Ouch:
    n = 0
    def __del__(self):
        Ouch.n += 1
        if Ouch.n % 17 == 0:
            gc.collect()
gc.enable()
for count in range(2):
    t = []
    for i in range(150):
        t = [t, Ouch()]
    u = ()
    for i in range(150):
        u = (u, Ouch())
    v = {}
    for i in range(150):
        v = {1: v, 2: Ouch()}
del t, u, v
result = Ouch.n`,
    run(py) {
      let n = 0;
      const ouch = instanceType(py, () => {
        if (++n % 17 === 0) py.gc.collect();
      });
      const { list, tuple, dict } = py.objects;
      const nest = <Nest extends Handle>(empty: Nest, wrap: (inner: Nest, ouch: Instance) => Nest) => {
        let outer = empty;
        for (let i = 0; i < 150; i++) {
          const [inner, one] = [outer, ouch.new()];
          outer = wrap(inner, one);
          del(inner, one);
        }
        return outer;
      };
      py.gc.enable();
      for (let count = 0; count < 2; count++) {
        const t = nest(list(), (inner, one) => list([inner, one]));
        const u = nest(tuple([]), (inner, one) => tuple([inner, one]));
        const v = nest(dict(), (inner, one) =>
          dict([
            [1, inner],
            [2, one],
          ]),
        );
        del(t, u, v);
      }
      return n;
    },
  },
  {
    id: "test_gc.GCTests.test_is_finalized",
    behaviour: "an object whose finalizer has been called says so, if it lives on",
    python: `
storage = []
class Lazarus:
    def __del__(self):
        storage.append(self)
result = [gc.is_finalized(3)]
lazarus = Lazarus()
result.append(gc.is_finalized(lazarus))
del lazarus
gc.collect()
lazarus = storage.pop()
result.append(gc.is_finalized(lazarus))`,
    run(py) {
      const storage: Handle[] = [];
      const type = instanceType(py, (self) => storage.push(self.clone()));
      const three = py.objects.int(3);
      const lazarus = type.new();
      const before = [py.gc.is_finalized(three), py.gc.is_finalized(lazarus)];
      del(three, lazarus);
      py.gc.collect();
      const risen = storage.pop() as Handle;
      const after = py.gc.is_finalized(risen);
      del(risen);
      return [...before, after];
    },
  },
  {
    id: "test_gc.GCTests.test_bug21435",
    behaviour: "a finalizer may write into an object that is garbage too",
    python: `
calls = []
class A:
    pass
class B:
    def __init__(self, x):
        self.x = x
    def __del__(self):
        calls.append(self.x is not None)
        self.attr = None
def do_work():
    a, b = A(), B(A())
    a.attr, b.attr = b, a
do_work()
result = [gc.collect(), calls, gc.collect()]`,
    run(py) {
      const calls: boolean[] = [];
      const plain = instanceType(py);
      const type = instanceType(py, (self) => {
        calls.push(!isNone(self.get("second")));
        self.set("first", null);
      });
      const [a, b] = [plain.new(), type.new()];
      give(b, "second", plain.new());
      a.set("first", b);
      b.set("first", a);
      del(a, b);
      return [py.gc.collect(), calls, py.gc.collect()];
    },
  },
];
