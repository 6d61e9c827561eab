// test_weakref: FinalizeTestCase.
import type { Finalizer } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, instanceType, peek } from "./objects-scene.js";

const A = `
class A:
    pass
res = []
`;

/** What detach gives, its handle let go: whether there was something to detach. */
const detachedFrom = (finalizer: Finalizer) =>
  peek(finalizer.detach()?.object ?? null, (it) => (it ? true : null));

export const finalizeRows: readonly Row[] = [
  {
    id: "test_weakref.FinalizeTestCase.test_finalize",
    behaviour:
      "a finalizer of weakref.finalize is called once: by hand, or when its object dies, or not if it is detached",
    python: `${A}
def add():
    res.append(199)
    return 199
a = A()
f = weakref.finalize(a, add)
result = [f.alive, f(), f(), f.detach(), f.alive, res[:]]
f = weakref.finalize(a, add)
result += [f.detach() is not None, f(), f.detach(), f.alive, res[:]]
f = weakref.finalize(a, add)
del a
result += [f.alive, f(), f.detach(), res]`,
    run(py) {
      const res: number[] = [];
      const add = () => {
        res.push(199);
        return 199;
      };
      const a = instanceType(py).new();
      const called = py.weakref.finalize(a, add);
      const result: Json[] = [called.alive, called.call() ?? null, called.call() ?? null];
      result.push(detachedFrom(called), called.alive, [...res]);
      const detached = py.weakref.finalize(a, add);
      result.push(
        detachedFrom(detached) !== null,
        detached.call() ?? null,
        detachedFrom(detached),
        detached.alive,
        [...res],
      );
      const left = py.weakref.finalize(a, add);
      del(a);
      result.push(left.alive, left.call() ?? null, detachedFrom(left), res);
      return result;
    },
  },
  {
    id: "test_weakref.FinalizeTestCase.test_order",
    behaviour: "the finalizers of an object are called from the newest on",
    python: `${A}
a = A()
f1, f2, f3, f4, f5 = [weakref.finalize(a, res.append, f"f{i}") for i in range(1, 6)]
del f1, f4
alive = [f2.alive, f3.alive, f5.alive]
f5.detach()
alive.append(f5.alive)
f5()
res.append("A")
f3()
alive.append(f3.alive)
res.append("B")
f3()
res.append("C")
del a
alive.append(f2.alive)
res.append("D")
f2()
result = [alive, res]`,
    run(py) {
      const res: string[] = [];
      const a = instanceType(py).new();
      const [, f2, f3, , f5] = [1, 2, 3, 4, 5].map((i) =>
        py.weakref.finalize(a, () => {
          res.push(`f${i}`);
        }),
      ) as [never, ...ReturnType<typeof py.weakref.finalize>[]];
      if (!f2 || !f3 || !f5) throw new Error("five were made");
      const alive = [f2.alive, f3.alive, f5.alive];
      detachedFrom(f5);
      alive.push(f5.alive);
      f5.call();
      res.push("A");
      f3.call();
      alive.push(f3.alive);
      res.push("B");
      f3.call();
      res.push("C");
      del(a);
      alive.push(f2.alive);
      res.push("D");
      f2.call();
      return [alive, res];
    },
  },
];
