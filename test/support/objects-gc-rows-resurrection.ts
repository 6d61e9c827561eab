// test_gc: what finalizers bring back.
import type { Handle } from "../../src/index.js";
import type { Row } from "./objects-row.js";
import { del, type Instance, instanceType, isThe, selfLoop } from "./objects-scene.js";

export const resurrectionRows: readonly Row[] = [
  {
    id: "test_gc.GCTests.test_resurrection_only_happens_once_per_object",
    behaviour: "a finalizer is called once, whatever becomes of the object",
    python: `
class Lazarus:
    times = 0
    instances = []
    def __init__(self):
        self.me = self
    def __del__(self):
        Lazarus.times += 1
        Lazarus.instances.append(self)
laz = Lazarus()
result = [Lazarus.times]
del laz
gc.collect()
result += [Lazarus.times, len(Lazarus.instances)]
Lazarus.instances.clear()
result.append(Lazarus.times)
result += [gc.collect(), Lazarus.times]`,
    run(py) {
      let times = 0;
      const instances: Handle[] = [];
      const type = instanceType(py, (self) => {
        times++;
        instances.push(self.clone());
      });
      const laz = selfLoop(type);
      const result = [times];
      del(laz);
      py.gc.collect();
      result.push(times, instances.length);
      del(...instances);
      result.push(times);
      return [...result, py.gc.collect(), times];
    },
  },
  {
    id: "test_gc.GCTests.test_resurrection_is_transitive",
    behaviour: "with an object all that it refers to lives on",
    python: `
class Cargo:
    def __init__(self):
        self.me = self
class Lazarus:
    instances = []
    def __del__(self):
        Lazarus.instances.append(self)
laz, cargo = Lazarus(), Cargo()
cargo_id = id(cargo)
laz.cargo = cargo
cargo.laz = laz
del laz, cargo
result = [gc.collect(), len(Lazarus.instances)]
instance = Lazarus.instances.pop()
result += [id(instance.cargo) == cargo_id, instance.cargo.me is instance.cargo, instance.cargo.laz is instance]
del instance
result.append(gc.collect())`,
    run(py) {
      const instances: Instance[] = [];
      const lazarus = instanceType(py, (self) => instances.push(self.clone() as Instance));
      const [laz, cargo] = [lazarus.new(), selfLoop(instanceType(py))];
      const { id } = cargo;
      laz.set("first", cargo);
      cargo.set("second", laz);
      del(laz, cargo);
      const counts = [py.gc.collect(), instances.length];
      const instance = instances.pop() as Instance;
      const held = instance.get("first") as Instance;
      const whole = [held.id === id, isThe(held, held.get("first")), isThe(instance, held.get("second"))];
      del(instance, held);
      return [...counts, ...whole, py.gc.collect()];
    },
  },
  {
    id: "test_gc.GCTests.test_resurrection_does_not_block_cleanup_of_other_objects",
    behaviour: "what is resurrected counts as not collected, and the rest is collected",
    python: `
class A:
    def __init__(self):
        self.me = self
class Z(A):
    def __del__(self):
        zs.append(self)
zs = []
def collected(*types):
    old = gc.get_stats()[-1]
    for type in types:
        type()
    found = gc.collect()
    new = gc.get_stats()[-1]
    return [found, new["collected"] - old["collected"], new["uncollectable"] - old["uncollectable"]]
result = [collected(*[A] * 100), collected(Z), collected(*[A] * 100, Z), len(zs)]
zs.clear()
result.append(collected())`,
    run(py) {
      const zs: Handle[] = [];
      const a = instanceType(py);
      const z = instanceType(py, (self) => zs.push(self.clone()));
      const collected = (...types: (typeof a)[]) => {
        const old = py.gc.get_stats()[2];
        for (const type of types) del(selfLoop(type));
        const found = py.gc.collect();
        const now = py.gc.get_stats()[2];
        return [found, now.collected - old.collected, now.uncollectable - old.uncollectable];
      };
      const many = new Array<typeof a>(100).fill(a);
      const result = [collected(...many), collected(z), collected(...many, z)];
      const kept = zs.length;
      del(...zs);
      return [...result, kept, collected()];
    },
  },
];
