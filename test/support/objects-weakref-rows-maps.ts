// test_weakref, MappingTestCase: what is in maps, and what leaves them.
import type { Json, Row } from "./objects-row.js";
import { del, errorOf, instanceType, isNone, isThe, peek, selfLoop } from "./objects-scene.js";
import { argOf, keyed, pythonScene, valued } from "./objects-weakref-map-scene.js";

export const mapRows: readonly Row[] = [
  {
    id: "test_weakref.MappingTestCase.test_weak_values",
    behaviour: "a value is in the map with one weak reference, and is out of it when it dies",
    python: `${pythonScene}
d, objects = valued()
counts = [weakref.getweakrefcount(o) for o in objects]
same = [d[o.arg] is o for o in objects]
del objects[0]
result = [counts, same, len(d)]
objects.clear()
result.append(len(d))
d = weakref.WeakValueDictionary()
result.append(1 in d)
d[2] = Object(2)
result += [2 in d, d.get(2)]`,
    run(py) {
      const { map, objects } = valued(py);
      const counts = objects.map((o) => py.weakref.getweakrefcount(o));
      const same = objects.map((o) => isThe(o, map.get(argOf(o))));
      del(objects.shift());
      const result: Json[] = [counts, same, map.size];
      del(...objects);
      result.push(map.size);
      const another = py.weakref.WeakValueMap<number>();
      result.push(another.has(1));
      const two = instanceType(py).new();
      another.set(2, two);
      del(two);
      return [...result, another.has(2), isNone(another.get(2)) ? null : false];
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_keys",
    behaviour: "a key is in the map with one weak reference, and is out of it when it dies",
    python: `${pythonScene}
d, objects = keyed()
counts = [weakref.getweakrefcount(o) for o in objects]
values = [d[o] for o in objects]
del objects[0]
result = [counts, values, len(d)]
objects.clear()
result.append(len(d))
o = Object(42)
d[o] = 43
result += [o in d, d[o], len(d)]`,
    run(py) {
      const { map, objects } = keyed(py);
      const counts = objects.map((o) => py.weakref.getweakrefcount(o));
      const values = objects.map((o) => map.get(o) ?? null);
      del(objects.shift());
      const result: Json[] = [counts, values, map.size];
      del(...objects);
      result.push(map.size);
      const o = instanceType(py).new();
      map.set(o, 43);
      result.push(map.has(o), map.get(o) ?? null, map.size);
      del(o);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_keyed_delitem",
    behaviour: "a key is taken out",
    python: `${pythonScene}
d = weakref.WeakKeyDictionary()
o1, o2 = Object(1), Object(2)
d[o1] = d[o2] = "something"
before = len(d)
del d[o1]
result = [before, len(d), [o.arg for o in d], weakref.getweakrefcount(o1), weakref.getweakrefcount(o2)]`,
    run(py) {
      const type = instanceType(py);
      const map = py.weakref.WeakKeyMap<string>();
      const [o1, o2] = [type.new({ value: 1 }), type.new({ value: 2 })];
      map.set(o1, "something");
      map.set(o2, "something");
      const before = map.size;
      map.delete(o1);
      const left = [...map.keys()].map((o) => peek(o, argOf));
      const counts = [o1, o2].map((o) => py.weakref.getweakrefcount(o));
      const result = [before, map.size, left, ...counts];
      del(o1, o2);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_valued_delitem",
    behaviour: "a value is taken out by its key",
    python: `${pythonScene}
d = weakref.WeakValueDictionary()
o1, o2 = Object(1), Object(2)
d["something"] = o1
d["something else"] = o2
before = len(d)
del d["something"]
result = [before, len(d), [[k, o.arg] for k, o in d.items()], weakref.getweakrefcount(o1)]`,
    run(py) {
      const type = instanceType(py);
      const map = py.weakref.WeakValueMap<string>();
      const [o1, o2] = [type.new({ value: 1 }), type.new({ value: 2 })];
      map.set("something", o1);
      map.set("something else", o2);
      const before = map.size;
      map.delete("something");
      const left = [...map].map(([k, o]) => [k, peek(o, argOf)]);
      const result = [before, map.size, left, py.weakref.getweakrefcount(o1)];
      del(o1, o2);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_keyed_bad_delitem",
    behaviour: "a key that is not there is missed, and one that has no weak references is refused",
    python: `${pythonScene}
d = weakref.WeakKeyDictionary()
o = Object(1)
def error(call, *values):
    try:
        call(*values)
    except Exception as it:
        return type(it).__name__
missing = [error(d.__delitem__, o) == "KeyError", error(d.__getitem__, o) == "KeyError"]
result = [missing, error(d.__setitem__, 13, 13)]`,
    run(py) {
      const map = py.weakref.WeakKeyMap<number>();
      const [o, thirteen] = [instanceType(py).new(), py.objects.int(13)];
      const missing = [!map.delete(o), map.get(o) === undefined];
      const result = [missing, errorOf(() => map.set(thirteen as never, 13))];
      del(o, thirteen);
      return result;
    },
  },
  {
    id: "test_weakref.MappingTestCase.test_weak_valued_consistency",
    behaviour: "the death of a value that was replaced does not take out its successor",
    python: `${pythonScene}
d = weakref.WeakValueDictionary()
d[10] = RefCycle()
wr = d.data[10]
o = RefCycle()
d[10] = o
found = gc.collect()
result = [found, len(d), d[10] is o]`,
    run(py) {
      const type = instanceType(py);
      const map = py.weakref.WeakValueMap<number>();
      const [old, o] = [selfLoop(type), selfLoop(type)];
      map.set(10, old);
      del(old);
      map.set(10, o);
      const found = py.gc.collect();
      const result = [found, map.size, isThe(o, map.get(10))];
      del(o);
      return result;
    },
  },
];
