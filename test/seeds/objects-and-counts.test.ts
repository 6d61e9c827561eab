// The examples of memory management that the project began with: each as it is printed there, by a live CPython, and by our objects.
import { beforeAll, describe, expect, it } from "vitest";
import type { IntHandle, PyMem } from "../../src/index.js";
import { eachBuild } from "../support/builds.js";
import { type Oracle, startOracle } from "../support/objects-row.js";

/** What is printed, line by line. */
type Print = (value: unknown) => void;

interface Example {
  readonly title: string;
  readonly python: string;
  readonly printed: readonly string[];
  run(py: PyMem, print: Print): void;
}

/** As Python prints them. */
const asPrinted = (value: unknown) =>
  typeof value === "boolean" ? (value ? "True" : "False") : value === null ? "None" : String(value);

const capturing = (python: string) => `
import contextlib, io
printed = io.StringIO()
with contextlib.redirect_stdout(printed):
    exec(${JSON.stringify(python)}, names := {})
names.clear()
result = printed.getvalue().splitlines()`;

const examples: readonly Example[] = [
  {
    title: "an assignment gives an object another name: id(x) == id(y)",
    python: `
x = [1, 2, 3]
y = x
print(id(x) == id(y))
y.append(4)
print(x)
y = [1, 2, 3, 4]
print(id(x) == id(y))`,
    printed: ["True", "[1, 2, 3, 4]", "False"],
    run(py, print) {
      const x = py.objects.list([1, 2, 3]);
      const y = x.clone();
      print(py.id(x) === py.id(y));
      y.append(4);
      const items = [...x];
      print(`[${items.map((item) => (item as IntHandle).value).join(", ")}]`);
      for (const item of items) item.dispose();
      y.dispose();
      const other = py.objects.list([1, 2, 3, 4]);
      print(py.id(x) === py.id(other));
      x.dispose();
      other.dispose();
    },
  },
  {
    title: "getrefcount of a new list is 2, and one more with each name and each list that holds it",
    python: `
import sys
a = [1, 2, 3]
print(sys.getrefcount(a))
b = a
print(sys.getrefcount(a))
c = [a]
print(sys.getrefcount(a))
del b
c.clear()
print(sys.getrefcount(a))`,
    printed: ["2", "3", "4", "2"],
    run(py, print) {
      const a = py.objects.list([1, 2, 3]);
      print(py.sys.getrefcount(a));
      const b = a.clone();
      print(py.sys.getrefcount(a));
      const c = py.objects.list([a]);
      print(py.sys.getrefcount(a));
      b.dispose();
      c.clear();
      print(py.sys.getrefcount(a));
      for (const it of [a, c]) it.dispose();
    },
  },
  {
    title: "an object whose name is bound to another one is freed at once",
    python: `
import weakref
class Thing:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print(self.name, "deleted")
x = Thing(1)
ref = weakref.ref(x)
print(ref() is x)
x = Thing(2)
print(ref())
x = None
print("end")`,
    printed: ["True", "1 deleted", "None", "2 deleted", "end"],
    run(py, print) {
      const thing = py.objects.defineType({
        name: "Thing",
        fields: { name: "i32" },
        weakrefs: true,
        finalizer: (self) => print(`${self.get("name")} deleted`),
      });
      let x = thing.new({ name: 1 });
      const ref = py.weakref.ref(x);
      const referent = ref.deref();
      print(referent?.equals(x));
      referent?.dispose();
      const next = thing.new({ name: 2 });
      x.dispose();
      x = next;
      print(ref.deref());
      x.dispose();
      print("end");
      ref.dispose();
    },
  },
  {
    title: "gc.disable(), gc.collect(), gc.enable()",
    python: `
import gc
class Node:
    def __init__(self):
        self.other = None
gc.disable()
print(gc.isenabled())
gc.collect()
a, b = Node(), Node()
a.other, b.other = b, a
del a, b
print(gc.collect())
print(gc.collect())
gc.enable()
print(gc.isenabled())
gc.disable()`,
    printed: ["False", "2", "0", "True"],
    run(py, print) {
      const node = py.objects.defineType({ name: "Node", fields: { other: "object" } });
      py.gc.disable();
      print(py.gc.isenabled());
      py.gc.collect();
      const [a, b] = [node.new(), node.new()];
      a.set("other", b);
      b.set("other", a);
      a.dispose();
      b.dispose();
      print(py.gc.collect());
      print(py.gc.collect());
      py.gc.enable();
      print(py.gc.isenabled());
    },
  },
  {
    // The documents' 28, 54 and 88 are those of 64 bits.
    title: "getsizeof of 10, 'Hello' and [1, 2, 3]: 16, 26 and 44 with 32 bits",
    python: `
import sys
for it in (10, "Hello", [1, 2, 3]):
    print(sys.getsizeof(it))`,
    printed: ["16", "26", "44"],
    run(py, print) {
      for (const it of [py.objects.int(10), py.objects.str("Hello"), py.objects.list([1, 2, 3])]) {
        print(py.sys.getsizeof(it));
        it.dispose();
      }
    },
  },
];

describe("the documents' examples", () => {
  let oracle: Oracle;
  beforeAll(async () => {
    oracle = await startOracle();
  });

  for (const { title, python, printed, run } of examples) {
    it(`CPython: ${title}`, () => {
      expect(oracle.ask(capturing(python))).toEqual(printed);
    });
    eachBuild((create) => {
      it(title, () => {
        const lines: string[] = [];
        run(create(), (value) => lines.push(asPrinted(value)));
        expect(lines).toEqual(printed);
      });
    });
  }

  it("the collector is on in a new interpreter", async () => {
    const { cpython } = await startOracle();
    expect(cpython.runPython("import gc; gc.isenabled()")).toBe(true);
  });

  eachBuild((create) => {
    it("the collector is on in a new heap", () => {
      expect(create().gc.isenabled()).toBe(true);
    });
  });
});
