import { at, CALLOC, domainOf, FREE, kindOf, operationCount, REALLOC, slotOf, type Trace } from "./trace.js";
import { TraceError } from "./trace-error.js";

/** What a sound trace amounts to. */
export interface TraceFacts {
  readonly operations: number;
  readonly mallocs: number;
  readonly callocs: number;
  readonly reallocs: number;
  readonly frees: number;
  readonly peakBytes: number;
  readonly peakBlocks: number;
  readonly liveAtEnd: number;
}

const DEAD = -1;

/** The blocks that are live at one point of a trace. */
class LiveBlocks {
  readonly #sizes: Float64Array;
  #bytes = 0;
  count = 0;
  peakBytes = 0;
  peakBlocks = 0;

  constructor(slotCount: number) {
    this.#sizes = new Float64Array(slotCount).fill(DEAD);
  }

  sizeOf(slot: number): number {
    return this.#sizes[slot] ?? DEAD;
  }

  set(slot: number, size: number): void {
    const old = this.sizeOf(slot);
    this.#bytes += Math.max(size, 0) - Math.max(old, 0);
    this.count += Number(size !== DEAD) - Number(old !== DEAD);
    this.#sizes[slot] = size;
    if (this.#bytes > this.peakBytes) this.peakBytes = this.#bytes;
    if (this.count > this.peakBlocks) this.peakBlocks = this.count;
  }
}

function applyOperation(blocks: LiveBlocks, kind: number, slot: number, size: number, where: string): void {
  const live = blocks.sizeOf(slot);
  if (kind <= CALLOC) {
    if (live !== DEAD) throw new TraceError("inconsistent", `${where} allocates slot ${slot}, which is live`);
    blocks.set(slot, size);
    return;
  }
  if (live === DEAD) {
    const verb = kind === REALLOC ? "resizes" : "frees";
    throw new TraceError("inconsistent", `${where} ${verb} slot ${slot}, which is not live`);
  }
  if (kind === FREE && size !== live) {
    throw new TraceError("inconsistent", `${where} frees ${size} bytes of slot ${slot}, which has ${live}`);
  }
  blocks.set(slot, kind === FREE ? DEAD : size);
}

/** Walks the whole trace and throws a TraceError at the first operation that no program could have made. */
export function checkTrace(trace: Trace): TraceFacts {
  const { slotCount, words } = trace;
  const blocks = new LiveBlocks(slotCount);
  const kinds = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 2) {
    const word = at(words, i);
    const [kind, slot] = [kindOf(word), slotOf(word)];
    const where = `operation ${i / 2}`;
    if (domainOf(word) === 3)
      throw new TraceError("inconsistent", `${where} names domain 3; there are 0 to 2`);
    if (slot >= slotCount)
      throw new TraceError("inconsistent", `${where} names slot ${slot} of ${slotCount}`);
    applyOperation(blocks, kind, slot, at(words, i + 1), where);
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  if (blocks.peakBlocks !== slotCount) {
    throw new TraceError(
      "inconsistent",
      `${slotCount} slots are declared, but at most ${blocks.peakBlocks} blocks live`,
    );
  }
  const [mallocs = 0, callocs = 0, reallocs = 0, frees = 0] = kinds;
  return {
    operations: operationCount(trace),
    mallocs,
    callocs,
    reallocs,
    frees,
    peakBytes: blocks.peakBytes,
    peakBlocks: blocks.peakBlocks,
    liveAtEnd: blocks.count,
  };
}
