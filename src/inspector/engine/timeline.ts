// The curves over a trace: bytes asked for and memory, in as many columns as a page has room for.
import { CALLOC, FREE, kindOf, operationCount, slotOf, type Trace } from "../../trace/trace.js";
import type { TraceReplay } from "./trace-replay.js";

const COLUMNS = 600;

/** Column i is what is so after `positions[i]` operations. */
export interface Timeline {
  readonly operations: number;
  readonly positions: Float64Array;
  /** Of a trace the bytes asked for of live blocks, the most between the column before and this one; else those that live blocks have. */
  readonly liveBytes: Float64Array;
  /** Bytes of memory. */
  readonly memoryBytes: Float64Array;
  /** The position to begin at. */
  readonly start: number;
  /** What the positions are called where they are versions of a file; of a trace they are operations. */
  readonly labels?: readonly string[];
}

/** Runs the trace to its end, and tells how far it is, from 0 to 1. @throws {RangeError} there is no memory for it. */
export function makeTimeline(
  trace: Trace,
  replay: TraceReplay,
  onProgress: (part: number) => void,
): Timeline {
  const operations = operationCount(trace);
  const columns = Math.min(Math.max(operations, 1), COLUMNS);
  const positions = Float64Array.from({ length: columns + 1 }, (_, i) =>
    Math.round((i * operations) / columns),
  );
  const memoryBytes = positions.map((position, i) => {
    if (i % 20 === 0) onProgress(i / columns);
    replay.seek(position);
    return replay.heap.wasm.memory.buffer.byteLength;
  });
  const live = liveBytes(trace, positions);
  const most = live.reduce((a, b) => Math.max(a, b));
  return {
    operations,
    positions,
    liveBytes: live,
    memoryBytes,
    // The first column where most bytes are live: the heap that is most worth seeing, as programs free all at their end.
    start: positions[live.indexOf(most)] ?? operations,
  };
}

function liveBytes({ words, slotCount }: Trace, positions: Float64Array): Float64Array {
  const sizes = new Uint32Array(slotCount);
  let live = 0;
  let done = 0;
  return positions.map((position) => {
    let most = live;
    for (; done < position; done++) {
      const word = words[2 * done] ?? 0;
      const slot = slotOf(word);
      const size = words[2 * done + 1] ?? 0;
      if (kindOf(word) > CALLOC) live -= sizes[slot] ?? 0;
      if (kindOf(word) !== FREE) live += size;
      sizes[slot] = size;
      most = Math.max(most, live);
    }
    return most;
  });
}
