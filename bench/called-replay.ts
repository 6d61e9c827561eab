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

/** One heap on which a trace is replayed, chunk by chunk. Copying a chunk in is not timed. */
class ChunkedReplay {
  readonly #instance: WebAssembly.Instance;
  readonly #trace: Trace;
  readonly #heapBytes: () => number;
  readonly #tables: Tables;
  readonly #watch = new Stopwatch();
  #done = 0;
  #stopped: string | undefined;

  constructor(module: WebAssembly.Module, trace: Trace, round: number) {
    this.#instance = instantiate(module);
    this.#trace = trace;
    this.#heapBytes = heapMeter(this.#instance);
    this.#tables = placeTables(this.#instance, trace, round);
  }

  /** Replays the next chunk. False when there is nothing left to do. */
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
    new Uint32Array(memoryOf(this.#instance).buffer, chunk, words.length).set(words);
    const replay = functionOf(this.#instance, "replay");
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
      checksum: functionOf(this.#instance, "readSum")() >>> 0,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
    };
  }
}

/** The same in another order, of those that a turn's number can give: whoever runs before leaves the caches as it likes. */
function shuffled<Item>(items: readonly Item[], turn: number): Item[] {
  const order = [...items];
  let state = Math.imul(turn + 1, 0x9e3779b1);
  for (let i = order.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j] as Item, order[i] as Item];
  }
  return order;
}

/**
 * One round: a new heap for each of the modules, into which the driver was merged, and each chunk of the trace on all of
 * them before the next one. A slow spell of the machine is longer than a chunk, so that it falls on all alike.
 */
export function replayCalledRound(
  modules: readonly WebAssembly.Module[],
  trace: Trace,
  limitNanoseconds: number,
  round: number,
): Run[] {
  const replays = modules.map((module) => new ChunkedReplay(module, trace, round));
  let going = replays;
  // No turn of one round is one of another's.
  for (let turn = round << 16; going.length > 0; turn++)
    going = shuffled(going, turn).filter((replay) => replay.step(limitNanoseconds));
  return replays.map((replay) => replay.result());
}
