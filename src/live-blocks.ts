import type { HeapParts } from "./heap-parts.js";
import type { Pointer } from "./pointer.js";
import type { LiveBlock } from "./py-mem.js";

type NextBlock = (p: number) => LiveBlock | undefined;

/** The walk behind `py.heapWalk()`. The heap is read as the iterator advances, nothing is collected. */
export function liveBlocks({ wasm, tools, explain }: HeapParts): IterableIterator<LiveBlock> {
  const { next_block: nextAddress, block_size: usableSize } = tools();
  if (wasm.set_seed === undefined) {
    throw new TypeError("heapWalk: the fast build does not record where its blocks are; use another build");
  }
  return walk((p) => {
    try {
      const ptr = nextAddress(p);
      return ptr === 0 ? undefined : { ptr: (ptr >>> 0) as Pointer, size: usableSize(ptr) >>> 0 };
    } catch (trap) {
      throw explain(trap, "heapWalk");
    }
  });
}

function* walk(next: NextBlock): Generator<LiveBlock> {
  for (let block = next(0); block !== undefined; block = next(block.ptr)) yield block;
}
