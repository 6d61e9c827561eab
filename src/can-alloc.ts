import { currentAllocatorName } from "./allocator-names.js";
import type { PyMemConfig } from "./config.js";
import type { HeapParts } from "./heap-parts.js";
import { walkSpans } from "./spans.js";

const WASM_PAGE = 65536;
const ADDRESS_SPACE_PAGES = 65536;
/** Bytes of a debug envelope: assembly/debug-hooks.ts. */
const ENVELOPE = 12;

/** Is there memory for n bytes of the obj domain? */
export function canAllocate(heap: HeapParts, config: PyMemConfig, n: number): boolean {
  if (n > config.PY_SSIZE_T_MAX) return false;
  const name = currentAllocatorName(heap);
  const isPooled = name !== "malloc" && name !== "malloc_debug";
  let bytes = n;
  if (name?.endsWith("debug")) {
    bytes += ENVELOPE;
    // As it goes through the raw domain, which has its own.
    if (isPooled && bytes > config.SMALL_REQUEST_THRESHOLD) bytes += ENVELOPE;
  }
  // In the secure build what is held back is given up before there is no memory.
  return (
    fits(heap, config, bytes, isPooled) ||
    (heap.tools().MIN_CANARY.value > 0 && trimmedFits(heap, config, bytes, isPooled))
  );
}

function trimmedFits(heap: HeapParts, config: PyMemConfig, n: number, isPooled: boolean): boolean {
  heap.wasm.trim();
  return fits(heap, config, n, isPooled);
}

function fits(heap: HeapParts, config: PyMemConfig, n: number, isPooled: boolean): boolean {
  const { wasm, tools } = heap;
  const size = n + tools().MIN_CANARY.value;
  const isSmall = isPooled && size > 0 && size <= config.SMALL_REQUEST_THRESHOLD;
  const szidx = isSmall ? Math.ceil(size / config.ALIGNMENT) - 1 : -1;
  const needed = roundUp(Math.max(size, 1) + tools().BLOCK_OVERHEAD.value, config.ALIGNMENT);
  let isThere = false;
  // Pieces side by side that are free, or pools that nobody uses, are one for who has need of them.
  let run = 0;
  let end = 0;
  const { maximumPages } = walkSpans(heap, (span) => {
    const { kind, live, free, available } = span;
    const isIdle =
      kind === "free" || kind === "empty pool" || (kind === "pool" && live === 0 && available === free);
    run = isIdle && span.ptr >= end ? run + span.size : 0;
    end = span.ptr + span.size;
    isThere ||=
      run >= needed || (span.szidx === szidx && available > 0) || (isSmall && kind === "empty pool");
  });
  if (isThere) return true;
  const memoryEnd = wasm.memory.buffer.byteLength;
  const room = ((maximumPages || ADDRESS_SPACE_PAGES) - memoryEnd / WASM_PAGE) * WASM_PAGE;
  // Where somebody else has grown memory the heap goes on behind that, with a tag more at its end.
  const grown = end === 0 || end === memoryEnd ? run + room : room - tools().BLOCK_OVERHEAD.value;
  return room > 0 && grown >= needed;
}

function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step;
}
