// test_weakref: which references there are to an object.
import type { Handle } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, instanceType } from "./objects-scene.js";

const C = `
class C:
    pass
`;

export const referenceCountRows: readonly Row[] = [
  {
    id: "test_weakref.ReferencesTestCase.test_ref_reuse",
    behaviour:
      "there is one reference without a callback to an object, and it is another one than those with one",
    python: `${C}
o = C()
ref1 = weakref.ref(o)
other = weakref.ref(o, lambda it: None)
ref2 = weakref.ref(o)
result = [ref1 is ref2, ref1 is other, weakref.getweakrefcount(o), sys.getrefcount(ref1)]
del other
result.append(weakref.getweakrefcount(o))`,
    run(py) {
      const o = instanceType(py).new();
      const ref1 = py.weakref.ref(o);
      const other = py.weakref.ref(o, () => {});
      const ref2 = py.weakref.ref(o);
      const same = [ref1.id === ref2.id, ref1.id === other.id];
      const counts = [py.weakref.getweakrefcount(o), py.sys.getrefcount(ref1)];
      del(other);
      counts.push(py.weakref.getweakrefcount(o));
      del(ref1, ref2, o);
      return [...same, ...counts];
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_shared_ref_without_callback",
    behaviour: "no callback and None as the callback are the same",
    python: `${C}
o = C()
result = []
for one, other in [[(None,), (None,)], [(), (None,)], [(), ()], [(None,), ()]]:
    p1 = weakref.ref(o, *one)
    p2 = weakref.ref(o, *other)
    result += [p1 is p2, weakref.getweakrefcount(o)]
    del p1, p2
result.append(weakref.getweakrefcount(o))`,
    run(py) {
      const o = instanceType(py).new();
      const result: Json[] = [];
      const without = [
        [[undefined], [undefined]],
        [[], [undefined]],
        [[], []],
        [[undefined], []],
      ] as const;
      for (const [one, other] of without) {
        const [p1, p2] = [py.weakref.ref(o, ...one), py.weakref.ref(o, ...other)];
        result.push(p1.id === p2.id, py.weakref.getweakrefcount(o));
        del(p1, p2);
      }
      result.push(py.weakref.getweakrefcount(o));
      del(o);
      return result;
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_getweakrefcount",
    behaviour: "getweakrefcount counts the references that live, and is 0 for what can have none",
    python: `${C}
o = C()
refs = [weakref.ref(o), weakref.ref(o, lambda it: None), weakref.ref(o, lambda it: None)]
result = [weakref.getweakrefcount(o)]
del refs
result += [weakref.getweakrefcount(o), weakref.getweakrefcount(1)]`,
    run(py) {
      const o = instanceType(py).new();
      const refs = [py.weakref.ref(o), py.weakref.ref(o, () => {}), py.weakref.ref(o, () => {})];
      const before = py.weakref.getweakrefcount(o);
      del(...refs);
      const one = py.objects.int(1);
      const result = [before, py.weakref.getweakrefcount(o), py.weakref.getweakrefcount(one)];
      del(o, one);
      return result;
    },
  },
  {
    id: "test_weakref.ReferencesTestCase.test_getweakrefs",
    behaviour:
      "getweakrefs gives the references that live, that without a callback first, then from the newest on",
    python: `${C}
def found():
    return [names.index(id(it)) for it in weakref.getweakrefs(o)]
o = C()
refs = [weakref.ref(o, lambda it: None), weakref.ref(o, lambda it: None), weakref.ref(o), weakref.ref(o, lambda it: None)]
names = [id(it) for it in refs]
result = [found()]
while refs:
    refs.pop(0)
    result.append(found())
result.append(weakref.getweakrefs(1))`,
    run(py) {
      const o = instanceType(py).new();
      const some = () => py.weakref.ref(o, () => {});
      const refs = [some(), some(), py.weakref.ref(o), some()];
      const names = refs.map(({ id }) => id);
      const found = (of: Handle) => {
        const handles = py.weakref.getweakrefs(of);
        const order = handles.map(({ id }) => names.indexOf(id));
        del(...handles);
        return order;
      };
      const result: Json[] = [found(o)];
      while (refs.length > 0) {
        del(refs.shift());
        result.push(found(o));
      }
      const one = py.objects.int(1);
      result.push(found(one));
      del(o, one);
      return result;
    },
  },
];
