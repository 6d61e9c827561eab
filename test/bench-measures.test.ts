// The measures beside time: what single calls, time lines, sizes and growing populations come to.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createJsAllocator, type JsSource } from "../bench/js-allocators.js";
import { summarizeLatency } from "../bench/latency-suite.js";
import { countAtScale } from "../bench/scaling-counts.js";
import { codeBytes } from "../bench/size-suite.js";
import { meanFootprint, timelineOf } from "../bench/timeline-suite.js";
import { nodeCodecs } from "../src/cli/codecs.js";
import { replayFromJs } from "../src/replay/js-loop.js";
import { FREE, MALLOC, operationCount, wordOf } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { handMade, op } from "./support/hand-made-wasm.js";

const load = (build: string) =>
  Uint8Array.from(readFileSync(new URL(`../build/${build}.wasm`, import.meta.url)));
const trace = decodeTrace(
  readFileSync(new URL("../bench/traces/raytrace.pmtc", import.meta.url)),
  nodeCodecs,
);

describe("time lines", () => {
  const source: JsSource = { kind: "module", module: new WebAssembly.Module(load("pymalloc")) };

  it("end at the footprint, with what is live then", () => {
    const { allocator, heapBytes } = createJsAllocator(source);
    const total = operationCount(trace);
    replayFromJs(allocator, trace.words, new Int32Array(trace.slotCount), 0, total);
    const points = timelineOf(source, trace);
    expect(points).toHaveLength(200);
    const [operation, heap, live] = points.at(-1) ?? [];
    expect([operation, heap]).toEqual([total, heapBytes()]);
    const { peakBytes } = checkTrace(trace);
    expect(Math.max(...points.map(([, , bytes]) => bytes))).toBeLessThanOrEqual(peakBytes);
    expect(live).toBeGreaterThan(0);
  });

  it("follow live bytes through malloc, realloc and free, and memory that only grows", () => {
    const words = Uint32Array.of(
      ...[wordOf(MALLOC << 2, 0), 100_000],
      ...[wordOf(MALLOC << 2, 1), 50],
      ...[wordOf(2 << 2, 1), 70],
      ...[wordOf(FREE << 2, 0), 100_000],
    );
    const points = timelineOf(source, { words, slotCount: 2 });
    expect(points.map(([operation, , live]) => [operation, live])).toEqual([
      [1, 100_000],
      [2, 100_050],
      [3, 100_070],
      [4, 70],
    ]);
    const heap = points.map(([, bytes]) => bytes);
    expect(heap).toEqual([...heap].sort((left, right) => left - right));
    expect(heap[0]).toBeGreaterThan(100_000);
  });

  it("amount to memory over live bytes", () => {
    const points = [
      [1, 100, 50],
      [2, 300, 150],
      [3, 300, 50],
    ] as const;
    expect(meanFootprint({ points })).toBe(700 / 250);
  });
});

it("latency: ranks by kind, growth apart, kinds that are not there left out", () => {
  const kinds = [MALLOC, MALLOC, FREE, MALLOC, MALLOC, FREE];
  const words = Uint32Array.from(kinds.flatMap((kind) => [wordOf(kind << 2, 0), 8]));
  const times = {
    nanoseconds: Float64Array.of(40, 20, 5, 9000, 30, 7),
    grew: Uint8Array.of(0, 0, 0, 1, 0, 0),
  };
  const common = { allocator: "a", workload: "w" };
  expect(summarizeLatency("a", "w", { words }, times)).toEqual([
    {
      ...common,
      operation: "malloc",
      ...{ calls: 3, p50: 30, p99: 40, p999: 40, p9999: 40, worst: 40, growths: 1, worstGrowth: 9000 },
    },
    {
      ...common,
      operation: "free",
      ...{ calls: 2, p50: 5, p99: 7, p999: 7, p9999: 7, worst: 7, growths: 0, worstGrowth: 0 },
    },
  ]);
});

it("code size counts neither names nor data", () => {
  const plain = handMade([op.localGet, 0]);
  const named = Uint8Array.from([...plain, 0, 3, 1, 110, 7]);
  const data = Uint8Array.from([...plain, 11, 7, 1, 0, op.i32Const, 0, op.end, 1, 9]);
  expect([plain, named, data].map((module) => WebAssembly.validate(module))).toEqual([true, true, true]);
  expect([plain, named, data].map(codeBytes)).toEqual([plain.length, plain.length, plain.length]);
});

it.each(["pymalloc", "pymalloc.fast"])("%s: no call is linear in the number of live blocks", (build) => {
  const count = (blocks: number) => countAtScale(load(build), { blocks, least: 16, range: 49 });
  const [few, many] = [count(1e3), count(1e5)];
  expect(many?.mallocWorst).toBeLessThan(4 * (few?.mallocWorst ?? 0));
  expect(many?.freeWorst).toBeLessThan(4 * (few?.freeWorst ?? 0));
  expect(many?.perOperation).toBeLessThan(10 * (few?.perOperation ?? 0));
});
