// test_weakref: the mapping protocol of weak dictionaries, as far as maps have it.
import type { Json, Row } from "./objects-row.js";
import { del } from "./objects-scene.js";
import { makeObjects } from "./objects-weakref-map-scene.js";
import { found, items, pythonScene, type Scene, scene, show } from "./objects-weakref-mapping-scene.js";

interface Case {
  readonly method: string;
  readonly behaviour: string;
  readonly python: string;
  readonly run: (scene: Scene) => Json;
}

const cases: readonly Case[] = [
  {
    method: "read",
    behaviour: "what is in the map is found, and nothing else",
    python: `
def read():
    return [len(d), [key(i) in d for i in range(4)], [show(d.get(key(i))) for i in range(4)]]
result = [read()]
put(0, 1, 2)
result.append(read())`,
    run: ({ map, key, put }) => {
      const read = (): Json => {
        const first = [0, 1, 2, 3].map(key);
        return [map.size, first.map((k) => map.has(k)), first.map((k) => show(map.get(k)))];
      };
      const before = read();
      put(0, 1, 2);
      return [before, read()];
    },
  },
  {
    method: "write",
    behaviour: "an entry is put in, replaced in its place, and taken out",
    python: `
put(0, 1, 2)
d[key(0)] = value(5)
result = [[show(k), show(v)] for k, v in d.items()]
del d[key(1)]
result += [[[show(k), show(v)] for k, v in d.items()], key(1) in d]`,
    run: (it) => {
      const { map, key, value, put } = it;
      put(0, 1, 2);
      map.set(key(0), value(5));
      const before = items(it);
      map.delete(key(1));
      return [...before, items(it), map.has(key(1))];
    },
  },
  {
    method: "bool",
    behaviour: "a map is empty, or not",
    python: `
result = [bool(d)]
put(0)
result.append(bool(d))`,
    run: ({ map, put }) => {
      const before = map.size > 0;
      put(0);
      return [before, map.size > 0];
    },
  },
  ...(["keys", "values", "items"] as const).map(
    (method): Case => ({
      method,
      behaviour: `${method} come in the order in which they were put in`,
      python: `
def listed():
    return [[show(k), show(v)] for k, v in d.items()], [show(it) for it in d.${method === "items" ? "keys" : method}()]
result = [listed()]
put(2, 0, 1)
result.append(listed())`,
      run: (it) => {
        const listed = (): Json => {
          const pairs = items(it) as [Json, Json][];
          const keys = [...it.map.keys()].map(show);
          return [pairs, method === "values" ? pairs.map(([, v]) => v) : keys];
        };
        const before = listed();
        it.put(2, 0, 1);
        return [before, listed()];
      },
    }),
  ),
  {
    method: "len",
    behaviour: "the size is the number of keys",
    python: `
result = [len(d)]
for i in (0, 1, 1, 2):
    put(i)
    result.append(len(d))`,
    run: ({ map, put }) => {
      const sizes = [map.size];
      for (const i of [0, 1, 1, 2]) {
        put(i);
        sizes.push(map.size);
      }
      return sizes;
    },
  },
  {
    method: "getitem",
    behaviour: "a key gives what was put in last, and one that was taken out nothing",
    python: `
put(0, 1)
d[key(1)] = value(7)
result = [found(0), found(1), found(2)]
del d[key(0)]
result.append(found(0))`,
    run: (it) => {
      const { map, key, value, put } = it;
      put(0, 1);
      map.set(key(1), value(7));
      const before = [0, 1, 2].map((i) => found(it, i));
      map.delete(key(0));
      return [...before, found(it, 0)];
    },
  },
  {
    method: "get",
    behaviour: "get gives nothing for a key that is not there",
    python: `
result = [d.get(key(3))]
put(3)
result += [show(d.get(key(3))), d.get(key(4))]`,
    run: ({ map, key, put }) => {
      const before = show(map.get(key(3)));
      put(3);
      return [before, show(map.get(key(3))), show(map.get(key(4)))];
    },
  },
];

const rowsOf = (test: string, isKeyed: boolean): readonly Row[] =>
  cases.map(({ method, behaviour, python, run }) => ({
    id: `test_weakref.${test}.test_${method}`,
    behaviour,
    python: `${pythonScene(isKeyed)}${python}`,
    run(py) {
      const objects = makeObjects(py);
      const result = run(scene(py, isKeyed, objects));
      del(...objects);
      return result;
    },
  }));

export const mappingRows: readonly Row[] = [
  ...rowsOf("WeakKeyDictionaryTestCase", true),
  ...rowsOf("WeakValueDictionaryTestCase", false),
];
