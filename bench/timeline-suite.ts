// Memory and live bytes over the course of a trace.

import { replayFromJs } from "../src/replay/js-loop.js";
import { orTrap } from "../src/replay/run.js";
import { at, FREE, kindOf, operationCount, slotOf, type Trace } from "../src/trace/trace.js";
import { createJsAllocator, type JsSource } from "./js-allocators.js";
import type { Timeline } from "./results.js";

const POINTS = 200;
type Point = Timeline["points"][number];

/** Follows the bytes that the program has asked for and not given back. */
class LiveBytes {
  readonly #sizes: Uint32Array;
  bytes = 0;

  constructor(slotCount: number) {
    this.#sizes = new Uint32Array(slotCount);
  }

  run(words: Uint32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const slot = slotOf(at(words, 2 * i));
      const size = kindOf(at(words, 2 * i)) === FREE ? 0 : at(words, 2 * i + 1);
      this.bytes += size - at(this.#sizes, slot);
      this.#sizes[slot] = size;
    }
  }
}

/** Up to 200 points at equal distances, the last behind the last operation. It ends early where there is no memory. */
export function timelineOf(source: JsSource, { words, slotCount }: Trace): Point[] {
  const { allocator, heapBytes } = createJsAllocator(source);
  const slots = new Int32Array(slotCount);
  const live = new LiveBytes(slotCount);
  const total = operationCount({ words, slotCount });
  const points: Point[] = [];
  let done = 0;
  for (let point = 1; point <= POINTS; point++) {
    const to = Math.round((total * point) / POINTS);
    if (to === done) continue;
    const reached = orTrap(() => replayFromJs(allocator, words, slots, done, to));
    if (reached !== to) break;
    live.run(words, done, to);
    done = to;
    points.push([done, heapBytes(), live.bytes]);
  }
  return points;
}

/** Memory over live bytes, both added up over the course of a trace. */
export function meanFootprint({ points }: Pick<Timeline, "points">): number {
  const sum = (index: 1 | 2): number => points.reduce((total, point) => total + point[index], 0);
  return sum(1) / sum(2);
}
