// test_gc: what is in cycles of each kind, and how many objects collect() finds.
import type { Row } from "./objects-row.js";
import { del, instanceType, selfLoop } from "./objects-scene.js";

export const cycleRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_list",
    behaviour: "a list that holds itself is one unreachable object",
    python: `
l = []
l.append(l)
gc.collect()
del l
result = gc.collect()`,
    run(py) {
      const l = py.objects.list();
      l.append(l);
      py.gc.collect();
      del(l);
      return py.gc.collect();
    },
  },
  {
    id: "test_gc.GCTests.test_dict",
    behaviour: "a dict that is its own value is one unreachable object",
    python: `
d = {}
d[1] = d
gc.collect()
del d
result = gc.collect()`,
    run(py) {
      const d = py.objects.dict();
      d.set(1, d);
      py.gc.collect();
      del(d);
      return py.gc.collect();
    },
  },
  {
    id: "test_gc.GCTests.test_tuple",
    behaviour: "a tuple and a list that hold each other are two",
    python: `
l = []
t = (l,)
l.append(t)
gc.collect()
del t
del l
result = gc.collect()`,
    run(py) {
      const l = py.objects.list();
      const t = py.objects.tuple([l]);
      l.append(t);
      py.gc.collect();
      del(t, l);
      return py.gc.collect();
    },
  },
  {
    id: "test_gc.GCTests.test_instance",
    behaviour: "an instance that holds itself is one",
    python: `
class A:
    pass
a = A()
a.a = a
gc.collect()
del a
result = gc.collect()`,
    run(py) {
      const a = selfLoop(instanceType(py));
      py.gc.collect();
      del(a);
      return py.gc.collect();
    },
  },
  {
    id: "test_gc.GCTests.test_newinstance",
    behaviour: "an instance with items that holds itself as an attribute and as an item is collected",
    python: `
class A:
    pass
class C(list, A):
    pass
a = C()
a.append(a)
a.a = a
gc.collect()
del a
result = [gc.collect() != 0, gc.collect()]`,
    run(py) {
      const type = py.objects.defineType({ name: "C", fields: { a: "object" }, items: "object" });
      const a = type.new({}, 1);
      a.setItem(0, a);
      a.set("a", a);
      py.gc.collect();
      del(a);
      return [py.gc.collect() !== 0, py.gc.collect()];
    },
  },
  {
    id: "test_gc.GCTests.test_method",
    behaviour: "an instance and the method object that is bound to it are two",
    python: `
class A:
    def __init__(self):
        self.init = self.__init__
a = A()
gc.collect()
del a
result = gc.collect()`,
    run(py) {
      const method = py.objects.defineType({ name: "method", fields: { self: "object" } });
      const a = instanceType(py).new();
      const bound = method.new({ self: a });
      a.set("first", bound);
      del(bound);
      py.gc.collect();
      del(a);
      return py.gc.collect();
    },
  },
  {
    id: "test_gc.GCTests.test_function",
    behaviour: "names and the function that has them as its globals are two",
    python: `
d = {}
exec("def f(): pass", d)
gc.collect()
del d
result = gc.collect()`,
    run(py) {
      const type = py.objects.defineType({ name: "function", fields: { globals: "object" } });
      const d = py.objects.dict();
      const f = type.new({ globals: d });
      d.set("f", f);
      del(f);
      py.gc.collect();
      del(d);
      return py.gc.collect();
    },
  },
];
