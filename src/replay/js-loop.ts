// The replay loop of the JS-driven mode. A worker loads it once per run, so V8 sees one allocator in it and nothing else.
import { at, CALLOC, MALLOC, REALLOC } from "../trace/trace.js";

/** Four functions that need no `this`: raw wasm exports fit as they are. Addresses may come back as negative i32. */
export interface JsAllocator {
  malloc(size: number): number;
  calloc(count: number, size: number): number;
  realloc(block: number, size: number): number;
  free(block: number): void;
}

/**
 * Runs operations `from`..`to` and returns where it ended: short of `to` when the allocator had no memory.
 * Blocks are not touched: a view that survives growth would cost more than the calls that are measured.
 */
export function replayFromJs(
  { malloc, calloc, realloc, free }: JsAllocator,
  words: Uint32Array,
  slots: Int32Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const word = at(words, 2 * i);
    const kind = word >>> 30;
    const slot = word & 0x0fffffff;
    if (kind > REALLOC) {
      free(at(slots, slot));
      continue;
    }
    const size = at(words, 2 * i + 1);
    let block: number;
    if (kind === MALLOC) block = malloc(size);
    else if (kind === CALLOC) block = calloc(1, size);
    else block = realloc(at(slots, slot), size);
    if (block === 0) return i;
    slots[slot] = block;
  }
  return to;
}
