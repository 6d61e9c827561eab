import { CALLOC, FREE, MALLOC, REALLOC, type Trace, wordOf } from "../../src/trace/trace.js";
import { seededRandom } from "./random.js";

const OBJECT_DOMAIN = 2;

/** A short sound trace: blocks of 0 to some thousand bytes that are made, resized and freed in random order. */
export function randomTrace(seed: number, operations: number): Trace {
  const random = seededRandom(seed);
  const sizes: (number | undefined)[] = [];
  const live: number[] = [];
  const words: number[] = [];
  const emit = (kind: number, slot: number, size: number): void => {
    words.push(wordOf((kind << 2) | OBJECT_DOMAIN, slot), size);
  };
  const someSize = (): number => (random(20) === 0 ? random(4000) : random(200));
  const freed: number[] = [];
  for (let i = 0; i < operations; i++) {
    const draw = random(live.length > 500 ? 12 : 8);
    const size = someSize();
    if (draw < 5 || live.length === 0) {
      const slot = freed.pop() ?? sizes.length;
      emit(draw === 0 ? CALLOC : MALLOC, slot, size);
      sizes[slot] = size;
      live.push(slot);
      continue;
    }
    const index = random(live.length);
    const slot = live[index] ?? 0;
    if (draw === 5) {
      emit(REALLOC, slot, size);
      sizes[slot] = size;
      continue;
    }
    emit(FREE, slot, sizes[slot] ?? 0);
    live[index] = live.at(-1) ?? 0;
    live.pop();
    freed.push(slot);
  }
  return { slotCount: sizes.length, words: Uint32Array.from(words) };
}
