// Single calls of a program that works frame by frame: as many requests as a block of audio or a frame of a game may make, all of
// them freed at its end. PyObject_* with the built-in allocator, and with the frame arena, which is a hook in JavaScript.

import { FREE, MALLOC, type Trace, wordOf } from "../../src/trace/trace.js";
import type { LatencyTimes } from "../latency-loop.js";
import { summarizeLatency } from "../latency-suite.js";
import type { LatencyJob } from "../latency-worker.js";
import type { Latency } from "../results.js";
import { runWorker } from "../worker-result.js";

/** What latencies of this workload are found by. */
export const FRAMES = "frames";
const FRAME_COUNT = 3000;
const REQUESTS = 200;
const SMALLEST = 16;
const LARGEST = 2048;
const HEADER = 8;
/** Each request of a frame fits, whatever its size. */
const ARENA_BYTES = REQUESTS * (LARGEST + HEADER);
const OBJECT = 2;

/** A number from 0 to below `limit`, always the same ones in a row. */
function repeatable(): (limit: number) => number {
  let state = 20260801;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** In each frame every slot gets a block of some size; then all are freed, in no order. */
export function frameTrace(frames = FRAME_COUNT): Trace {
  const below = repeatable();
  const words = new Uint32Array(frames * REQUESTS * 4);
  const sizes = new Uint32Array(REQUESTS);
  const order = Uint32Array.from(sizes, (_, slot) => slot);
  let at = 0;
  const write = (kind: number, slot: number) => {
    words[at++] = wordOf((kind << 2) | OBJECT, slot);
    words[at++] = sizes[slot] ?? 0;
  };
  for (let frame = 0; frame < frames; frame++) {
    for (let slot = 0; slot < REQUESTS; slot++) {
      sizes[slot] = SMALLEST + below(LARGEST - SMALLEST + 1);
      write(MALLOC, slot);
    }
    for (let left = REQUESTS; left > 0; left--) {
      const chosen = below(left);
      const slot = order[chosen] ?? 0;
      order[chosen] = order[left - 1] ?? 0;
      order[left - 1] = slot;
      write(FREE, slot);
    }
  }
  return { slotCount: REQUESTS, words };
}

/** `clock` is the null allocator, whose figures are the clock's and the call's. */
export async function measureFrames(clock: WebAssembly.Module, runs: number): Promise<Latency[]> {
  const { words, slotCount } = frameTrace();
  const operations = 2 * REQUESTS;
  const sources: readonly (readonly [name: string, source: LatencyJob["source"]])[] = [
    ["null", { kind: "module", module: clock }],
    ["PyObject_*", { kind: "frames", operations, arenaBytes: 0 }],
    ["frame arena, hook in JavaScript", { kind: "frames", operations, arenaBytes: ARENA_BYTES }],
  ];
  const latencies: Latency[] = [];
  for (const [name, source] of sources) {
    const times = await runWorker<LatencyTimes>("latency-worker.js", { source, words, slotCount, runs });
    latencies.push(...summarizeLatency(name, FRAMES, { words }, times));
  }
  return latencies;
}
