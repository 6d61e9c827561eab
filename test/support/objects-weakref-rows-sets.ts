// test_weakset: elements come, and go when they die.
import type { Handle, PyMem } from "../../src/index.js";
import type { Json, Row } from "./objects-row.js";
import { del, errorOf, type Instance, instanceType, peek, selfLoop } from "./objects-scene.js";

const pythonScene = `
class Foo:
    def __init__(self, arg=0):
        self.arg = arg
        self.me = None
items = [Foo(i) for i in range(3)]
s = weakref.WeakSet(items)
`;

const argOf = (object: Handle) => (object as Instance).get("value");

function scene(py: PyMem) {
  const type = instanceType(py);
  const items = [0, 1, 2].map((value) => type.new({ value }));
  const set = py.weakref.WeakSet();
  for (const it of items) set.add(it);
  return { type, items, set };
}

export const setRows: readonly Row[] = [
  {
    id: "test_weakset.TestWeakSet.test_len",
    behaviour: "the size goes down with each element that dies",
    python: `${pythonScene}
result = [len(s)]
while items:
    items.pop()
    result.append(len(s))`,
    run(py) {
      const { items, set } = scene(py);
      const result = [set.size];
      while (items.length > 0) {
        del(items.pop());
        result.push(set.size);
      }
      return result;
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_contains",
    behaviour: "what was added is in the set, and nothing else",
    python: `${pythonScene}
other = Foo(1)
result = [[it in s for it in items], other in s, 1 in s]`,
    run(py) {
      const { type, items, set } = scene(py);
      const [other, one] = [type.new({ value: 1 }), py.objects.int(1)];
      const result = [items.map((it) => set.has(it)), set.has(other), set.has(one as never)];
      del(...items, other, one);
      return result;
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_gc",
    behaviour: "a thousand elements that hold themselves leave with a collection",
    python: `${pythonScene}
s = weakref.WeakSet(Foo(i) for i in range(1000))
found = [len(s)]
loops = [Foo(i) for i in range(1000)]
for it in loops:
    it.me = it
    s.add(it)
del it
loops.clear()
result = [found, len(s), gc.collect(), len(s)]`,
    run(py) {
      const { items } = scene(py);
      del(...items);
      const type = instanceType(py);
      const set = py.weakref.WeakSet();
      for (let value = 0; value < 1000; value++) peek(type.new({ value }), (it) => set.add(it));
      const found = [set.size];
      for (let value = 0; value < 1000; value++) peek(selfLoop(type, value), (it) => set.add(it));
      return [found, set.size, py.gc.collect(), set.size];
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_clear",
    behaviour: "clear takes all out, and their weak references go",
    python: `${pythonScene}
s.clear()
result = [len(s), [it in s for it in items], [weakref.getweakrefcount(it) for it in items]]`,
    run(py) {
      const { items, set } = scene(py);
      set.clear();
      const counts = items.map((it) => py.weakref.getweakrefcount(it));
      const result = [set.size, items.map((it) => set.has(it)), counts];
      del(...items);
      return result;
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_add",
    behaviour: "an element is in the set once, and what can have no weak references is refused",
    python: `${pythonScene}
s.add(items[0])
result = [len(s)]
try:
    s.add([])
except Exception as error:
    result.append(type(error).__name__)
s.add(Foo())
result.append(len(s))`,
    run(py) {
      const { type, items, set } = scene(py);
      set.add(items[0] as Instance);
      const result: Json[] = [set.size];
      result.push(peek(py.objects.list(), (it) => errorOf(() => set.add(it as never))));
      peek(type.new(), (it) => set.add(it));
      result.push(set.size);
      del(...items);
      return result;
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_discard",
    behaviour: "an element is taken out, and taking it out again changes nothing",
    python: `${pythonScene}
s.discard(items[1])
sizes = [len(s)]
s.discard(items[1])
result = [sizes, len(s), sorted(it.arg for it in s), weakref.getweakrefcount(items[1])]`,
    run(py) {
      const { items, set } = scene(py);
      const gone = items[1] as Instance;
      set.delete(gone);
      const sizes = [set.size];
      set.delete(gone);
      const left = [...set].map((it) => peek(it, argOf)).sort();
      const result = [sizes, set.size, left, py.weakref.getweakrefcount(gone)];
      del(...items);
      return result;
    },
  },
  {
    id: "test_weakset.TestWeakSet.test_weak_destroy_while_iterating",
    behaviour: "elements may die while the set is walked, and are not met",
    python: `${pythonScene}
met = 0
for it in s:
    met += 1
    items[:] = [it]
del it
result = [met, len(s)]`,
    run(py) {
      const { items, set } = scene(py);
      let met = 0;
      for (const it of set) {
        met++;
        del(...items.filter((one) => one.id !== it.id), it);
      }
      const result = [met, set.size];
      del(...items);
      return result;
    },
  },
];
