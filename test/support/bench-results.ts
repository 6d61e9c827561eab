// Made-up results of every suite of the bench, with as many allocators as there may ever be.
import { batchName, type Mode } from "#build/bench/peers.js";
import type { Measurement, Report, Suite, Touch } from "#build/bench/results.js";

/** Time as a ratio to dlmalloc, and memory over the peak of live bytes: roughly what the allocators are like. */
const CAST: readonly (readonly [name: string, time: number, memory: number])[] = [
  ["pymalloc", 0.7, 1.12],
  ["pymalloc-fast", 0.62, 1.13],
  ["pymalloc-secure", 2, 1.25],
  ["pymalloc-debug", 4.4, 1.26],
  ["dlmalloc", 1, 1.14],
  ["pyobject", 1.15, 1.14],
  ["tlsf", 1.57, 1.66],
  ["dlmalloc-wasi", 1.02, 1.15],
  ["dlmalloc-emscripten", 1.01, 1.15],
  ["emmalloc", 1.45, 1.16],
  ["mimalloc", 0.88, 5.3],
  ["mimalloc-rs", 0.86, 4.8],
  ["pymalloc-c", 0.9, 1.26],
  ["dlmalloc-rs", 1.06, 1.16],
  ["talc", 1.04, 1.24],
  ["rlsf", 1.4, 1.42],
  ["wee_alloc", 12, 1.31],
  ["lol_alloc", 450, 1.3],
  ["stub", 0.55, 9],
  ["null", 0.3, 1],
];

const TRACES = [
  "ast_compile",
  "bignum",
  "buffers_binary",
  "difflib_textwrap",
  "json_nested",
  "lisp_interp",
  "phases_frag",
  "raytrace",
  "richards",
  "server_sessions",
  "strings_lists",
  "wordcount",
];

/** Between 0.9 and 1.1, always the same for a text. */
function wobble(text: string): number {
  let hash = 17;
  for (const sign of text) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 10_007;
  return 0.9 + (0.2 * hash) / 10_007;
}

export interface CellKey {
  readonly suite: Suite;
  readonly mode: Mode;
  readonly workload: string;
  readonly allocator: string;
}

export function measurement(key: CellKey, time: number, memory?: number, touch?: Touch): Measurement {
  return {
    ...key,
    ...(touch === undefined ? {} : { touch }),
    nanosecondsPerOperation: time,
    fastest: time * 0.95,
    slowest: time * 1.1,
    noise: 0.03 * wobble(key.allocator + key.workload),
    rounds: 7,
    ...(memory === undefined ? {} : { footprint: memory, heapBytes: Math.round(memory * 5_000_000) }),
  };
}

function suite(name: Suite, mode: Mode, workloads: readonly string[], touch?: Touch): Measurement[] {
  return workloads.flatMap((workload) =>
    CAST.map(([allocator, time, memory]) => {
      const key = { suite: name, mode, workload, allocator };
      const own = 16 * time * wobble(allocator + workload + mode + touch);
      const footprint = allocator === "null" ? undefined : memory * wobble(workload + allocator) ** 0.3;
      return measurement(key, own, footprint, touch);
    }),
  );
}

const lines = CAST.filter(([name]) => name !== "null");
const latencies: Report["latencies"] = lines.flatMap(([allocator, time]) =>
  (["malloc", "free", "realloc", "calloc"] as const).flatMap((operation) =>
    ["json_nested", "phases_frag"].map((workload) => {
      const p50 = Math.round(20 * time * wobble(allocator + operation));
      const spread = wobble(operation + allocator + workload);
      return {
        allocator,
        workload,
        operation,
        calls: 100_000,
        p50,
        p99: Math.round(p50 * 2.5 * spread),
        p999: Math.round(p50 * 9 * spread),
        p9999: Math.round(p50 * 40 * spread),
        worst: Math.round(p50 * 300 * spread),
        growths: 12,
        worstGrowth: Math.round(p50 * 2000 * spread),
      };
    }),
  ),
);

const scaling: Report["scaling"] = CAST.flatMap(([allocator, time]) => [
  ...[1e3, 1e4, 1e5, 1e6, 1e7].map((at) => ({
    allocator,
    curve: "live blocks" as const,
    at,
    nanosecondsPerOperation: (6 + 14 * time) * (1 + Math.log10(at / 1e3) ** 2 / 4) * wobble(allocator + at),
  })),
  ...[16, 64, 256, 1024, 4095].map((mebibytes) => ({
    allocator,
    curve: "heap bytes" as const,
    at: mebibytes * 2 ** 20,
    nanosecondsPerOperation: 20 * time * wobble(allocator + mebibytes),
  })),
]);

const timelines: Report["timelines"] = ["json_nested", "phases_frag"].flatMap((workload) =>
  lines.map(([allocator, , memory]) => {
    let heap = 0;
    const points = Array.from({ length: 400 }, (_, step) => {
      const live = 4e6 * Math.abs(Math.sin(step / 60)) * (0.5 + step / 800);
      heap = Math.max(heap, Math.ceil((live * memory * wobble(allocator)) / 65_536) * 65_536);
      return [step * 5000, heap, Math.round(live)] as const;
    });
    return { allocator, workload, points };
  }),
);

/** Everything that a report can hold. */
export const fullReport: Report = {
  environment: {
    date: "2026-02-03T04:05:06.000Z",
    commit: "abc1234",
    node: "v20.1.2",
    v8: "11.3.1",
    engine: "V8 11.3.1, Node v20.1.2",
    cpu: "Made-up CPU",
    cores: 2,
    platform: "linux x64",
  },
  settings: {
    rounds: 7,
    quick: false,
    limitSeconds: 1,
    modes: ["inlined", "called", "js"],
    touches: ["word", "walk"],
    traces: TRACES,
  },
  allocators: CAST.map(([name]) => ({ name, about: `about ${name}`, version: "1.2.3" })),
  workloads: TRACES.map((name) => ({ name, operations: 2_000_000, peakBytes: 5_000_000 })),
  measurements: [
    ...suite("replay", "inlined", TRACES),
    ...suite("replay", "called", TRACES),
    ...suite("replay", "called", TRACES, "walk"),
    ...suite("replay", "js", TRACES),
    ...suite("micro", "called", ["LIFO 32 B", "larson"]),
    ...suite("classic", "called", ["sh6bench", "rptest"]),
    ...suite("sizes", "called", ["513 B to 8 KB"]),
    ...suite("small-heap", "called", ["10 KB", "1 MB"]),
    ...suite("large-heap", "called", ["1 GB"]),
    ...suite("batch", "js", ["64 x 16 B"]),
    measurement(
      { suite: "batch", mode: "batch", workload: "64 x 16 B", allocator: batchName("pymalloc") },
      4.25,
    ),
  ],
  latencies,
  instructions: lines.flatMap(([allocator, time]) =>
    ["json_nested", "phases_frag"].map((workload) => ({
      allocator,
      workload,
      perOperation: 40 * time * wobble(allocator + workload),
      median: Math.round(30 * time),
      worst: Math.round(900 * time),
      worstOperation: "malloc(2040)",
    })),
  ),
  scaling,
  coldStarts: lines.map(([allocator, time]) => ({
    allocator,
    compile: 900 * time,
    instantiate: 60,
    firstMalloc: 4.5,
  })),
  timelines,
  codeSizes: lines.map(([allocator, time]) => ({ allocator, bytes: Math.round(8000 * time) })),
  faults: [],
};

export const cell = (workload: string, allocator: string, time: number, memory?: number): Measurement =>
  measurement({ suite: "replay", mode: "called", workload, allocator }, time, memory);

/** Two traces and four allocators, with figures that are easy to check. */
export const smallReport: Report = {
  environment: fullReport.environment,
  settings: fullReport.settings,
  allocators: [],
  workloads: [],
  faults: [],
  measurements: [
    cell("first", "pymalloc", 8, 1.2),
    cell("first", "dlmalloc", 10, 1.1),
    cell("first", "tlsf", 20, 1.5),
    cell("first", "null", 2),
    cell("second", "pymalloc", 18, 1.3),
    cell("second", "dlmalloc", 10, 1.1),
    cell("second", "tlsf", 45, 1.6),
    cell("second", "null", 2),
  ],
};
