// Heaps and pictures for the tests of the inspector.

import type { MallocPointer, PyMem } from "../../src/index.js";
import { liveHeap, pictureOf } from "../../src/inspector/engine/heap-source.js";
import { summarize } from "../../src/inspector/engine/summary.js";
import type { Picture } from "../../src/inspector/engine/tone-line.js";
import type { Random } from "./random.js";

/** What the inspector reads of the heap. */
export function picture(py: PyMem): Picture {
  return pictureOf(liveHeap(py));
}

export function summary(py: PyMem) {
  const { pieces, layout } = picture(py);
  return summarize(pieces, layout);
}

/** Allocates so many blocks, mostly small ones, and frees every second one or so. Gives those that live. */
export function mixedBlocks(py: PyMem, random: Random, count: number): MallocPointer[] {
  const live: MallocPointer[] = [];
  for (let i = 0; i < count; i++) {
    live.push(py.malloc(random(20) === 0 ? random(20_000) : 1 + random(512)) as MallocPointer);
    if (random(2) === 0) for (const p of live.splice(random(live.length), 1)) py.free(p);
  }
  return live;
}
