import { PAGE_SIZE } from "./abi.js";
import { currentAllocatorName } from "./allocator-names.js";
import type { PyMemConfig } from "./config.js";
import { copyOf } from "./heap-copy.js";
import type { HeapParts } from "./heap-parts.js";
import { isIdle, type Span, walkSpans } from "./spans.js";

const ADDRESS_SPACE_PAGES = 65536;
/** Bytes of a debug envelope without its serial number: assembly/debug-hooks.ts. */
const ENVELOPE = 12;

/**
 * Is there memory for n bytes of the obj domain? A walk over the heap tells most often. Where it cannot, as that depends on the order
 * of free blocks in their bins, or on what is in quarantine, the request is made of a copy of the heap.
 */
export function canAllocate(heap: HeapParts, config: PyMemConfig, n: number): boolean {
  if (n > config.PY_SSIZE_T_MAX) return false;
  const name = currentAllocatorName(heap);
  const isPooled = name !== "malloc" && name !== "malloc_debug";
  let bytes = n;
  if (name?.endsWith("debug")) {
    const envelope = ENVELOPE + heap.tools().debug_serial_size();
    bytes += envelope;
    // As it goes through the raw domain, which has its own.
    if (isPooled && bytes > config.SMALL_REQUEST_THRESHOLD) bytes += envelope;
  }
  return looksAllocatable(heap, config, bytes, isPooled) ?? succeedsInCopy(heap, n);
}

function succeedsInCopy(heap: HeapParts, n: number): boolean {
  const copy = copyOf(heap);
  try {
    return copy.PyObject_Malloc(n) !== 0;
  } catch {
    // It is damaged so much that the call traps.
    return false;
  }
}

/** To be had before there is no memory: what is idle and, perhaps, what the secure build holds back. */
function isObtainable(span: Span, mayBeHeld: boolean): boolean {
  const isHeld = span.kind === "fence" || (span.kind === "pool" && span.live === 0);
  return isIdle(span) || (mayBeHeld && isHeld);
}

/** Of a block that is so much larger than is needed, it does not matter in which order its bin has it. */
const surelyFound = (needed: number) => needed + (needed >>> 2) + 64;
/** Growth by so much more is enough wherever the heap ends now. */
const GROWTH_MARGIN = 2 * PAGE_SIZE;

/** Has the allocator memory for n bytes, its debug envelope included? undefined: hard to tell. */
function looksAllocatable(
  { wasm, tools, ...heap }: HeapParts,
  config: PyMemConfig,
  n: number,
  isPooled: boolean,
): boolean | undefined {
  const { BLOCK_OVERHEAD, MIN_CANARY } = tools();
  const size = n + MIN_CANARY.value;
  const isSmall = isPooled && size > 0 && size <= config.SMALL_REQUEST_THRESHOLD;
  const szidx = isSmall ? Math.ceil(size / config.ALIGNMENT) - 1 : -1;
  const needed = Math.max(size, 1) + BLOCK_OVERHEAD.value;
  let isThere = false;
  // Pieces side by side that are idle are one for who has need of them.
  let run = 0;
  // Of a heap that has not been used there is nothing to see.
  let longest = wasm.memory.buffer.byteLength;
  let isUsed = false;
  const { maximumPages } = walkSpans({ wasm, tools, ...heap }, "canAlloc", (span) => {
    run = isObtainable(span, MIN_CANARY.value > 0) ? run + span.size : 0;
    longest = isUsed ? Math.max(longest, run) : run;
    isUsed = true;
    isThere ||=
      (span.kind === "free" && span.size >= surelyFound(needed)) ||
      (span.szidx === szidx && span.available > 0) ||
      (isSmall && span.kind === "empty pool");
  });
  const room = (maximumPages || ADDRESS_SPACE_PAGES) * PAGE_SIZE - wasm.memory.buffer.byteLength;
  if (isThere || room >= needed + GROWTH_MARGIN) return true;
  return longest + Math.max(room, 0) < needed ? false : undefined;
}
