// Questions about snapshots that go to CPython's tracemalloc and to ours: the answers are texts.
import { inspect } from "node:util";
import { DomainFilter, Filter } from "../../src/tracemalloc/filter.js";
import type { KeyType } from "../../src/tracemalloc/group.js";
import type { RawTrace } from "../../src/tracemalloc/raw-trace.js";
import { Snapshot } from "../../src/tracemalloc/snapshot.js";
import { Statistic, StatisticDiff } from "../../src/tracemalloc/statistic.js";
import { Traceback } from "../../src/tracemalloc/traceback.js";
import type { CPython } from "./pyodide.js";

/** The arguments of Filter, or, of two, those of DomainFilter. */
export type FilterArguments =
  | readonly [inclusive: boolean, pattern: string, lineno: number | null, all: boolean, domain: number | null]
  | readonly [inclusive: boolean, domain: number];

export interface Question {
  readonly traces: readonly RawTrace[];
  readonly old: readonly RawTrace[];
  readonly traceback_limit: number;
  readonly filters: readonly FilterArguments[];
  readonly format: readonly [limit: number | null, most_recent_first: boolean];
  /** Of a statistic that is made by hand: size, size_diff, count, count_diff. */
  readonly numbers: readonly [number, number, number, number];
}

/** By the name of what was asked: texts, or the message of an error. */
export type Answer = Record<string, unknown>;

const KEYS: readonly (readonly [KeyType, boolean])[] = [
  ["traceback", false],
  ["filename", false],
  ["lineno", false],
  ["filename", true],
  ["lineno", true],
  ["traceback", true],
  ["place" as KeyType, false],
];

/** str() and repr(). */
const texts = (values: Iterable<object>) => Array.from(values, (value) => [String(value), inspect(value)]);

function outcome(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    return (error as Error).message;
  }
}

export function ours({ traces, old, traceback_limit, filters, format, numbers }: Question): Answer {
  const answer: Answer = {};
  const snapshot = new Snapshot(traces, traceback_limit);
  const older = new Snapshot(old, traceback_limit);
  for (const [key, cumulative] of KEYS) {
    const name = `${key} ${cumulative}`;
    answer[`statistics ${name}`] = outcome(() => texts(snapshot.statistics(key, cumulative)));
    answer[`compare_to ${name}`] = outcome(() => texts(snapshot.compare_to(older, key, cumulative)));
  }
  const made = filters.map((each) => (each.length === 2 ? new DomainFilter(...each) : new Filter(...each)));
  const kept = snapshot.filter_traces(made);
  answer.filtered = [kept.traceback_limit, texts(kept.traces)];
  answer.traces = texts(snapshot.traces);
  answer.formats = Array.from(snapshot.traces, ({ traceback }) => traceback.format(...format));
  const [size, size_diff, count, count_diff] = numbers;
  const place = new Traceback([["a.py", 1]]);
  answer.byHand = texts([
    new Statistic(place, size, count),
    new StatisticDiff(place, size, size_diff, count, count_diff),
  ]);
  return answer;
}

const python = `
import json, tracemalloc as t
def outcome(ask):
    try: return ask()
    except ValueError as error: return str(error)
def texts(values): return [[str(v), repr(v)] for v in values]
def raw(traces):
    return [(x["domain"], x["size"], tuple(map(tuple, x["frames"])), x["totalFrames"]) for x in traces]
def answer(question):
    q = json.loads(question)
    a = {}
    s = t.Snapshot(raw(q["traces"]), q["traceback_limit"])
    old = t.Snapshot(raw(q["old"]), q["traceback_limit"])
    for key, cumulative in json.loads('${JSON.stringify(KEYS)}'):
        name = f"{key} {str(cumulative).lower()}"
        a["statistics " + name] = outcome(lambda: texts(s.statistics(key, cumulative)))
        a["compare_to " + name] = outcome(lambda: texts(s.compare_to(old, key, cumulative)))
    made = [t.DomainFilter(*f) if len(f) == 2 else t.Filter(*f) for f in q["filters"]]
    kept = s.filter_traces(made)
    a["filtered"] = [kept.traceback_limit, texts(kept.traces)]
    a["traces"] = texts(s.traces)
    a["formats"] = [x.traceback.format(*q["format"]) for x in s.traces]
    size, size_diff, count, count_diff = q["numbers"]
    place = t.Traceback((("a.py", 1),))
    a["byHand"] = texts([t.Statistic(place, size, count), t.StatisticDiff(place, size, size_diff, count, count_diff)])
    return json.dumps(a)
`;

/** CPython's side. */
export function asCPython(cpython: CPython): (question: Question) => Answer {
  cpython.runPython(python);
  // A text of JSON is one of Python, too.
  return (question) =>
    JSON.parse(String(cpython.runPython(`answer(${JSON.stringify(JSON.stringify(question))})`))) as Answer;
}
