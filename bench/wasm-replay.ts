import { type Driven, driverFunction, heapWords, reserveBytes, shiftTables } from "./driven.js";
import { heapMeter } from "./instance.js";
import type { SteppedRun } from "./interleave.js";
import type { Touch } from "./results.js";
import { orTrap, type Run, timeLimitReached } from "./run.js";
import { Stopwatch } from "./stopwatch.js";
import { operationCount, type Trace } from "./trace.js";

const CHUNK_OPERATIONS = 65536;
const OPERATION_BYTES = 8;

/** How the driver replays: its function, the sum of what that read back, and the words of a slot of its table. */
const WAYS = {
  word: { replay: "replay", readSum: "readSum", slotWords: 1 },
  bytes: { replay: "replayTouched", readSum: "readTouchedSum", slotWords: 2 },
  walk: { replay: "replayTouched", readSum: "readTouchedSum", slotWords: 2 },
} as const;

/** The driver's tables live in the allocator's heap, as a program's own data would. */
interface Tables {
  readonly chunk: number;
  readonly slots: number;
}

function placeTables(driven: Driven, trace: Trace, touch: Touch, round: number): Tables {
  shiftTables(driven, round);
  const slotWords = trace.slotCount * WAYS[touch].slotWords;
  const chunk = reserveBytes(driven, CHUNK_OPERATIONS * OPERATION_BYTES);
  const slots = reserveBytes(driven, slotWords * 4);
  if (touch !== "word") heapWords(driven, slots, slotWords).fill(0);
  return { chunk, slots };
}

/** One heap on which a trace is replayed from wasm, chunk by chunk. Copying a chunk in is not timed. */
export class WasmReplay implements SteppedRun {
  readonly #driven: Driven;
  readonly #trace: Trace;
  readonly #touch: Touch;
  readonly #heapBytes: () => number;
  readonly #tables: Tables;
  readonly #watch = new Stopwatch();
  #done = 0;
  #stopped: string | undefined;

  constructor(driven: Driven, trace: Trace, touch: Touch, round: number) {
    this.#driven = driven;
    this.#trace = trace;
    this.#touch = touch;
    this.#heapBytes = heapMeter(driven.allocator);
    this.#tables = placeTables(driven, trace, touch, round);
    if (touch === "walk") driverFunction(driven, "beginWalks")();
  }

  step(limit: number): boolean {
    this.#stopped = orTrap(() => this.#replayChunk(limit));
    return this.#stopped === undefined && this.#done < operationCount(this.#trace);
  }

  /** Returns why the replay ends early, if it does. */
  #replayChunk(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    const { chunk, slots } = this.#tables;
    const count = Math.min(CHUNK_OPERATIONS, operationCount(this.#trace) - this.#done);
    const words = this.#trace.words.subarray(this.#done * 2, (this.#done + count) * 2);
    heapWords(this.#driven, chunk, words.length).set(words);
    const replay = driverFunction(this.#driven, WAYS[this.#touch].replay);
    this.#watch.start();
    const finished = replay(chunk, count, slots);
    this.#watch.stop();
    this.#done += finished;
    return finished < count ? `no memory at operation ${this.#done}` : undefined;
  }

  result(): Run {
    return {
      operations: this.#done,
      timedOperations: this.#done,
      laps: this.#watch.laps,
      heapBytes: this.#heapBytes(),
      checksum: driverFunction(this.#driven, WAYS[this.#touch].readSum)() >>> 0,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
