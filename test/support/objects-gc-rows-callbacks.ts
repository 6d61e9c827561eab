// test_gc: GCCallbackTests.
import type { PyMem } from "../../src/index.js";
import { NO_TP_DEL } from "./objects-gc-methods.js";
import type { Json, Row } from "./objects-row.js";
import { del, instanceType, pair, selfLoop } from "./objects-scene.js";

/** Python's two callbacks, and ours: visits are who, phase, and what they are told. */
const pythonCallbacks = `
visits = []
def cb1(phase, info):
    visits.append([1, phase, dict(info)])
def cb2(phase, info):
    visits.append([2, phase, dict(info)])
gc.callbacks += [cb1, cb2]
`;

interface Visit {
  readonly who: number;
  readonly phase: string;
  readonly info: Readonly<Record<"generation" | "collected" | "uncollectable", number>>;
}

function visited(py: PyMem, call: () => void): readonly Visit[] {
  const visits: Visit[] = [];
  for (const who of [1, 2])
    py.gc.callbacks.push((phase, info) => visits.push({ who, phase, info: { ...info } }));
  call();
  py.gc.callbacks.length = 0;
  return visits;
}

export const callbackRows: readonly Row[] = [
  {
    id: "test_gc.GCCallbackTests.test_collect",
    behaviour: "each callback is called in turn, before and after a collection",
    python: `${pythonCallbacks}
gc.collect()
result = [[who, phase, sorted(info)] for who, phase, info in visits]`,
    run: (py) =>
      visited(py, () => py.gc.collect()).map(
        ({ who, phase, info }): Json => [who, phase, Object.keys(info).sort()],
      ),
  },
  {
    id: "test_gc.GCCallbackTests.test_collect_generation",
    behaviour: "callbacks are told the generation",
    python: `${pythonCallbacks}
gc.collect(2)
gc.collect(0)
result = [info["generation"] for who, phase, info in visits]`,
    run: (py) =>
      visited(py, () => {
        py.gc.collect(2);
        py.gc.collect(0);
      }).map(({ info }) => info.generation),
  },
  {
    id: "test_gc.GCCallbackTests.test_collect_garbage",
    behaviour: "callbacks are told how much was collected, and how much could not be",
    instead: {
      why: NO_TP_DEL,
      value: [
        5,
        [
          [5, 0],
          [5, 0],
        ],
        0,
      ],
    },
    python: `${pythonCallbacks}
from _testcapi import with_tp_del
@with_tp_del
class Uncollectable:
    def __init__(self, partner=None):
        self.partner = partner or Uncollectable(self)
    def __tp_del__(self):
        pass
class Loop:
    def __init__(self):
        self.loop = self
Uncollectable()
Uncollectable()
Loop()
found = gc.collect()
told = [[info["collected"], info["uncollectable"]] for who, phase, info in visits if phase == "stop"]
result = [found, told, len(gc.garbage)]
for it in gc.garbage:
    it.partner = None
del it
gc.garbage.clear()`,
    run(py) {
      const uncollectable = instanceType(py, () => {});
      let found = 0;
      const visits = visited(py, () => {
        for (let i = 0; i < 2; i++) del(...pair(uncollectable));
        del(selfLoop(instanceType(py)));
        found = py.gc.collect();
      });
      const told = visits
        .filter(({ phase }) => phase === "stop")
        .map(({ info }) => [info.collected, info.uncollectable]);
      return [found, told, py.gc.garbage.length];
    },
  },
];
