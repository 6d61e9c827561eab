import { operationCount, type Trace } from "../trace/trace.js";
import { type Driven, driverFunction, heapWords, reserveBytes, shiftTables } from "./driven.js";
import { heapMeter } from "./instance.js";
import type { SteppedRun } from "./interleave.js";
import { orTrap, type Run, timeLimitReached } from "./run.js";
import { Stopwatch } from "./stopwatch.js";

const CHUNK_OPERATIONS = 65536;
const OPERATION_BYTES = 8;

/** One way to replay: the driver's functions for it, and the words of a slot of its table. */
export interface Way {
  readonly replay: string;
  /** The sum of what that read back. */
  readonly readSum: string;
  readonly slotWords: number;
  /** Called once before. */
  readonly begin?: string;
}

/** Writes the first word of each block and reads it back before the block goes. */
export const WORD: Way = { replay: "replay", readSum: "readSum", slotWords: 1 };

/** The driver's tables live in the allocator's heap, as a program's own data would. */
interface Tables {
  readonly chunk: number;
  readonly slots: number;
}

function placeTables(driven: Driven, trace: Trace, way: Way, round: number): Tables {
  shiftTables(driven, round);
  const slotWords = trace.slotCount * way.slotWords;
  const chunk = reserveBytes(driven, chunkOf(driven) * OPERATION_BYTES);
  const slots = reserveBytes(driven, slotWords * 4);
  heapWords(driven, slots, slotWords).fill(0);
  return { chunk, slots };
}

const chunkOf = ({ chunkOperations = CHUNK_OPERATIONS }: Driven): number => chunkOperations;

/** One heap on which a trace is replayed from wasm, chunk by chunk. Copying a chunk in is not timed. */
export class WasmReplay implements SteppedRun {
  readonly #driven: Driven;
  readonly #trace: Trace;
  readonly #way: Way;
  readonly #heapBytes: () => number;
  readonly #tables: Tables;
  readonly #watch = new Stopwatch();
  #done = 0;
  #stopped: string | undefined;

  constructor(driven: Driven, trace: Trace, way: Way, round: number) {
    this.#driven = driven;
    this.#trace = trace;
    this.#way = way;
    this.#heapBytes = heapMeter(driven.allocator);
    this.#tables = placeTables(driven, trace, way, round);
    if (way.begin !== undefined) driverFunction(driven, way.begin)();
  }

  step(limit: number): boolean {
    this.#stopped = orTrap(() => this.#replayChunk(limit));
    return this.#stopped === undefined && this.#done < operationCount(this.#trace);
  }

  /** Returns why the replay ends early, if it does. */
  #replayChunk(limit: number): string | undefined {
    if (this.#watch.nanoseconds >= limit) return timeLimitReached(limit);
    const { chunk, slots } = this.#tables;
    const count = Math.min(chunkOf(this.#driven), operationCount(this.#trace) - this.#done);
    const words = this.#trace.words.subarray(this.#done * 2, (this.#done + count) * 2);
    heapWords(this.#driven, chunk, words.length).set(words);
    const replay = driverFunction(this.#driven, this.#way.replay);
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
      checksum: driverFunction(this.#driven, this.#way.readSum)() >>> 0,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}
