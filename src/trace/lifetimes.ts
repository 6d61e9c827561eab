// How long the blocks of a trace live, and how much of what a program asks for it holds at a time.
import { at, CALLOC, FREE, kindOf, REALLOC, slotOf, type Trace } from "./trace.js";
import { checkTrace, type TraceFacts } from "./trace-check.js";

/**
 * The age of a block is counted in allocations (malloc and calloc), as a trace has no clock: how many were made since its own. Its lifetime is its
 * age when it is freed: 0 if nothing was allocated meanwhile. A realloc does not make a block younger.
 */
export interface LifetimeBucket {
  /** The lifetimes counted here are below it, and not below the bucket's before: 1, 2, 4 ... Those below 1 are 0. */
  readonly below: number;
  readonly blocks: number;
}

/** The blocks that were allocated with a size in (half of upTo, upTo]; the first class has all from 0 on. */
export interface SizeClass {
  /** Bytes: 8, 16, 32 ... */
  readonly upTo: number;
  readonly allocations: number;
  /** Bytes that these allocations asked for. */
  readonly bytes: number;
  /** Blocks that were never freed. */
  readonly neverFreed: number;
  /** Of those that were freed; null if none was. */
  readonly medianLifetime: number | null;
}

/** What a trace says of its program's memory. */
export interface Lifetimes extends TraceFacts {
  /** malloc and calloc. */
  readonly allocations: number;
  /** Bytes asked for by malloc, calloc and realloc, each counted in whole. */
  readonly bytesAsked: number;
  /** bytesAsked over peakBytes: how often the program's memory was asked for anew. 1 = nothing was used again. */
  readonly churn: number;
  /** Bytes asked for by an allocation; null of a trace without one. */
  readonly medianSize: number | null;
  /** Of the blocks that were freed; null if none was. */
  readonly medianLifetime: number | null;
  /** Bytes in the blocks that were never freed. */
  readonly bytesAtEnd: number;
  /** How many blocks lived how long; they and liveAtEnd add up to the allocations. */
  readonly histogram: readonly LifetimeBucket[];
  /** Those that have an allocation, by size. */
  readonly sizeClasses: readonly SizeClass[];
}

/** Of each allocation, in their order. */
interface Blocks {
  readonly sizes: Uint32Array;
  /** NEVER of those that were not freed. */
  readonly lifetimes: Uint32Array;
  readonly bytesAsked: number;
  readonly bytesAtEnd: number;
}

// A lifetime is below the number of operations, of which there are 2^26 at most.
const NEVER = 0xffffffff;
const SMALLEST_CLASS = 8;

function followBlocks({ words, slotCount }: Trace, allocations: number): Blocks {
  const sizes = new Uint32Array(allocations);
  const lifetimes = new Uint32Array(allocations).fill(NEVER);
  const blockOfSlot = new Uint32Array(slotCount);
  let [born, bytesAsked, bytesAtEnd] = [0, 0, 0];
  const present = new Uint32Array(slotCount);
  for (let i = 0; i < words.length; i += 2) {
    const slot = slotOf(at(words, i));
    const kind = kindOf(at(words, i));
    const size = at(words, i + 1);
    if (kind <= CALLOC) {
      sizes[born] = size;
      blockOfSlot[slot] = born++;
    } else if (kind === FREE) {
      const block = at(blockOfSlot, slot);
      lifetimes[block] = born - 1 - block;
      bytesAtEnd -= size;
      continue;
    }
    if (kind === REALLOC) bytesAtEnd -= at(present, slot);
    present[slot] = size;
    bytesAtEnd += size;
    bytesAsked += size;
  }
  return { sizes, lifetimes, bytesAsked, bytesAtEnd };
}

/** The lower median. */
function median(numbers: Uint32Array): number | null {
  return numbers.length === 0 ? null : at(Uint32Array.from(numbers).sort(), (numbers.length - 1) >>> 1);
}

/** Which power of two is the first above the number: 0 of 0, 1 of 1, 2 of 2 and 3, 3 of 4 to 7. */
const log2Above = (number: number): number => 32 - Math.clz32(number);

function histogramOf(lifetimes: Uint32Array): LifetimeBucket[] {
  const counts: number[] = [];
  for (const lifetime of lifetimes) {
    const bucket = log2Above(lifetime);
    while (counts.length <= bucket) counts.push(0);
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  return counts.map((blocks, bucket) => ({ below: 2 ** bucket, blocks }));
}

const classOf = (size: number): number => (size <= SMALLEST_CLASS ? 0 : log2Above((size - 1) >>> 3));

function sizeClassesOf({ sizes, lifetimes }: Blocks): SizeClass[] {
  const classes: { bytes: number; lifetimes: number[] }[] = [];
  for (let block = 0; block < sizes.length; block++) {
    const index = classOf(at(sizes, block));
    while (classes.length <= index) classes.push({ bytes: 0, lifetimes: [] });
    const one = classes[index] as (typeof classes)[number];
    one.bytes += at(sizes, block);
    one.lifetimes.push(at(lifetimes, block));
  }
  return classes
    .map((one, index) => {
      const freed = Uint32Array.from(one.lifetimes).filter((lifetime) => lifetime !== NEVER);
      return {
        upTo: SMALLEST_CLASS * 2 ** index,
        allocations: one.lifetimes.length,
        bytes: one.bytes,
        neverFreed: one.lifetimes.length - freed.length,
        medianLifetime: median(freed),
      };
    })
    .filter(({ allocations }) => allocations > 0);
}

/** Counts all of a trace. @throws {TraceError} it is one that no program could have made. */
export function lifetimesOf(trace: Trace): Lifetimes {
  const facts = checkTrace(trace);
  const allocations = facts.mallocs + facts.callocs;
  const blocks = followBlocks(trace, allocations);
  const freed = blocks.lifetimes.filter((lifetime) => lifetime !== NEVER);
  return {
    ...facts,
    allocations,
    bytesAsked: blocks.bytesAsked,
    churn: facts.peakBytes === 0 ? 0 : blocks.bytesAsked / facts.peakBytes,
    medianSize: median(blocks.sizes),
    medianLifetime: median(freed),
    bytesAtEnd: blocks.bytesAtEnd,
    histogram: histogramOf(freed),
    sizeClasses: sizeClassesOf(blocks),
  };
}
