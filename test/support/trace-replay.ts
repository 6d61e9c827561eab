// Recorded programs, replayed against the shadow heap.
import { readdirSync, readFileSync } from "node:fs";
import { nodeCodecs } from "../../src/cli/codecs.js";
import { CALLOC, domainOf, FREE, kindOf, REALLOC, slotOf } from "../../src/trace/trace.js";
import { decodeTrace } from "../../src/trace/trace-file.js";
import type { ShadowBlock } from "./shadow-heap.js";
import type { Shadowed } from "./shadowed.js";

const SUFFIX = ".pmtc";
const folder = new URL("../../bench/traces/", import.meta.url);

export const traceNames = readdirSync(folder)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();

/** Replays the trace; the heap is checked so often. Returns how many operations there were. */
export function replay(heap: Shadowed, name: string, checkEvery: number): number {
  const { words, slotCount } = decodeTrace(readFileSync(new URL(name + SUFFIX, folder)), nodeCodecs);
  const slots: (ShadowBlock | undefined)[] = new Array(slotCount);
  for (let at = 0; at < words.length; at += 2) {
    const word = words[at] ?? 0;
    operate(heap, slots, word, words[at + 1] ?? 0);
    if (at % (2 * checkEvery) === 0) heap.py.check();
  }
  if (heap.refused > 0) throw new Error(`${heap.refused} requests were refused`);
  return words.length / 2;
}

function operate(heap: Shadowed, slots: (ShadowBlock | undefined)[], word: number, size: number): void {
  const family = heap.families[domainOf(word)];
  const slot = slotOf(word);
  const kind = kindOf(word);
  if (kind < REALLOC) {
    slots[slot] = kind === CALLOC ? heap.calloc(1, size, family) : heap.malloc(size, family);
    return;
  }
  const block = slots[slot];
  if (block === undefined) throw new Error(`slot ${slot} is empty`);
  if (kind === FREE) heap.free(block);
  else heap.realloc(block, size);
}
