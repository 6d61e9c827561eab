// test_weakref, MappingTestCase: maps that are walked, and long chains through one.
import type { Handle } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, give, type Instance, instanceType, isNone, peek } from "./objects-scene.js";
import { argOf, COUNT, keyed, pythonScene, valued } from "./objects-weakref-map-scene.js";

export const mapWalkRows: readonly Row[] = [
  {
    id: "test_weakref.ReferencesTestCase.test_trashcan_16602",
    behaviour:
      "a long chain of values that are keys dies link by link, and callbacks see no link that is dying",
    python: `
class C:
    def __init__(self, parent):
        if parent is not None:
            wself = weakref.ref(self)
            self.wparent = weakref.ref(parent, lambda wparent: calls.append([wparent() is None, wself() is None]))
calls = []
d = weakref.WeakKeyDictionary()
root = c = C(None)
for n in range(100):
    d[c] = c = C(c)
before = len(d)
del root
result = [before, calls, len(d), gc.collect()]
del c
result.append(len(calls))`,
    run(py) {
      const calls: boolean[][] = [];
      const type = instanceType(py);
      const selves: Handle[] = [];
      const childOf = (parent: Instance) => {
        const child = type.new();
        const wself = py.weakref.ref(child);
        selves.push(wself);
        const callback = (ref: typeof wself) => calls.push([isNone(ref.deref()), isNone(wself.deref())]);
        give(child, "first", py.weakref.ref(parent, callback));
        return child;
      };
      const map = py.weakref.WeakKeyMap<Instance>();
      const root = type.new();
      let c = root.clone();
      for (let n = 0; n < 100; n++) {
        const child = childOf(c);
        map.set(c, child);
        del(c);
        c = child;
      }
      const before = map.size;
      del(root);
      const result: Json[] = [before, [...calls], map.size, py.gc.collect()];
      del(c, ...selves);
      return [...result, calls.length];
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_keyed_iters",
    behaviour: "keys, values and entries come in the order in which they were put in",
    python: `${pythonScene}
d, objects = keyed()
del objects[3]
result = [[o.arg for o in d.keys()], list(d.values()), [[o.arg, v] for o, v in d.items()], [o.arg for o in d]]`,
    run(py) {
      const { map, objects } = keyed(py);
      del(...objects.splice(3, 1));
      const result = [
        [...map.keys()].map((o) => peek(o, argOf)),
        [...map].map(([o, v]) => peek(o, () => v)),
        [...map.entries()].map(([o, v]) => [peek(o, argOf), v]),
        [...map].map(([o]) => peek(o, argOf)),
      ];
      del(...objects);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_valued_iters",
    behaviour: "so they do where the values are weak",
    python: `${pythonScene}
d, objects = valued()
del objects[3]
result = [list(d.keys()), [o.arg for o in d.values()], [[k, o.arg] for k, o in d.items()], list(d)]`,
    run(py) {
      const { map, objects } = valued(py);
      del(...objects.splice(3, 1));
      const result = [
        [...map.keys()],
        [...map.values()].map((o) => peek(o, argOf)),
        [...map.entries()].map(([k, o]) => [k, peek(o, argOf)]),
        [...map].map(([k, o]) => peek(o, () => k)),
      ];
      del(...objects);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_keys_destroy_while_iterating",
    behaviour: "a key may die while the map is walked: the rest is met",
    python: `${pythonScene}
d, objects = keyed()
met = []
for o, v in d.items():
    met.append(v)
    if v == 2:
        del objects[${COUNT - 1}]
del o
result = [met, len(d)]`,
    run(py) {
      const { map, objects } = keyed(py);
      const met: number[] = [];
      for (const [o, v] of map) {
        met.push(v);
        if (v === 2) del(objects.pop());
        del(o);
      }
      const { size } = map;
      del(...objects);
      return [met, size];
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_values_destroy_while_iterating",
    behaviour: "a value may die while the map is walked: the rest is met",
    python: `${pythonScene}
d, objects = valued()
met = []
for k, o in d.items():
    met.append(k)
    if k == 2:
        del objects[${COUNT - 1}]
del o
result = [met, len(d)]`,
    run(py) {
      const { map, objects } = valued(py);
      const met: number[] = [];
      for (const [k, o] of map) {
        met.push(k);
        if (k === 2) del(objects.pop());
        del(o);
      }
      const { size } = map;
      del(...objects);
      return [met, size];
    },
  },
];
