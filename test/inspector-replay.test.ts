// A trace at any of its operations: the same heap, however one gets there.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCodecs } from "../src/cli/codecs.js";
import { makeTimeline } from "../src/inspector/engine/timeline.js";
import { TraceReplay } from "../src/inspector/engine/trace-replay.js";
import { FREE, MALLOC, operationCount, type Trace } from "../src/trace/trace.js";
import { checkTrace } from "../src/trace/trace-check.js";
import { decodeTrace } from "../src/trace/trace-file.js";
import { traceOf, traces } from "./support/traces.js";

const raytrace = decodeTrace(
  readFileSync(new URL("../bench/traces/raytrace.pmtc", import.meta.url)),
  nodeCodecs,
);
const start: Trace = { slotCount: raytrace.slotCount, words: raytrace.words.subarray(0, 2 * 60_000) };

function memoryOf(replay: TraceReplay): Buffer {
  return Buffer.from(new Uint8Array(replay.heap.wasm.memory.buffer).slice());
}

describe("a replay", () => {
  it("gives the same memory at a position, from wherever one comes", () => {
    const straight = new TraceReplay(start);
    const wandering = new TraceReplay(start);
    const total = operationCount(start);
    for (const position of [total, 0, 31_000, 30_999, 4096, 4095, 59_999, 1, total]) {
      wandering.seek(position);
      expect(wandering.position).toBe(position);
      const fresh = position >= straight.position ? straight : new TraceReplay(start);
      fresh.seek(position);
      expect(Buffer.compare(memoryOf(wandering), memoryOf(fresh))).toBe(0);
    }
  });

  it("has a sound heap, with the trace's blocks live in it, at any position of any trace", () => {
    fc.assert(
      fc.property(
        traces(),
        fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 6 }),
        (trace, positions) => {
          const sizes = trace.words.filter((_, i) => i % 2 === 1);
          fc.pre(sizes.every((size) => size < 1_000_000));
          const replay = new TraceReplay(trace);
          for (const position of positions) {
            const to = Math.min(position, operationCount(trace));
            replay.seek(to);
            expect(replay.heap.wasm.check()).toBe(0);
            const asked = [...replay.askedByClass(512).values()].reduce((sum, bytes) => sum + bytes, 0);
            expect(asked).toBe(liveBytesAt(trace, to));
          }
        },
      ),
    );
  });

  it("knows who has a block: the operation that made it, and what was asked for", () => {
    const trace = traceOf([
      [MALLOC, 2, 0, 24],
      [MALLOC, 1, 1, 3000],
      [FREE, 2, 0],
      [MALLOC, 0, 0, 40],
    ]);
    const replay = new TraceReplay(trace);
    replay.seek(2);
    const [first = 0] = addressesOf(replay, 24);
    expect(replay.ownerOf(first)).toEqual({ operation: 0, asked: 24, domain: 2 });
    replay.seek(4);
    expect(replay.ownerOf(first)?.operation).not.toBe(0);
    replay.seek(2);
    expect(replay.ownerOf(first)).toEqual({ operation: 0, asked: 24, domain: 2 });
    expect(replay.ownerOf(12)).toBeUndefined();
  });

  it("says at which operation there is no memory, and for how much", () => {
    const trace = traceOf([
      [MALLOC, 2, 0, 24],
      [MALLOC, 2, 1, 0x7fffffff],
    ]);
    const replay = new TraceReplay(trace);
    expect(() => replay.seek(2)).toThrow(
      "operation 1 asks for 2,147,483,647 bytes, for which the page's limit of 1 GiB has no memory",
    );
  });
});

describe("a timeline", () => {
  it("has the trace's peak of live bytes, and memory that never shrinks", () => {
    const replay = new TraceReplay(start);
    const parts: number[] = [];
    const {
      positions,
      liveBytes,
      memoryBytes,
      start: peak,
    } = makeTimeline(start, replay, (part) => parts.push(part));
    expect(Math.max(...liveBytes)).toBe(peakOf(start));
    expect([...memoryBytes]).toEqual([...memoryBytes].sort((a, b) => a - b));
    expect(positions.at(-1)).toBe(operationCount(start));
    expect(positions).toContain(peak);
    expect(parts.at(0)).toBe(0);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
  });

  it("has a column for each operation of a short trace", () => {
    const trace = traceOf([
      [MALLOC, 2, 0, 100],
      [MALLOC, 2, 1, 50],
      [FREE, 2, 0],
    ]);
    const { positions, liveBytes, start: peak } = makeTimeline(trace, new TraceReplay(trace), () => {});
    expect([...positions]).toEqual([0, 1, 2, 3]);
    expect([...liveBytes]).toEqual([0, 100, 150, 150]);
    expect(peak).toBe(2);
  });
});

/** Addresses at which so many bytes were asked for. */
function addressesOf(replay: TraceReplay, asked: number): number[] {
  const bytes = replay.heap.wasm.memory.buffer.byteLength;
  const found: number[] = [];
  for (let p = 1024; p < bytes; p += 8) if (replay.ownerOf(p)?.asked === asked) found.push(p);
  return found;
}

function liveBytesAt(trace: Trace, position: number): number {
  const live = new Map<number, number>();
  for (let i = 0; i < position; i++) {
    const [word = 0, size = 0] = trace.words.subarray(2 * i, 2 * i + 2);
    if (word >>> 30 === FREE) live.delete(word & 0xfffffff);
    else live.set(word & 0xfffffff, size);
  }
  return [...live.values()].reduce((sum, size) => sum + size, 0);
}

function peakOf(trace: Trace): number {
  // The first part of a trace may have fewer blocks than it has slots, which checkTrace refuses.
  const used =
    Math.max(
      ...Array.from(
        trace.words.filter((_, i) => i % 2 === 0),
        (word) => word & 0xfffffff,
      ),
    ) + 1;
  return checkTrace({ ...trace, slotCount: used }).peakBytes;
}
