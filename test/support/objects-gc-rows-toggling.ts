// test_gc: GCTogglingTests: collections that come of themselves.
import type { PyMem } from "../../src/index.js";
import type { Row } from "./objects-row.js";
import { del, give, instanceType, isNone, selfLoop } from "./objects-scene.js";

/** New lists that are kept until a collection has come, or so many of them have been made. */
const pythonWait = `
class C:
    def __init__(self):
        self.loop = self
def wait(limit):
    happened = []
    detector = weakref.ref(C(), happened.append)
    junk = []
    while not happened and len(junk) < limit:
        junk.append([])
    return len(happened)
`;

function wait(py: PyMem, limit: number): number {
  let happened = 0;
  const loop = selfLoop(instanceType(py));
  const detector = py.weakref.ref(loop, () => {
    happened++;
  });
  del(loop);
  const junk = [];
  while (happened === 0 && junk.length < limit) junk.push(py.objects.list());
  del(detector, ...junk);
  return happened;
}

/** More than CPython's 3.14 makes of itself before it looks: some 17,000. */
const LIMIT = 50_000;

export const togglingRows: readonly Row[] = [
  {
    id: "test_gc.GCTogglingTests.test_bug1055820c",
    behaviour:
      "the callback for an old object that young garbage held finds that garbage's weak references dead",
    python: `${pythonWait}
c0 = C()
gc.collect()
c1 = C()
c1.keep_c0_alive = c0
del c0.loop
c2 = C()
c2wr = weakref.ref(c2)
ouch = []
def callback(ignored):
    ouch.append(c2wr() is None)
c0wr = weakref.ref(c0, callback)
c0 = c1 = c2 = None
gc.enable()
result = [len(ouch), wait(${LIMIT}), ouch]`,
    run(py) {
      const type = instanceType(py);
      const c0 = selfLoop(type);
      py.gc.collect();
      const [c1, c2] = [selfLoop(type), selfLoop(type)];
      c1.set("second", c0);
      c0.set("first", null);
      const c2wr = py.weakref.ref(c2);
      const ouch: boolean[] = [];
      const c0wr = py.weakref.ref(c0, () => ouch.push(isNone(c2wr.deref())));
      del(c0, c1, c2);
      py.gc.enable();
      const result = [ouch.length, wait(py, LIMIT), ouch];
      del(c2wr, c0wr);
      return result;
    },
  },
  {
    id: "test_gc.GCTogglingTests.test_bug1055820d",
    behaviour:
      "the finalizer of an old object that young garbage held finds that garbage's weak references dead",
    python: `${pythonWait}
ouch = []
class D(C):
    def __del__(self):
        ouch.append(c2wr() is None)
d0 = D()
gc.collect()
c1 = C()
c1.keep_d0_alive = d0
del d0.loop
c2 = C()
c2wr = weakref.ref(c2)
d0 = c1 = c2 = None
gc.set_threshold(1000, 0, 0)
gc.enable()
result = [len(ouch), wait(${LIMIT}), ouch]`,
    run(py) {
      const ouch: boolean[] = [];
      const type = instanceType(py);
      const d0 = selfLoop(instanceType(py, () => ouch.push(isNone(c2wr.deref()))));
      py.gc.collect();
      const [c1, c2] = [type.new(), selfLoop(type)];
      c1.set("first", c1);
      give(c1, "second", d0.clone());
      d0.set("first", null);
      const c2wr = py.weakref.ref(c2);
      del(d0, c1, c2);
      py.gc.set_threshold(1000, 0, 0);
      py.gc.enable();
      const result = [ouch.length, wait(py, LIMIT), ouch];
      del(c2wr);
      return result;
    },
  },
  {
    id: "test_gc.GCTogglingTests.test_indirect_calls_with_gc_disabled",
    behaviour: "collections come of themselves while the collector is on, and none while it is off",
    python: `${pythonWait}
gc.set_threshold(1000, 0, 0)
gc.enable()
result = [wait(${LIMIT})]
gc.disable()
result.append(wait(${LIMIT}))`,
    run(py) {
      py.gc.set_threshold(1000, 0, 0);
      py.gc.enable();
      const on = wait(py, LIMIT);
      py.gc.disable();
      return [on, wait(py, LIMIT)];
    },
  },
  {
    id: "test_gc.GCTogglingTests.test_threshold_zero",
    behaviour: "with a threshold of 0 no collection comes of itself",
    python: `${pythonWait}
gc.set_threshold(0)
gc.enable()
result = [wait(${LIMIT}), gc.isenabled()]`,
    run(py) {
      py.gc.set_threshold(0);
      py.gc.enable();
      return [wait(py, LIMIT), py.gc.isenabled()];
    },
  },
];
