import { functionOf, heapMeter, instantiate, memoryOf, optionalFunctionOf } from "./instance.js";
import { orTrap, type Run, timeLimitReached } from "./run.js";
import { Stopwatch } from "./stopwatch.js";
import { operationCount, type Trace } from "./trace.js";

const CHUNK_OPERATIONS = 65536;
const OPERATION_BYTES = 8;
const SLOT_BYTES = 4;

/** The driver's tables live in the allocator's heap, as a program's own data would. */
interface Tables {
  readonly chunk: number;
  readonly slots: number;
}

/**
 * Each round puts them elsewhere. A load waits for an earlier store whose address has the same low 12 bits, so that where
 * the tables lie beside the blocks moves a single cell by up to a fifth: no allocator should owe its figure to one place.
 */
function placeTables(instance: WebAssembly.Instance, trace: Trace, round: number): Tables {
  const reserve = optionalFunctionOf(instance, "reserve") ?? functionOf(instance, "malloc");
  reserve(16 + ((round * 1208) & 0xff0));
  const chunk = reserve(CHUNK_OPERATIONS * OPERATION_BYTES) >>> 0;
  const slots = reserve(trace.slotCount * SLOT_BYTES) >>> 0;
  if (chunk === 0 || slots === 0) throw new Error("the allocator has no memory for the driver's tables");
  return { chunk, slots };
}

/** Replays chunk by chunk; copying a chunk in is not timed. Returns why it ended early, if it did. */
class ChunkedReplay {
  readonly watch = new Stopwatch();
  done = 0;

  run(instance: WebAssembly.Instance, trace: Trace, tables: Tables, limit: number): string | undefined {
    const replay = functionOf(instance, "replay");
    const total = operationCount(trace);
    while (this.done < total) {
      if (this.watch.nanoseconds >= limit) return timeLimitReached(limit);
      const count = Math.min(CHUNK_OPERATIONS, total - this.done);
      const words = trace.words.subarray(this.done * 2, (this.done + count) * 2);
      new Uint32Array(memoryOf(instance).buffer, tables.chunk, words.length).set(words);
      this.watch.start();
      const finished = replay(tables.chunk, count, tables.slots);
      this.watch.stop();
      this.done += finished;
      if (finished < count) return `no memory at operation ${this.done}`;
    }
    return undefined;
  }
}

/** Replays `trace` on a new instance of an allocator that the driver was merged into, as the round asks. */
export function replayCalled(
  module: WebAssembly.Module,
  trace: Trace,
  limitNanoseconds: number,
  round: number,
): Run {
  const instance = instantiate(module);
  const heapBytes = heapMeter(instance);
  const tables = placeTables(instance, trace, round);
  const replay = new ChunkedReplay();
  const stopped = orTrap(() => replay.run(instance, trace, tables, limitNanoseconds));
  return {
    operations: replay.done,
    timedOperations: replay.done,
    laps: replay.watch.laps,
    heapBytes: heapBytes(),
    checksum: functionOf(instance, "readSum")() >>> 0,
    ...(stopped === undefined ? {} : { stopped }),
  };
}
