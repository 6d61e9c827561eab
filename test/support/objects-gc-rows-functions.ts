// test_gc: what the functions of the module answer.
import type { Json, Row } from "./objects-row.js";
import { del } from "./objects-scene.js";

export const functionRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_get_count",
    behaviour: "get_count counts new containers, and a full collection sets it to 0",
    python: `
gc.collect()
a, *rest = gc.get_count()
x = []
d, *others = gc.get_count()
result = [rest, others, a < 5, d > a]`,
    run(py) {
      py.gc.collect();
      const [a, ...rest] = py.gc.get_count();
      const x = py.objects.list();
      const [d, ...others] = py.gc.get_count();
      del(x);
      return [rest, others, a < 5, d > a];
    },
  },
  {
    id: "test_gc.GCTests.test_collect_generations",
    behaviour: "a collection of generation 0 counts one for generation 1",
    python: `
gc.collect()
x = []
gc.collect(0)
result = gc.get_count()[1:]`,
    run(py) {
      py.gc.collect();
      const x = py.objects.list();
      py.gc.collect(0);
      del(x);
      return py.gc.get_count().slice(1);
    },
  },
  {
    id: "test_gc.GCTests.test_get_stats",
    behaviour: "get_stats counts the collections of each generation",
    python: `
stats = gc.get_stats()
shape = [sorted(it) for it in stats] + [all(n >= 0 for it in stats for n in it.values())]
def collections(generation):
    old = gc.get_stats()
    gc.collect(generation)
    return [new["collections"] - it["collections"] for it, new in zip(old, gc.get_stats())]
result = [shape, collections(0), collections(2)]`,
    run(py) {
      const stats = py.gc.get_stats();
      const shape: Json[] = stats.map((it) => Object.keys(it).sort());
      shape.push(stats.every((it) => Object.values(it).every((n) => n >= 0)));
      const collections = (generation: 0 | 2) => {
        const old = py.gc.get_stats();
        py.gc.collect(generation);
        return py.gc.get_stats().map((it, i) => it.collections - (old[i]?.collections ?? Number.NaN));
      };
      return [shape, collections(0), collections(2)];
    },
  },
  {
    id: "test_gc.GCTests.test_freeze",
    behaviour: "freeze makes all permanent, and unfreeze makes none so",
    python: `
x = []
gc.freeze()
frozen = gc.get_freeze_count()
gc.unfreeze()
result = [frozen > 0, gc.get_freeze_count()]`,
    run(py) {
      const x = py.objects.list();
      py.gc.freeze();
      const frozen = py.gc.get_freeze_count();
      py.gc.unfreeze();
      del(x);
      return [frozen > 0, py.gc.get_freeze_count()];
    },
  },
  {
    id: "test_gc.GCTests.test_traverse_frozen_objects",
    behaviour: "garbage that refers to frozen objects is freed, and they are not",
    python: `
x = [1, 2, 3]
gc.freeze()
y = [x]
y.append(y)
del y
found = gc.collect()
gc.unfreeze()
result = [found, len(x), sys.getrefcount(x), gc.collect()]`,
    run(py) {
      const x = py.objects.list([1, 2, 3]);
      py.gc.freeze();
      const y = py.objects.list([x]);
      y.append(y);
      del(y);
      const found = py.gc.collect();
      py.gc.unfreeze();
      const result = [found, x.length, py.sys.getrefcount(x), py.gc.collect()];
      del(x);
      return result;
    },
  },
];
