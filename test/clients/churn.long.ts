// A day's worth of a server's churn in a minute: a Python whose heap grows and shrinks in waves of everything that Python has, on ours and on
// stock's. CHURN_SEED=... runs one again.
import { beforeAll, describe, expect, it } from "vitest";
import type { PyodideHeap } from "../../src/pyodide/index.js";
import { breakOf, type Python, stockPython, ways } from "./pyodide-here.js";

const seed = Number(process.env.CHURN_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** wave(i): what lives grows to some 20 to 60 MB and shrinks again, in no order; a part outlives the wave, and another wave's end. */
const PROGRAM = `
import collections, gc, json, random, re
rng = random.Random(${seed})
kept = collections.deque()
class Session:
    def __init__(self, i):
        self.id, self.seen, self.tags = i, [i] * rng.randrange(40), {"user%d" % i: i}
def rows(n):
    return [{"id": i, "name": "row %d" % i, "v": i * 0.5, "tags": [str(i), i]} for i in range(n)]
def grown(n):
    held = bytearray()
    for _ in range(n):
        held += bytes(rng.randrange(3000))
    return held
def ring(n):
    """A cycle, which the collector alone finds."""
    sessions = [Session(i) for i in range(n)]
    for one, other in zip(sessions, sessions[1:] + sessions[:1]):
        one.next = other
    return sessions
makers = [
    lambda: rows(rng.randrange(3000)),
    lambda: [bytes(rng.randrange(500)) for _ in range(rng.randrange(8000))],
    lambda: [bytes(int(10 ** rng.uniform(1, 5))) for _ in range(rng.randrange(60))],
    lambda: [Session(i) for i in range(rng.randrange(4000))],
    lambda: json.loads(json.dumps(rows(rng.randrange(1000)))),
    lambda: re.findall(r"[a-z]+ \\d+", " ".join("row %d" % i for i in range(rng.randrange(8000)))),
    lambda: {i: (i, str(i)) for i in range(rng.randrange(8000))},
    lambda: "".join("word%d " % i for i in range(rng.randrange(30000))),
    lambda: grown(rng.randrange(100)),
    lambda: ring(rng.randrange(3000)),
]
def wave():
    live = []
    for _ in range(rng.randrange(40, 120)):
        live.append(rng.choice(makers)())
        if len(live) > 30 and rng.random() < 0.5:
            del live[rng.randrange(len(live))]
    kept.append(rng.sample(live, 2))
    rng.shuffle(live)
    while live:
        live.pop()
    while len(kept) > 5:
        kept.popleft()
def end():
    kept.clear()
    gc.collect()
`;
const WAVES = 150;
/** By then the heap has been about as large as it gets. */
const SETTLED = 60;

/** Runs the waves; what the memory has grown to after each. */
function run(python: Python, afterWave: () => void): number[] {
  const runPython = (code: string) => void python.pyodide.runPython(code);
  runPython(PROGRAM);
  const ends = Array.from({ length: WAVES }, () => {
    runPython("wave()");
    afterWave();
    return breakOf(python);
  });
  runPython("end()");
  return ends;
}

/** Bytes that a run may leave in use: what Python learns in it. */
const LEARNT = 100_000;
const MIB = 2 ** 20;

/** What Python's memory may have grown to where stock's has to this. */
const MOST: Record<keyof typeof ways, (stock: number) => number> = {
  "after boot": (stock) => stock + 4 * MIB,
  "before boot": (stock) => stock * 1.02,
};

let stock: number[];
beforeAll(async () => {
  stock = run(await stockPython(), () => undefined);
});

describe(`a day's churn (CHURN_SEED=${seed})`, () => {
  it.each(Object.keys(ways) as (keyof typeof ways)[])(
    "of Python's memory from ours %s ends as it began",
    async (way) => {
      const python = await ways[way]();
      const heap = python.heap as PyodideHeap;
      const atStart = heap.stats();
      const ends = run(python, () => expect(heap.check()).toBe(0));
      const atEnd = heap.stats();
      expect(heap.check()).toBe(0);
      expect(atEnd.bytesInUse).toBeLessThan(atStart.bytesInUse + LEARNT);
      // What it needs comes from what it gave back, as it does in stock's: once the heap has been about as large as it gets, and at the end.
      // (Right after the start ours has had a MiB more, and one small wave may need all of stock's that was free.)
      for (const wave of [SETTLED, WAVES - 1])
        expect([wave, ends[wave]]).toEqual([
          wave,
          expect.toSatisfy((end: number) => end <= MOST[way](stock[wave] ?? 0)),
        ]);
    },
  );
});
