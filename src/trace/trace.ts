/**
 * A trace in memory: two words per operation, as the driver in bench/wasm/replay.ts reads them.
 * word 0: kind (bits 31..30) | domain (29..28: 0 raw, 1 mem, 2 obj) | slot (27..0)
 * word 1: the bytes asked for; for a free, the bytes that the block had, so that a driver knows what it may read
 */
export interface Trace {
  /** What was recorded, in the recorder's words. */
  readonly title?: string;
  readonly slotCount: number;
  readonly words: Uint32Array;
}

export const MALLOC = 0;
export const CALLOC = 1;
export const REALLOC = 2;
export const FREE = 3;

export const MAX_SLOTS = 1 << 28;
const SLOT_MASK = MAX_SLOTS - 1;

export const kindOf = (word: number): number => word >>> 30;
export const domainOf = (word: number): number => (word >>> 28) & 3;
export const slotOf = (word: number): number => word & SLOT_MASK;
/** Kind and domain together: the part of word 0 that is not the slot. */
export const opcodeOf = (word: number): number => word >>> 28;
export const wordOf = (opcode: number, slot: number): number => ((opcode << 28) | slot) >>> 0;

export const operationCount = (trace: Trace): number => trace.words.length / 2;

/** Typed-array reads that the callers have bounded already; noUncheckedIndexedAccess cannot know. */
export function at(array: Uint32Array | Int32Array | Uint8Array, index: number): number {
  return array[index] ?? 0;
}
