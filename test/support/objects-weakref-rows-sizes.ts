// test_weakref and test_weakset: how large maps and sets are when what is in them is collected.
import type { PyMem } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, type Instance, instanceType, selfLoop } from "./objects-scene.js";

const pythonScene = `
class RefCycle:
    def __init__(self):
        self.cycle = self
`;

/** A weak map or set of those, in Python and here. */
interface Weak {
  readonly python: string;
  readonly of: (py: PyMem, items: readonly Instance[]) => { readonly size: number };
}

const keyed: Weak = {
  python: "weakref.WeakKeyDictionary((o, 1) for o in items)",
  of: (py, items) => {
    const map = py.weakref.WeakKeyMap<number>();
    for (const o of items) map.set(o, 1);
    return map;
  },
};

const valued: Weak = {
  python: "weakref.WeakValueDictionary((i, o) for i, o in enumerate(items))",
  of: (py, items) => {
    const map = py.weakref.WeakValueMap<number>();
    for (const [i, o] of items.entries()) map.set(i, o);
    return map;
  },
};

const set: Weak = {
  python: "weakref.WeakSet(items)",
  of: (py, items) => {
    const made = py.weakref.WeakSet();
    for (const o of items) made.add(o);
    return made;
  },
};

function lenCycles(id: Row["id"], weak: Weak): Row {
  return {
    id,
    behaviour: "what is in cycles leaves the map when it is collected",
    python: `${pythonScene}
items = [RefCycle() for i in range(20)]
d = ${weak.python}
result = [len(d)]
del items
result.append(len(d))
result += [gc.collect(), len(d)]`,
    run(py) {
      const type = instanceType(py);
      const items = Array.from({ length: 20 }, () => selfLoop(type));
      const map = weak.of(py, items);
      const result: Json[] = [map.size];
      del(...items);
      result.push(map.size);
      return [...result, py.gc.collect(), map.size];
    },
  };
}

function lenRace(id: Row["id"], weak: Weak): Row {
  return {
    id,
    behaviour: "whenever a collection comes, the size is between 0 and what was put in, and does not grow",
    python: `${pythonScene}
result = []
for th in range(1, 100):
    gc.disable()
    gc.collect(0)
    gc.set_threshold(th, th, th)
    gc.enable()
    items = [RefCycle() for i in range(20)]
    d = ${weak.python}
    del items
    n1 = len(d)
    junk = [[] for i in range(10)]
    n2 = len(d)
    result.append(0 <= n2 <= n1 <= 20)
result = [len(result), all(result)]`,
    run(py) {
      const type = instanceType(py);
      const holds: boolean[] = [];
      for (let th = 1; th < 100; th++) {
        py.gc.disable();
        py.gc.collect(0);
        py.gc.set_threshold(th, th, th);
        py.gc.enable();
        const items = Array.from({ length: 20 }, () => selfLoop(type));
        const map = weak.of(py, items);
        del(...items);
        const n1 = map.size;
        del(...Array.from({ length: 10 }, () => py.objects.list()));
        const n2 = map.size;
        holds.push(0 <= n2 && n2 <= n1 && n1 <= 20);
      }
      return [holds.length, holds.every((it) => it)];
    },
  };
}

const inMappings = (name: string): Row["id"] => `test_weakref.MappingTestCase.test_${name}`;

export const sizeRows: readonly Row[] = [
  lenCycles(inMappings("weak_keyed_len_cycles"), keyed),
  lenCycles(inMappings("weak_valued_len_cycles"), valued),
  lenCycles("test_weakset.TestWeakSet.test_len_cycles", set),
  lenRace(inMappings("weak_keyed_len_race"), keyed),
  lenRace(inMappings("weak_valued_len_race"), valued),
  lenRace("test_weakset.TestWeakSet.test_len_race", set),
];
