// test_gc: which objects there are, and what they refer to.
import type { Row } from "./objects-row.js";
import { countOf, del, errorOf, instanceType, selfLoop } from "./objects-scene.js";

export const objectRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_get_referents",
    behaviour: "get_referents gives what is in lists, tuples and dicts, and nothing for what owns nothing",
    python: `
alist = [1, 3, 5]
result = [sorted(gc.get_referents(it)) for it in (alist, tuple(alist), {1: 3, 5: 7})]
result.append(sorted(gc.get_referents([1, 2], {3: 4}, (0, 0, 0))))
result.append(gc.get_referents(1, "a", 4.5))`,
    run(py) {
      const { int, float, str, list, tuple, dict } = py.objects;
      // The first 257 ints are always the same objects.
      const ids = new Map(Array.from({ length: 10 }, (_, i) => [py.id(int(i)), i] as const));
      const referents = (...objects: Parameters<typeof py.gc.get_referents>) => {
        const found = py.gc.get_referents(...objects);
        const values = found.map(({ id }) => ids.get(id) ?? -1).sort();
        del(...found, ...objects);
        return values;
      };
      return [
        referents(list([1, 3, 5])),
        referents(tuple([1, 3, 5])),
        referents(
          dict([
            [1, 3],
            [5, 7],
          ]),
        ),
        referents(list([1, 2]), dict([[3, 4]]), tuple([0, 0, 0])),
        referents(int(1), str("a"), float(4.5)),
      ];
    },
  },
  {
    id: "test_gc.GCTests.test_is_tracked",
    behaviour: "atoms are not tracked, containers that can change and instances are",
    python: `
class UserClass:
    pass
atoms = [None, 1, 1.0, "a", object()]
result = [gc.is_tracked(it) for it in (*atoms, UserClass(), [])]`,
    run(py) {
      const { none, int, float, str, list } = py.objects;
      const plain = py.objects.defineType({ name: "object", fields: {} });
      const objects = [none, int(1), float(1), str("a"), plain.new(), instanceType(py).new(), list()];
      const tracked = objects.map((it) => py.gc.is_tracked(it));
      del(...objects.slice(1));
      return tracked;
    },
  },
  {
    id: "test_gc.GCTests.test_get_objects",
    behaviour: "get_objects gives each tracked object once",
    python: `
gc.collect()
l = []
l.append(l)
result = sum(l is it for it in gc.get_objects())`,
    run(py) {
      py.gc.collect();
      const l = py.objects.list();
      l.append(l);
      const count = countOf(l, py.gc.get_objects());
      del(l);
      return count;
    },
  },
  {
    id: "test_gc.GCTests.test_get_objects_generations",
    behaviour: "a new object is in generation 0, and no longer after a collection",
    python: `
gc.collect()
l = []
l.append(l)
before = sum(l is it for it in gc.get_objects(generation=0))
gc.collect()
result = [before, sum(l is it for it in gc.get_objects(generation=0))]`,
    run(py) {
      py.gc.collect();
      const l = py.objects.list();
      l.append(l);
      const young = () => countOf(l, py.gc.get_objects({ generation: 0 }));
      const before = young();
      py.gc.collect();
      const after = young();
      del(l);
      return [before, after];
    },
  },
  {
    id: "test_gc.GCTests.test_get_objects_arguments",
    behaviour: "get_objects takes no generation that there is not",
    instead: {
      why: "a number that is no integer is a RangeError, as in all methods",
      value: [true, "ValueError", "ValueError", "TypeError", "ValueError"],
    },
    python: `
def error(generation):
    try:
        gc.get_objects(generation)
    except Exception as it:
        return type(it).__name__
gc.collect()
result = [len(gc.get_objects()) == len(gc.get_objects(generation=None))]
result += [error(1000), error(-1000), error("1"), error(1.234)]`,
    run(py) {
      const l = selfLoop(instanceType(py));
      const all = (options?: { generation?: 0 | 1 | 2 }) => countOf(l, py.gc.get_objects(options));
      const error = (generation: unknown) => errorOf(() => [...py.gc.get_objects({ generation } as never)]);
      const none = { generation: undefined } as never;
      const answers = [error(1000), error(-1000), error("1"), error(1.234)];
      const same = all() === all(none);
      del(l);
      return [same, ...answers];
    },
  },
];
