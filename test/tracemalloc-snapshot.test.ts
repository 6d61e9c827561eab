// The behaviours of CPython's test_tracemalloc that snapshots have, under its names, and what CPython has not: weights, bad arguments.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { DomainFilter, Filter } from "../src/tracemalloc/filter.js";
import { Frame, type RawFrame } from "../src/tracemalloc/frame.js";
import type { RawTrace } from "../src/tracemalloc/raw-trace.js";
import { Snapshot } from "../src/tracemalloc/snapshot.js";
import { Statistic, StatisticDiff } from "../src/tracemalloc/statistic.js";
import { Trace } from "../src/tracemalloc/trace.js";
import { Traceback } from "../src/tracemalloc/traceback.js";

const loop: readonly RawFrame[] = [
  ["lib/list.js", 12],
  ["main.js", 3],
];
const parse: readonly RawFrame[] = [
  ["lib/parse.js", 40],
  ["main.js", 7],
];
const lost: readonly RawFrame[] = [["<unknown>", 0]];
const image: readonly RawFrame[] = [
  ["lib/image.js", 9],
  ["lib/list.js", 30],
  ["main.js", 8],
];
const trace = (size: number, frames: readonly RawFrame[], domain = 0, weight?: number): RawTrace => ({
  domain,
  size,
  frames,
  totalFrames: frames.length,
  ...(weight !== undefined && { weight }),
});

const before = new Snapshot([trace(10, loop), trace(10, loop), trace(400, parse), trace(1, lost)], 3);
const after = new Snapshot([trace(10, loop), trace(6000, loop), trace(30_000, image, 5), trace(1, lost)], 3);
const texts = (values: Iterable<object>) => Array.from(values, String);

describe("Snapshot", () => {
  it("test_create_snapshot: has the limit, and the traces with their tracebacks from the oldest frame on", () => {
    expect([before.traceback_limit, before.traces.length]).toEqual([3, 4]);
    const first = before.traces.at(0);
    expect([first?.size, first?.domain, first?.traceback.length, first?.traceback.total_nframe]).toEqual([
      10, 0, 2, 2,
    ]);
    expect(texts(first?.traceback ?? [])).toEqual(["main.js:3", "lib/list.js:12"]);
    expect([before.traces.at(-1)?.size, before.traces.at(4)]).toEqual([1, undefined]);
  });

  it("test_snapshot_group_by_line", () => {
    expect(texts(before.statistics("lineno"))).toEqual([
      "lib/parse.js:40: size=400 B, count=1, average=400 B",
      "lib/list.js:12: size=20 B, count=2, average=10 B",
      "<unknown>:0: size=1 B, count=1, average=1 B",
    ]);
    expect(texts(after.compare_to(before, "lineno"))).toEqual([
      "lib/image.js:9: size=29.3 KiB (+29.3 KiB), count=1 (+1), average=29.3 KiB",
      "lib/list.js:12: size=6010 B (+5990 B), count=2 (+0), average=3005 B",
      "lib/parse.js:40: size=0 B (-400 B), count=0 (-1)",
      "<unknown>:0: size=1 B (+0 B), count=1 (+0), average=1 B",
    ]);
  });

  it("test_snapshot_group_by_file: the line is 0", () => {
    expect(texts(after.statistics("filename"))).toEqual([
      "lib/image.js:0: size=29.3 KiB, count=1, average=29.3 KiB",
      "lib/list.js:0: size=6010 B, count=2, average=3005 B",
      "<unknown>:0: size=1 B, count=1, average=1 B",
    ]);
    expect(after.compare_to(before, "filename").map(({ size_diff }) => size_diff)).toEqual([
      30_000, 5990, -400, 0,
    ]);
  });

  it("test_snapshot_group_by_traceback: a statistic has all frames, and says where the oldest one is", () => {
    const [most] = after.statistics("traceback");
    expect(texts(most?.traceback ?? [])).toEqual(["main.js:8", "lib/list.js:30", "lib/image.js:9"]);
    expect(String(most)).toBe("main.js:8: size=29.3 KiB, count=1, average=29.3 KiB");
    expect(after.compare_to(before, "traceback").map(({ count_diff }) => count_diff)).toEqual([1, 0, -1, 0]);
  });

  it("test_snapshot_group_by_cumulative: a frame has what its callees got, too", () => {
    expect(texts(after.statistics("filename", true))).toEqual([
      "main.js:0: size=35.2 KiB, count=3, average=11.7 KiB",
      "lib/list.js:0: size=35.2 KiB, count=3, average=11.7 KiB",
      "lib/image.js:0: size=29.3 KiB, count=1, average=29.3 KiB",
      "<unknown>:0: size=1 B, count=1, average=1 B",
    ]);
    expect(after.statistics("lineno", true).map(({ size }) => size)).toEqual([
      30_000, 30_000, 30_000, 6010, 6010, 1,
    ]);
  });

  it("test_filter_traces: one of the inclusive filters, all of the exclusive ones; none gives a copy", () => {
    const sizes = (...filters: (Filter | DomainFilter)[]) =>
      Array.from(after.filter_traces(filters).traces, ({ size }) => size);
    const list = new Filter(true, "lib/list.js");
    expect(sizes(list)).toEqual([10, 6000]);
    expect(sizes(list, new Filter(true, "<*>"))).toEqual([10, 6000, 1]);
    expect(sizes(new Filter(false, "lib/*"))).toEqual([1]);
    expect(sizes(list, new Filter(false, "*", 12))).toEqual([]);
    expect(sizes(new Filter(true, "lib/list.js", null, true))).toEqual([10, 6000, 30_000]);
    const copy = after.filter_traces([]);
    expect(copy).not.toBe(after);
    expect([...copy.traces]).toEqual([...after.traces]);
    expect(copy.traceback_limit).toBe(3);
  });

  it("test_filter_traces_domain, test_filter_traces_domain_filter: by domain, with a pattern or without", () => {
    const sizes = (filter: Filter | DomainFilter) =>
      Array.from(after.filter_traces([filter]).traces, ({ size }) => size);
    expect(sizes(new Filter(true, "*", null, false, 5))).toEqual([30_000]);
    expect(sizes(new Filter(false, "*", null, false, 5))).toEqual([10, 6000, 1]);
    expect(sizes(new Filter(false, "lib/list.js", null, false, 5))).toEqual([10, 6000, 30_000, 1]);
    expect(sizes(new DomainFilter(true, 5))).toEqual([30_000]);
    expect(sizes(new DomainFilter(false, 5))).toEqual([10, 6000, 1]);
  });

  it("says of samples how many a sum is of, and how far it may be off; of all traces nothing is off", () => {
    // Each is there with the probability 1/4: 10 of 100 bytes vary by 10 * 100² * 4 * 3.
    const sampled = Array.from({ length: 10 }, () => trace(100, loop, 0, 4));
    const sums = (traces: readonly RawTrace[], key: "lineno" | "traceback" = "lineno") => {
      const [{ size, count, samples, size_error } = expect.fail("no statistic")] = new Snapshot(
        traces,
        2,
      ).statistics(key);
      return { size, count, samples, size_error };
    };
    const all = { size: 4000, count: 40, samples: 10, size_error: Math.round(Math.sqrt(1_200_000)) };
    expect([sums(sampled), sums(sampled, "traceback")]).toEqual([all, all]);
    expect(sums([trace(100, loop), trace(50, loop)])).toEqual({
      size: 150,
      count: 2,
      samples: 2,
      size_error: 0,
    });
  });

  it("sums weights up before it rounds, once a group", () => {
    const weighted = Array.from({ length: 30 }, () => trace(3, loop, 0, 1.1));
    const sampled = new Snapshot([...weighted, trace(100, parse, 0, 10.4)], 2);
    expect(texts(sampled.statistics("lineno"))).toEqual([
      "lib/parse.js:40: size=1040 B, count=10, average=104 B",
      "lib/list.js:12: size=99 B, count=33, average=3 B",
    ]);
    const [diff] = sampled.compare_to(new Snapshot([], 2), "filename");
    expect([diff?.size_diff, diff?.count_diff]).toEqual([1040, 10]);
    expect(sampled.traces.at(-1)?.weight).toBe(10.4);
  });

  it("groups a hundred thousand traces of equal and of one and the same frames alike", () => {
    const equal = Array.from({ length: 50_000 }, () =>
      trace(2, [
        ["lib/list.js", 12],
        ["main.js", 3],
      ]),
    );
    const shared = Array.from({ length: 50_000 }, () => trace(2, loop));
    const [all, ...others] = new Snapshot([...equal, ...shared], 2).statistics("traceback");
    expect([all?.size, all?.count, others.length]).toEqual([200_000, 100_000, 0]);
  });
});

describe("texts", () => {
  const place = new Traceback([["a.py", 5]]);

  it("test_trace_format", () => {
    expect(String(new Trace(trace(10_240, loop)))).toBe("main.js:3: 10.0 KiB");
    // What lies between two texts becomes the even one, as in C.
    const between = [10_496, 11_008, 102_912, 103_936].map((size) => String(new Trace(trace(size, loop))));
    expect(between).toEqual(["10.2", "10.8", "100", "102"].map((text) => `main.js:3: ${text} KiB`));
    expect(inspect(new Trace(trace(7, lost)))).toBe(
      "<Trace domain=0 size=7 B, traceback=<Traceback (<Frame filename='<unknown>' lineno=0>,) total_nframe=1>>",
    );
  });

  it("test_statistic_format", () => {
    expect(String(new Statistic(place, 42_000, 4))).toBe("a.py:5: size=41.0 KiB, count=4, average=10.3 KiB");
    expect(inspect(new Statistic(place, 42, 0))).toBe(
      "<Statistic traceback=<Traceback (<Frame filename='a.py' lineno=5>,)> size=42 count=0>",
    );
    expect([new Statistic(place, 10, 4).average, new Statistic(place, 0, 0).average]).toEqual([2.5, 0]);
  });

  it("test_statistic_diff_format", () => {
    expect(String(new StatisticDiff(place, 2 ** 40, -(2 ** 34), 3, 0))).toBe(
      "a.py:5: size=1024 GiB (-16.0 GiB), count=3 (+0), average=341 GiB",
    );
    expect(inspect(new StatisticDiff(place, 0, -5, 0, -1))).toBe(
      "<StatisticDiff traceback=<Traceback (<Frame filename='a.py' lineno=5>,)> size=0 (-5) count=0 (-1)>",
    );
  });

  it("test_slices: a traceback is a sequence of frames", () => {
    const traceback = new Traceback([...Array(5).keys()].map((i): RawFrame => ["a.js", 5 - i]));
    expect(texts(traceback.slice(0, 2))).toEqual(["a.js:1", "a.js:2"]);
    expect(texts(traceback.slice(-2))).toEqual(["a.js:4", "a.js:5"]);
    expect([String(traceback.at(0)), String(traceback.at(-1)), traceback.at(5)]).toEqual([
      "a.js:1",
      "a.js:5",
      undefined,
    ]);
    expect([traceback.includes(new Frame("a.js", 3)), traceback.includes(new Frame("a.js", 9))]).toEqual([
      true,
      false,
    ]);
  });

  it("test_format_traceback: limits count from the most recent frame, negative ones from the oldest", () => {
    const traceback = new Traceback(image, 3);
    const [first, second, third] = ["main.js", 8, "lib/list.js", 30, "lib/image.js", 9].flatMap(
      (name, i, all) => (i % 2 === 0 ? [`  File "${name}", line ${all[i + 1]}`] : []),
    );
    expect(traceback.format()).toEqual([first, second, third]);
    expect(traceback.format(2)).toEqual([second, third]);
    expect(traceback.format(-1)).toEqual([first, second]);
    expect(traceback.format(null, true)).toEqual([third, second, first]);
    expect(traceback.format(2, true)).toEqual([third, second]);
    expect(traceback.format(0)).toEqual([]);
    expect(() => traceback.format(1.5)).toThrow(
      new TypeError("format: limit must be an integer or null, not 1.5"),
    );
  });

  it("compares frames and tracebacks as Python does tuples", () => {
    const [short, long] = [
      new Traceback([["a", 1]]),
      new Traceback([
        ["b", 0],
        ["a", 1],
      ]),
    ];
    expect([
      short.compare(long) < 0,
      long.compare(short) > 0,
      short.equals(new Traceback([["a", 1]], 9)),
    ]).toEqual([true, true, true]);
    expect(new Frame("a", 10).compare(new Frame("a", 9))).toBeGreaterThan(0);
  });
});

describe("Filter", () => {
  it("test_filter_attributes: has what it was given, and nothing else where nothing was", () => {
    const filter = new Filter(true, "abc");
    expect([
      filter.inclusive,
      filter.filename_pattern,
      filter.lineno,
      filter.all_frames,
      filter.domain,
    ]).toEqual([true, "abc", null, false, null]);
    const full = new Filter(false, "test.pyc", 123, true, 7);
    expect([full.inclusive, full.filename_pattern, full.lineno, full.all_frames, full.domain]).toEqual([
      false,
      "test.py",
      123,
      true,
      7,
    ]);
    expect(Reflect.set(full, "filename_pattern", "x")).toBe(false);
  });

  it("test_filter_match_filename, test_filter_match_filename_joker: shell patterns for the whole name", () => {
    const matches = (pattern: string, ...names: string[]) =>
      names.map((name) => new Filter(true, pattern).accepts(trace(1, [[name, 1]])));
    expect(matches("abc", "abc", "abcd", "12356")).toEqual([true, false, false]);
    expect(matches("a*.js", "a.js", "ab/c.js", "b.js")).toEqual([true, true, false]);
    expect(matches("a.py", "a.pyc", "a.pyo", "a.PY")).toEqual([true, false, false]);
    expect(matches("[!a]?c", "bbc", "abc")).toEqual([true, false]);
    expect(matches(`${"*a".repeat(30)}b`, "a".repeat(200))).toEqual([false]);
  });

  it.each<[string, () => unknown, Error]>([
    [
      "no boolean",
      () => new Filter(1 as never, "a"),
      new TypeError("Filter: inclusive must be true or false, not 1"),
    ],
    [
      "no pattern",
      () => new Filter(true, /a/ as never),
      new TypeError("Filter: filename_pattern must be a string, not an object"),
    ],
    [
      "no line",
      () => new Filter(true, "a", -1),
      new RangeError("Filter: lineno must be an integer from 0 to 4294967295, not -1"),
    ],
    [
      "no domain",
      () => new DomainFilter(true, null as never),
      new TypeError("DomainFilter: domain must be an integer from 0 to 4294967295, not null"),
    ],
    [
      "a bare filter",
      () => after.filter_traces(new Filter(true, "a") as never),
      new TypeError("filters must be a list of filters, not Filter"),
    ],
    [
      "a list of others",
      () => after.filter_traces(["a"] as never),
      new TypeError('filters must be a list of filters; number 0 is "a"'),
    ],
    ["another key", () => after.statistics("line" as never), new RangeError("unknown key_type: 'line'")],
    [
      "cumulative tracebacks",
      () => after.compare_to(before, "traceback", true),
      new RangeError("cumulative mode cannot by used with key type 'traceback'"),
    ],
    [
      "no older snapshot",
      () => after.compare_to([] as never, "lineno"),
      new TypeError("compare_to: old_snapshot must be a Snapshot, not an object"),
    ],
    [
      "no traces",
      () => new Snapshot({} as never, 1),
      new TypeError("Snapshot: traces must be an array, not an object"),
    ],
    [
      "a trace of no frames",
      () => new Snapshot([trace(1, [])], 1),
      new TypeError("Snapshot: trace 0: frames must be an array of at least one frame"),
    ],
    [
      "a size that is none",
      () => new Snapshot([trace(0.5, lost)], 1),
      new TypeError("Snapshot: trace 0: size must be a number of bytes, not 0.5"),
    ],
    [
      "a weight that is none",
      () => new Snapshot([trace(1, lost, 0, 0)], 1),
      new TypeError("Snapshot: trace 0: weight must be a positive number, not 0"),
    ],
    [
      "no limit",
      () => new Snapshot([], 1.5),
      new RangeError("Snapshot: traceback_limit must be an integer from 0 to 4294967295, not 1.5"),
    ],
  ])("refuses %s", (_, act, error) => {
    expect(act).toThrow(error);
  });
});
