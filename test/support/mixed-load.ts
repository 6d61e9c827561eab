// A load that goes everywhere: all families, small and large, growing and draining, aligned, zeroed, resized.
import type { Random } from "./random.js";
import type { ShadowBlock } from "./shadow-heap.js";
import type { Shadowed } from "./shadowed.js";
import type { HeapUnderTest } from "./wasm-heap.js";

/** A heap of any build. */
type Any = Shadowed<HeapUnderTest>;

/** A power of two of bytes from 2^from to below 2^to, and anything up to the next one: each magnitude is as likely. */
function magnitude(random: Random, from: number, to: number): number {
  const low = 2 ** (from + random(to - from));
  return low + random(low);
}

/** Sizes as programs ask for them: most small, a few large, the borders of the classes and of the pools too. */
export function randomSize(random: Random, largest = 18): number {
  const kind = random(100);
  if (kind < 60) return random(128);
  if (kind < 80) return random(513);
  if (kind < 85) return 8 * random(66) + random(3);
  if (kind < 99) return magnitude(random, 9, 13);
  return magnitude(random, 13, largest);
}

export function randomBlock(heap: Any, random: Random): ShadowBlock | undefined {
  return heap.blocks[random(heap.blocks.length)];
}

function allocate(heap: Any, random: Random, size: number): void {
  const family = heap.families[random(4)];
  const kind = random(20);
  if (kind === 0) heap.alignedAlloc(2 ** random(17), size);
  else if (kind < 4) heap.calloc(1, size, family);
  else heap.malloc(size, family);
}

/** One operation. The number of live blocks swings around `live`. */
export function step(heap: Any, random: Random, live: number, largest = 18): void {
  const block = randomBlock(heap, random);
  const isReallocated = random(8) === 0;
  if (block !== undefined && isReallocated) {
    const change = random(3);
    const near = Math.max(0, block.size + random(65) - 32);
    heap.realloc(
      block,
      change === 0 ? randomSize(random, largest) : change === 1 ? near : block.size + random(512),
    );
  } else if (block !== undefined && random(2 * live) < heap.blocks.length) heap.free(block);
  else allocate(heap, random, randomSize(random, largest));
}
