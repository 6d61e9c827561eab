// The loops of the batch suite. A worker runs one of them on one allocator, so V8 sees nothing else in it.
import type { WasmFunction } from "../src/replay/instance.js";

/** Blocks that are allocated together, as many as an allocator has slots for a host's use. */
export const BATCH_BLOCKS = 64;

/** Fills and empties a batch, so many times. Returns how many times it did: fewer if the allocator had no memory. */
export type BatchLoop = (size: number, batches: number) => number;

/** A call for each block. */
export function singleCalls(malloc: WasmFunction, free: WasmFunction): BatchLoop {
  const blocks = new Int32Array(BATCH_BLOCKS);
  return (size, batches) => {
    for (let batch = 0; batch < batches; batch++) {
      for (let i = 0; i < BATCH_BLOCKS; i++) {
        const block = malloc(size);
        if (block === 0) return batch;
        blocks[i] = block;
      }
      for (let i = 0; i < BATCH_BLOCKS; i++) free(blocks[i] ?? 0);
    }
    return batches;
  };
}

/** A call for all blocks, whose addresses stay in linear memory, at `slots`. */
export function batchCalls(mallocBatch: WasmFunction, freeBatch: WasmFunction, slots: number): BatchLoop {
  return (size, batches) => {
    for (let batch = 0; batch < batches; batch++) {
      if (mallocBatch(size, BATCH_BLOCKS, slots) !== BATCH_BLOCKS) return batch;
      freeBatch(slots, BATCH_BLOCKS);
    }
    return batches;
  };
}
