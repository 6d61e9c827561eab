// The time of each call of a trace, on one heap.

import type { WasmFunction } from "../src/replay/instance.js";
import { at, CALLOC, kindOf, MALLOC, REALLOC, slotOf } from "../src/trace/trace.js";

export interface LatencyTimes {
  /** Nanoseconds of each operation, reading the clock twice included. */
  readonly nanoseconds: Float64Array;
  /** 1 where memory grew. */
  readonly grew: Uint8Array;
}

/** A new heap as JavaScript calls it. */
export interface TimedHeap {
  readonly memory: WebAssembly.Memory;
  readonly malloc: WasmFunction;
  readonly calloc: WasmFunction;
  readonly realloc: WasmFunction;
  readonly free: WasmFunction;
  /** Called before each so many operations; its time is nobody's. */
  readonly frame?: { readonly operations: number; next(): void };
}

/** V8 compiles the way into an export after so many calls, once for each instance. */
const WARM_UP_CALLS = 4000;

const now = performance.now.bind(performance);

/** One run on a new heap, in which each operation may become faster than it was. */
export function timeCalls(
  { memory, malloc, calloc, realloc, free, frame }: TimedHeap,
  words: Uint32Array,
  slotCount: number,
  { nanoseconds, grew }: LatencyTimes,
): void {
  const slots = new Int32Array(slotCount);
  for (let left = WARM_UP_CALLS; left > 0; left--) {
    free(realloc(calloc(1, 8), 16));
    free(malloc(8));
  }
  let buffer = memory.buffer;
  for (let i = 0; i < nanoseconds.length; i++) {
    if (frame !== undefined && i % frame.operations === 0) frame.next();
    const word = at(words, 2 * i);
    const [kind, slot, size] = [kindOf(word), slotOf(word), at(words, 2 * i + 1)];
    const old = at(slots, slot);
    let block = old;
    const began = now();
    if (kind === MALLOC) block = malloc(size);
    else if (kind === CALLOC) block = calloc(1, size);
    else if (kind === REALLOC) block = realloc(old, size);
    else free(old);
    const time = Math.round((now() - began) * 1e6);
    if (time < (nanoseconds[i] ?? 0)) nanoseconds[i] = time;
    slots[slot] = block;
    // Growth detaches the buffer.
    if (buffer.byteLength > 0) continue;
    buffer = memory.buffer;
    grew[i] = 1;
  }
}
